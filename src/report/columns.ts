/** Text in columns for a terminal. */

export interface Column {
  readonly align: 'left' | 'right';
  /** The one column that gets shorter where the terminal is narrow. */
  readonly shrinks?: boolean;
}

const GAP = 2;
/** A column that shrinks still shows this much; narrower terminals wrap. */
const LEAST_WIDTH = 20;
/** Wide characters of East Asia and pictures take two cells, combining marks none (Unicode UAX #11). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u;
const COMBINING = /\p{Mark}/u;

/** How many cells a terminal needs for a text without control characters. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text in at most `width` cells, the last one `…` where something was cut. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    fitted += character;
  }
  return `${fitted}…`;
}

/**
 * Rows as aligned lines without trailing spaces.
 *
 * @param width of the terminal in cells; null: as wide as it takes
 */
export function columns(
  rows: readonly (readonly string[])[],
  layout: readonly Column[],
  width: number | null,
): readonly string[] {
  const widths = columnWidths(rows, layout, width);
  return rows.map((row) =>
    layout
      .map(({ align }, index) =>
        pad(fitText(row[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, align),
      )
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

/** Rows whose last column is prose: it goes on below itself where the terminal is narrow. */
export function proseColumns(
  rows: readonly (readonly string[])[],
  layout: readonly Column[],
  width: number | null,
): readonly string[] {
  const widths = columnWidths(rows, layout, null).slice(0, -1);
  const indent = widths.reduce((sum, each) => sum + each + GAP, 0);
  const room = width === null ? null : Math.max(LEAST_WIDTH, width - indent);
  return rows.flatMap((row) => {
    const cells = widths.map((each, index) =>
      pad(row[index] ?? '', each, layout[index]?.align ?? 'left'),
    );
    const [first = '', ...more] = wrapText(row[widths.length] ?? '', room);
    return [
      [...cells, first].join(' '.repeat(GAP)).trimEnd(),
      ...more.map((line) => ' '.repeat(indent) + line),
    ];
  });
}

/** A sentence as lines of at most `width` cells; a word that is longer has a line of its own. */
export function wrapText(text: string, width: number | null): readonly string[] {
  if (width === null || textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function columnWidths(
  rows: readonly (readonly string[])[],
  layout: readonly Column[],
  width: number | null,
): readonly number[] {
  const natural = layout.map((_, index) =>
    Math.max(0, ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  if (width === null) return natural;
  const total = natural.reduce((sum, each) => sum + each, GAP * (layout.length - 1));
  const excess = Math.max(0, total - width);
  return natural.map((each, index) =>
    layout[index]?.shrinks === true ? Math.max(Math.min(each, LEAST_WIDTH), each - excess) : each,
  );
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? space + text : text + space;
}
