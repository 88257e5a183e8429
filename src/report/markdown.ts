import { markdownTable } from 'markdown-table';
import { cutText, visibleLine, visibleSource, visibleText } from '../units/visible-text.ts';
import { CODE_LENGTH, type Phrase, type PhrasePart } from './phrase.ts';

/**
 * GitHub Flavored Markdown (github.github.com/gfm) as comments and job summaries show it, beyond the
 * specification also with `$` as mathematics and `@name`, `#1` as mentions.
 */

const NO_BREAK_SPACE = '\u00a0';
const ZERO_WIDTH_SPACE = '&#8203;';

/**
 * Text that is not code: nothing in it is mark-up, a link, mathematics or a mention. GitHub looks for
 * mentions in the finished HTML, where an entity is no protection; a zero-width space is.
 */
export function escapeProse(text: string): string {
  // What would begin a list or underline a heading, if the text stands alone.
  return escapeMarkup(visibleText(text)).replace(
    /^(?=[-+](?:[-\s]|$)|\d+[.)](?:\s|$))/,
    ZERO_WIDTH_SPACE,
  );
}

function escapeMarkup(text: string): string {
  return keepUnits(text).replace(/[&<>*_`$[\]|\\~!{}^=@#]|:(?=\/\/)|(?<=\bwww)\./gi, harmless);
}

/** The same for the inside of HTML tags, where Markdown is not read. */
export function escapeHtml(text: string): string {
  return keepUnits(visibleText(text)).replace(/[&<>"`*_$[\]\\@#]/g, harmless);
}

function harmless(character: string): string {
  if (character === '@' || character === '#') return `${character}${ZERO_WIDTH_SPACE}`;
  return `&#${character.charCodeAt(0)};`;
}

/** `48 MB` never breaks over two lines. */
function keepUnits(text: string): string {
  return text.replace(/(\d) (B|kB|MB|GB|TB|PB|KiB|MiB|GiB|bytes?)\b/g, `$1${NO_BREAK_SPACE}$2`);
}

/** Foreign text as code, which nothing inside can end; `–` where nothing is left to show. */
export function codeSpan(text: string, length = CODE_LENGTH): string {
  const shown = cutText(visibleText(text), length);
  if (shown === '') return '–';
  const runs = Array.from(shown.matchAll(/`+/g), ([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const padding = fence.length > 1 ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** Whole lines as they are, the last `lines` of them, in a block that nothing inside can end. */
export function codeBlock(
  log: readonly string[],
  limits: { lines: number; length: number },
): string {
  const shown = log.slice(-limits.lines).map((line) => cutText(visibleLine(line), limits.length));
  return fenced(shown, 'text');
}

/** Lines to be pasted, whole and as they are, in a block that nothing inside can end. */
export function sourceBlock(lines: readonly string[], language: 'dockerfile' | 'text'): string {
  return fenced(lines.map(visibleSource), language);
}

function fenced(lines: readonly string[], language: string): string {
  const runs = lines.flatMap((line) => Array.from(line.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** @param text ready Markdown @param url made by `locations.ts` or GitHub */
export function link(text: string, url: string | null): string {
  return url === null ? text : `[${text}](${url.replace(/[\s()<>\\"'`|]/g, percentEncoded)})`;
}

/** Parentheses too, which `encodeURIComponent` leaves alone. */
function percentEncoded(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => {
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

export function phraseToMarkdown(phrase: Phrase): string {
  return phrase.map(partToMarkdown).join('');
}

function partToMarkdown(part: PhrasePart): string {
  if (typeof part === 'string') return escapeMarkup(part);
  if ('code' in part) return codeSpan(part.code);
  if ('strong' in part) return `**${escapeProse(part.strong)}**`;
  return link(escapeProse(part.place.text), part.place.url);
}

export type Alignment = 'left' | 'right';

/**
 * A table of cells that are ready Markdown. A pipe that is left in them stands in code, where only
 * a backslash tells it from the end of the cell (GFM, "Tables", example 200).
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: readonly Alignment[],
): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  return markdownTable(cells, { align: [...alignment], alignDelimiters: false });
}

/** Markdown inside needs blank lines around it; the summary is HTML, ready made. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
