import type { Check, CheckStatus } from '../policy/verdict.ts';
import { cutText, visibleLine, visibleText } from '../units/visible-text.ts';
import { columns, proseColumns, textWidth, wrapText } from './columns.ts';
import { type Headline, type Tone, titled } from './headline.ts';
import type { LayerRow } from './layer-rows.ts';
import type { Palette } from './palette.ts';
import type { Failure } from './report.ts';

/** The parts that the terminal's reports are made of: each a list of lines. */

export interface TextStyle {
  readonly palette: Palette;
  readonly width: number | null;
}

const INDENT = '  ';
/** Where no terminal says how wide it is, a log line stays readable. */
const INSTRUCTION_LENGTH = 120;
const LOG_LINES = 20;

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

/** The sentences of a failure and the last lines of the log that explains it. */
export function failureLines(
  { sentence, details }: Failure,
  where: string | null,
  style: TextStyle,
): readonly string[] {
  const log = details.slice(-LOG_LINES).map((line) => visibleLine(line));
  const told = sentence.split('\n').map(visibleText);
  return [
    ...paragraph([`${where ?? ''}${told[0]}`, ...told.slice(1)], style),
    ...indentedAfterGap(log),
  ];
}

export function indentedAfterGap(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...indented(lines)];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${INDENT}${line}`));
}

/** The width that is left inside a block. */
export function innerWidth({ width }: TextStyle): number | null {
  return width === null ? null : Math.max(0, width - INDENT.length);
}

/** Line, figure, instruction, and a word about it: beside it if there is room for both, else below. */
export function layerLines(
  rows: readonly LayerRow[],
  figure: { readonly name: string; readonly of: (row: LayerRow) => string },
  why: (row: LayerRow) => string,
  style: TextStyle,
): readonly string[] {
  if (rows.length === 0) return [];
  const cells = [
    ['line', figure.name, 'instruction'],
    ...rows.map((row) => [
      lineText(row),
      figure.of(row),
      `${instructionText(row.instruction, row.base)}${furtherText(row)}`,
    ]),
  ];
  const words = ['', ...rows.map(why)];
  const width = innerWidth(style);
  const [first = '', ...others] = isCramped(cells, words, width)
    ? wordsBelow(cells, words, width, style.palette)
    : wordsBeside(cells, words, width);
  return [style.palette.dim(first), ...others];
}

type Cells = readonly (readonly string[])[];

const LAYER_COLUMNS = [
  { align: 'right' },
  { align: 'right' },
  { align: 'left', shrinks: true },
] as const;
/** An instruction of which less is to be seen says too little. */
const LEAST_INSTRUCTION = 40;

function isCramped(cells: Cells, words: readonly string[], width: number | null): boolean {
  if (width === null) return false;
  const whole = Math.max(...wordsBeside(cells, words, null).map(textWidth));
  const instruction = Math.max(...cells.map((row) => textWidth(row[2] ?? '')));
  return whole > width && instruction - (whole - width) < LEAST_INSTRUCTION;
}

function wordsBeside(
  cells: Cells,
  words: readonly string[],
  width: number | null,
): readonly string[] {
  const table = cells.map((row, index) => [...row, words[index] ?? '']);
  return columns(table, [...LAYER_COLUMNS, { align: 'left' }], width);
}

function wordsBelow(
  cells: Cells,
  words: readonly string[],
  width: number | null,
  { dim }: Palette,
): readonly string[] {
  const lines = columns(cells, LAYER_COLUMNS, width);
  const indent = lines[0]?.indexOf('instruction') ?? 0;
  const room = width === null ? null : Math.max(0, width - indent);
  return lines.flatMap((line, index) => {
    const word = words[index] ?? '';
    const below = word === '' ? [] : wrapText(word, room);
    return [line, ...below.map((text) => ' '.repeat(indent) + dim(text))];
  });
}

function lineText({ place, removed, base }: LayerRow): string {
  if (place === null) return base ? 'base image' : '–';
  return removed ? `${place.lines} (before)` : place.lines;
}

function furtherText({ furtherSteps }: LayerRow): string {
  return furtherSteps === 0 ? '' : ` and ${furtherSteps} more`;
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

export function checkLines(checks: readonly Check[], style: TextStyle): readonly string[] {
  return proseColumns(
    checks.map(({ rule, status, message }) => [rule, STATUS_WORDS[status], visibleText(message)]),
    [{ align: 'left' }, { align: 'left' }, { align: 'left' }],
    innerWidth(style),
  );
}

/** Sentences as a block of its own, an empty line above it. */
export function paragraph(sentences: readonly string[], style: TextStyle): readonly string[] {
  if (sentences.length === 0) return [];
  return ['', ...indented(sentences.flatMap((sentence) => wrapText(sentence, innerWidth(style))))];
}

/** What is said in small print, an empty line above it. */
export function footer(sentences: readonly string[], style: TextStyle): readonly string[] {
  const { palette, width } = style;
  return ['', ...sentences.flatMap((sentence) => wrapText(sentence, width)).map(palette.dim)];
}
