/**
 * Characters that change how a line reads without being seen: controls (an ANSI escape begins with one),
 * bidirectional marks ("Trojan Source"), zero-width ones, tags, line and paragraph separators.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Foreign text (a path, an instruction, a message) on one line that shows all that is in it: white space
 * becomes one space, invisible characters their escapes (`\u202e`), broken surrogates U+FFFD.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\n\v\f\r \u0085\u00a0\u2028\u2029]+/g, ' ')
    .replace(/^ | $/g, '')
    .replace(INVISIBLE, escapeCharacter);
}

/** At most `length` code points, the last one `…` where something was cut. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/**
 * Foreign text inside a sentence: visible, on one line, and at most `length` code points. It may have megabytes, so
 * that no more of it is looked at than may be shown.
 */
export function shownText(text: string, length: number): string {
  const enough = 2 * length;
  const start = text.length <= enough ? text : `${text.slice(0, enough)}…`;
  return cutText(visibleText(start), length);
}

/** {@link shownText} between quotation marks. */
export function quotedText(text: string, length: number): string {
  return `"${shownText(text, length)}"`;
}

function escapeCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** Like {@link visibleText} for a line of a log, whose indentation stays. */
export function visibleLine(line: string): string {
  return line
    .toWellFormed()
    .replaceAll('\t', '    ')
    .replace(/[ \r\n]+$/, '')
    .replace(INVISIBLE, escapeCharacter);
}

/** Like {@link visibleText} for a line to be pasted: what can be seen stays as it is, tabs too. */
export function visibleSource(line: string): string {
  return line
    .toWellFormed()
    .replace(INVISIBLE, (character) =>
      character === '\t' ? character : escapeCharacter(character),
    );
}
