/**
 * The text of a Dockerfile's lines `startLine` to `endLine` (from 1, both included) as one instruction:
 * continued lines joined, comments and empty lines between them left out, nothing expanded. Where lines meet,
 * blanks outside of quotes are one, for they only indent.
 * The body of a here-document keeps its lines. Dockerfile reference, "Format" and "Here-Documents".
 */
export function instructionText(source: string, startLine: number, endLine: number): string | null {
  return instructionTexts(source)(startLine, endLine);
}

/** The same for many instructions of one Dockerfile. */
export function instructionTexts(
  source: string,
): (startLine: number, endLine: number) => string | null {
  const lines = source.split(/\r?\n/);
  const continuation = escapeCharacter(source);
  return (startLine, endLine) => textOf(lines, continuation, startLine, endLine);
}

function textOf(
  lines: readonly string[],
  continuation: string,
  startLine: number,
  endLine: number,
): string | null {
  const parts: string[] = [];
  const quoting = quotingOf(lines.slice(startLine - 1, endLine).join('\n'));
  let open: Open = null;
  for (let i = startLine - 1; i < endLine && i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const before = withoutContinuation(line, continuation);
    const part = before ?? line;
    addPart(parts, part, open);
    open = openAfter(part, open, quoting, continuation);
    if (before !== null) continue;
    const text = parts.join('').trim();
    if (!hasHereDocument(text)) break;
    return [text, ...lines.slice(i + 1, endLine)].join('\n').trimEnd();
  }
  const text = parts.join('').trim();
  return text === '' ? null : text;
}

/** null for a line that does not go on. BuildKit, frontend/dockerfile/parser, `setEscapeToken`: an escaped escape character ends none. */
function withoutContinuation(line: string, continuation: string): string | null {
  const text = line.trimEnd();
  const goesOn = text.endsWith(continuation) && text.at(-2) !== continuation;
  return goesOn ? text.slice(0, -1) : null;
}

/** Who reads the quotes of an instruction: a shell, which knows comments, BuildKit, or nobody. */
type Quoting = 'shell' | 'words' | 'none';

/** COPY and ADD have quotes in the form of a list alone. BuildKit, frontend/dockerfile/parser, `parseStringsWhitespaceDelimited`. */
function quotingOf(instruction: string): Quoting {
  const keyword = /^\s*(?:ONBUILD\s+)?(RUN|COPY|ADD)\s/i.exec(instruction)?.[1]?.toUpperCase();
  if (keyword === undefined) return 'words';
  if (keyword === 'RUN') return 'shell';
  const isList = /^\s*(?:ONBUILD\s+)?\w+\s+(?:(?:--\S+|[\\`])\s+)*\[/i.test(instruction);
  return isList ? 'words' : 'none';
}

/** The quote or the comment that is open; null for none. */
type Open = '"' | "'" | '#' | null;

/** BuildKit puts nothing between the lines: a word may go on, and a text in quotes has the blanks of both. */
function addPart(parts: string[], part: string, open: Open): void {
  const above = parts.at(-1);
  if (above === undefined || open === '"' || open === "'") {
    parts.push(part);
    return;
  }
  parts[parts.length - 1] = above.trimEnd();
  parts.push(/\s$/.test(above) || /^\s/.test(part) ? ` ${part.trimStart()}` : part);
}

function openAfter(part: string, before: Open, quoting: Quoting, escaping: string): Open {
  if (quoting === 'none') return null;
  let open = before;
  for (let i = 0; i < part.length && open !== '#'; i++) {
    const character = part.charAt(i);
    if (character === escaping && open !== "'") i++;
    else if (character === open) open = null;
    else if (open !== null) continue;
    else if (character === '"' || character === "'") open = character;
    // To the end of all lines, for to the shell they are one.
    else if (quoting === 'shell' && character === '#' && /[\s;&|(]/.test(part.charAt(i - 1)))
      open = '#';
  }
  return open;
}

/** Only what may have one: BuildKit, frontend/dockerfile/parser, `heredocDirectives`. */
function hasHereDocument(instruction: string): boolean {
  return (
    /^(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i.test(instruction) &&
    /<<-?\s*(["']?)[A-Za-z_][\w.]*\1/.test(instruction)
  );
}

/** That of the `# escape=` directive, where it says another one than `\`. */
export function otherEscape(source: string): { readonly escape?: string } {
  const character = escapeCharacter(source);
  return character === '\\' ? {} : { escape: character };
}

/** Directives only count among the first lines. Dockerfile reference, "Parser directives". */
function escapeCharacter(source: string): string {
  for (const line of source.split(/\r?\n/)) {
    const directive = /^#\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] ?? '\\';
  }
  return '\\';
}
