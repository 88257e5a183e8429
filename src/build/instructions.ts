/**
 * The text of a Dockerfile's lines `startLine` to `endLine` (from 1, both included) as one instruction:
 * continued lines joined by one space, comments and empty lines between them left out, nothing expanded.
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
  const instruction: string[] = [];
  for (let i = startLine - 1; i < endLine && i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const continued = line.trimEnd().endsWith(continuation);
    instruction.push((continued ? line.trimEnd().slice(0, -1) : line).trim());
    if (continued) continue;
    if (!hasHereDocument(instruction.join(' '))) break;
    const body = lines.slice(i + 1, endLine);
    return [instruction.join(' '), ...body].join('\n').trimEnd();
  }
  const text = instruction.filter((part) => part !== '').join(' ');
  return text === '' ? null : text;
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
