import { linesOf } from './record-text.ts';

const FIELD = /^([!-9;-~]+):[ \t]*(.*)$/s;

/**
 * The stanzas of a Debian control file (deb822(5)), each as its fields of these names (in lower case; in
 * the file their case does not matter). Values are the first line alone, a character for each byte: no
 * field that is asked for has more. Of a field that stands there twice the first counts.
 */
export function* stanzasOf(
  content: Uint8Array,
  names: ReadonlySet<string>,
): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  let lines = 0;
  for (const line of linesOf(content)) {
    if (line.trim() === '') {
      if (lines > 0) yield fields;
      fields = new Map();
      lines = 0;
      continue;
    }
    lines++;
    // Continued values and comments.
    if (line.startsWith(' ') || line.startsWith('\t') || line.startsWith('#')) continue;
    const field = FIELD.exec(line);
    const name = field?.[1]?.toLowerCase() ?? '';
    if (names.has(name) && !fields.has(name)) fields.set(name, field?.[2]?.trim() ?? '');
  }
  if (lines > 0) yield fields;
}
