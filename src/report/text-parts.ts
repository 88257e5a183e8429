import type { Check, CheckStatus } from '../policy/verdict.ts';
import { cutText, visibleText } from '../units/visible-text.ts';
import { columns } from './columns.ts';
import { type Headline, titled, type Tone } from './headline.ts';
import type { LayerRow } from './layer-rows.ts';
import type { Palette } from './palette.ts';

/** The parts that the terminal's reports are made of: each a list of lines. */

export interface TextStyle {
  readonly palette: Palette;
  readonly width: number | null;
}

const INDENT = '  ';
/** Where no terminal says how wide it is, a log line stays readable. */
const INSTRUCTION_LENGTH = 120;

export function headlineLines(
  { tone, text, more }: Headline,
  title: string,
  { palette }: TextStyle,
): readonly string[] {
  const sentence = visibleText(titled(cutText(title, INSTRUCTION_LENGTH), text));
  const first = `${verdictWord(tone, palette)}${palette.bold(`${sentence}.`)}`;
  return [first, ...more.map((sentence) => `${INDENT}${visibleText(sentence)}`)];
}

function verdictWord(tone: Tone, palette: Palette): string {
  switch (tone) {
    case 'pass':
      return `${palette.green('PASS')}  `;
    case 'warn':
      return `${palette.yellow('WARN')}  `;
    case 'fail':
      return `${palette.red('FAIL')}  `;
    case 'error':
      return `${palette.red('ERROR')}  `;
    case 'none':
      return '';
  }
}

/** A heading and what stands under it; nothing if nothing does. */
export function block(
  heading: string,
  lines: readonly string[],
  { palette }: TextStyle,
): readonly string[] {
  if (lines.length === 0) return [];
  return ['', palette.bold(heading), ...indented(lines)];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${INDENT}${line}`));
}

/** The width that is left inside a block. */
export function innerWidth({ width }: TextStyle): number | null {
  return width === null ? null : Math.max(0, width - INDENT.length);
}

/** Line, figure, instruction, and a word about it. */
export function layerLines(
  rows: readonly LayerRow[],
  figure: { readonly name: string; readonly of: (row: LayerRow) => string },
  why: (row: LayerRow) => string,
  style: TextStyle,
): readonly string[] {
  if (rows.length === 0) return [];
  const table = rows.map((row) => [
    lineText(row),
    figure.of(row),
    instructionText(row.instruction, row.base),
    why(row),
  ]);
  const lines = columns(
    [['line', figure.name, 'instruction', ''], ...table],
    [{ align: 'right' }, { align: 'right' }, { align: 'left', shrinks: true }, { align: 'left' }],
    innerWidth(style),
  );
  return [style.palette.dim(lines[0] ?? ''), ...lines.slice(1)];
}

function lineText({ place, removed, base }: LayerRow): string {
  if (place === null) return base ? 'base' : '–';
  return removed ? `${place.lines} (before)` : place.lines;
}

export function instructionText(instruction: string | null, base: boolean): string {
  if (instruction === null) return base ? '–' : 'unknown';
  return cutText(visibleText(instruction), INSTRUCTION_LENGTH);
}

const STATUS_WORDS = {
  pass: 'pass',
  warn: 'warning',
  fail: 'fail',
  'not-applicable': 'does not apply',
} as const satisfies Record<CheckStatus, string>;

export function checkLines(checks: readonly Check[]): readonly string[] {
  return columns(
    checks.map(({ rule, status, message }) => [rule, STATUS_WORDS[status], visibleText(message)]),
    [{ align: 'left' }, { align: 'left' }, { align: 'left' }],
    null,
  );
}
