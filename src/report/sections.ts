import type { Check, CheckStatus } from '../policy/verdict.ts';
import { formatBytes, formatBytesDelta } from '../units/bytes.ts';
import { cutText } from '../units/visible-text.ts';
import type { Contribution } from './contributions.ts';
import { driftInWords } from './drift-words.ts';
import { hiddenRows, type LayerRow } from './layer-rows.ts';
import { codeBlock, codeSpan, escapeProse, link, phraseToMarkdown, table } from './markdown.ts';
import { headlineMetric } from './metric.ts';
import { isMeasured, measuringNotes } from './notes.ts';
import { commitUrl, linksOf, placeOf } from './places.ts';
import { recompressedNote } from './pull-notes.ts';
import type { CompareReport, Failure, ReportSide } from './report.ts';
import { headColumn, sideInWords } from './source-words.ts';
import { totalRows } from './totals.ts';
import { weighedLines } from './weighed-dockerfile.ts';

/** The parts that comment and summary are made of, as ready Markdown. */

/** With more or longer ones the small print would be none. All of them are in the JSON. */
const MAX_NOTES = 8;
const NOTE_LENGTH = 300;
const FACT_LENGTH = 100;
const SENTENCE_LENGTH = 1000;
/** The figures, and as much of the instruction as a comment shows without scrolling far. */
const WEIGHED_LENGTH = 120;
/** One line of a table beside three other columns. */
const INSTRUCTION_LENGTH = 60;

/** One sentence, or a list of them; nothing if there is none. */
export function contributionList(contributions: readonly Contribution[]): readonly string[] {
  const sentences = contributions.map(({ sentence }) => phraseToMarkdown(sentence));
  if (sentences.length <= 1) return sentences;
  return [sentences.map((sentence) => `- ${sentence}`).join('\n')];
}

/** What is not this pull request's. */
export function driftLine(report: CompareReport): readonly string[] {
  const words = driftInWords(report);
  return words === null ? [] : [`${phraseToMarkdown(words)}.`];
}

/** The head's Dockerfile with its bytes; null where it is unknown, or too long to be shown. */
export function weighedBlock(report: CompareReport, rows: number): string | null {
  const lines = weighedLines(report, null);
  if (lines.length === 0 || lines.length > rows) return null;
  return codeBlock(lines, { lines: lines.length, length: WEIGHED_LENGTH });
}

/** On disk, to pull, wasted, layers: both sides and the change, or one side where there is no other. */
export function totalsTable(report: CompareReport): string {
  const rows = totalRows(report);
  const spokenOf = headlineMetric(report) === 'compressed' ? 'To pull' : 'On disk';
  if (!isMeasured(report.base))
    return table(
      ['', headColumn(report)],
      rows.map(({ name, head }) => [name, escapeProse(head)]),
      ['left', 'right'],
    );
  return table(
    ['', 'Base', headColumn(report), 'Change'],
    rows.map((row) => [
      row.name,
      escapeProse(row.base),
      escapeProse(row.head),
      row.name === spokenOf ? `**${escapeProse(row.change)}**` : escapeProse(row.change),
    ]),
    ['left', 'right', 'right', 'right'],
  );
}

/** The layers that changed: line, instruction, change, why. */
export function changedTable(rows: readonly LayerRow[], limit: number): string {
  const shown = rows.slice(0, limit);
  return [
    table(
      ['Line', 'Instruction', 'Change', 'Why'],
      shown.map((row) => [
        lineCell(row, rows),
        instructionCell(row),
        row.bytes.delta === null ? '–' : escapeProse(formatBytesDelta(row.bytes.delta)),
        phraseToMarkdown(row.why),
      ]),
      ['right', 'left', 'right', 'left'],
    ),
    ...omitted(rows.length - shown.length),
  ].join('\n\n');
}

/** Layers that changed but kept their size: line, instruction, size, why. */
export function sameSizeTable(rows: readonly LayerRow[], limit: number): string {
  const shown = rows.slice(0, limit);
  return [
    table(
      ['Line', 'Instruction', 'Size', 'Why'],
      shown.map((row) => [
        lineCell(row, rows),
        instructionCell(row),
        sizeCell(row),
        phraseToMarkdown(row.why),
      ]),
      ['right', 'left', 'right', 'left'],
    ),
    ...omitted(rows.length - shown.length),
  ].join('\n\n');
}

/** Layers of one side: line, instruction, size. */
export function sizeTable(rows: readonly LayerRow[], limit: number): string {
  const shown = rows.slice(0, limit);
  return [
    table(
      ['Line', 'Instruction', 'Size'],
      shown.map((row) => [lineCell(row, rows), instructionCell(row), sizeCell(row)]),
      ['right', 'left', 'right'],
    ),
    ...omitted(rows.length - shown.length),
  ].join('\n\n');
}

/** The table of layers that are the same, and which of them are pulled again nevertheless. */
export function unchangedText(report: CompareReport, layers: string): string {
  const note = recompressedNote(report);
  return note === null ? layers : `${layers}\n\n${escapeProse(note)}.`;
}

function sizeCell({ bytes }: LayerRow): string {
  return bytes.head === null ? '–' : escapeProse(formatBytes(bytes.head));
}

function omitted(count: number): readonly string[] {
  return count <= 0 ? [] : [`… and ${hiddenRows(count)}.`];
}

/** The lines alone; with its name those of another Dockerfile than most of the head is made of. */
function lineCell(row: LayerRow, all: readonly LayerRow[]): string {
  if (row.place === null) return row.base ? 'base image' : '–';
  const main = all.find(({ place, removed }) => place !== null && !removed) ?? row;
  const text = row.place.file === main.place?.file ? row.place.lines : row.place.text;
  return `${link(escapeProse(text), row.place.url)}${row.removed ? ' (before)' : ''}`;
}

function instructionCell(row: LayerRow): string {
  if (row.instruction === null) return row.base ? '–' : 'unknown';
  const more = row.furtherSteps === 0 ? '' : ` and ${row.furtherSteps} more`;
  return `${codeSpan(withoutDigests(row.instruction), INSTRUCTION_LENGTH)}${more}`;
}

/** A pinned image in an instruction: its digest says nothing to a reader, and would fill the cell. */
function withoutDigests(instruction: string): string {
  return instruction.replace(/@sha(?:256|512):[0-9a-f]+/g, '');
}

const STATUS_WORDS = {
  pass: '✅ pass',
  warn: '⚠️ warning',
  fail: '❌ fail',
  'not-applicable': '➖ does not apply',
} as const satisfies Record<CheckStatus, string>;

/** All rules that were asked, with the sentence that holds both numbers. */
export function checksTable(checks: readonly Check[]): string {
  return table(
    ['Rule', 'Limit', 'Result', ''],
    checks.map(({ rule, limit, status, message }) => [
      codeSpan(rule),
      escapeProse(limit),
      STATUS_WORDS[status],
      escapeProse(cutText(message, NOTE_LENGTH)),
    ]),
    ['left', 'left', 'left', 'left'],
  );
}

/** `1 check` */
export function checkCount(checks: readonly Check[]): string {
  return checks.length === 1 ? '1 check' : `${checks.length} checks`;
}

/** Both commits, the platform, how it was measured, and what was not. */
export function footer(report: CompareReport): string {
  const { origin, base, head } = report;
  const facts = [
    ...sideFact('Base', base, origin.baseCommit, origin.repositoryUrl),
    ...sideFact('head', head, origin.headCommit, origin.repositoryUrl),
    ...(isMeasured(head) ? [fact(head.image.platform)] : []),
    ...(origin.builder === null ? [] : [fact(origin.builder)]),
    ...(origin.runUrl === null ? [] : [link('full report', origin.runUrl)]),
    'Image Diet',
  ];
  const notes = measuringNotes(report);
  const small = [facts.join(' · '), ...noteSentences(notes)];
  return `<sub>${small.join('<br>')}</sub>`;
}

/** What an image says of its platform is as foreign as the rest of it. */
function fact(text: string): string {
  return escapeProse(cutText(text, FACT_LENGTH));
}

function noteSentences(notes: readonly string[]): readonly string[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, MAX_NOTES).map((note) => escapeProse(cutText(note, NOTE_LENGTH)));
  return [`${shown.join('. ')}.`];
}

function sideFact(
  name: string,
  side: ReportSide,
  commit: string | null,
  repositoryUrl: string | null,
): readonly string[] {
  const words = sideInWords(side, commit);
  if (words === null) return [];
  return [
    `${name} ${link(codeSpan(words), commit === null ? null : commitUrl(repositoryUrl, commit))}`,
  ];
}

/** Why the head could not be measured, and at which lines. */
export function failureSections({ failure, origin }: CompareReport): readonly string[] {
  if (failure === null) return [];
  const { dockerfile } = failure;
  const links = linksOf(origin, origin.headCommit);
  const where = dockerfile && phraseToMarkdown([{ place: placeOf(dockerfile, links) }, ': ']);
  return failureText(failure, where ?? '');
}

/** The sentence of a failure, or a list of several, and the last lines of the log that explains it. */
export function failureText({ sentence, details }: Failure, where: string): readonly string[] {
  const told = sentence.split('\n').map((line) => escapeProse(cutText(line, SENTENCE_LENGTH)));
  const text =
    told.length === 1 ? `${where}${told[0]}` : told.map((line) => `- ${line}`).join('\n');
  return [text, ...(details.length === 0 ? [] : [logBlock(details)])];
}

export function logBlock(lines: readonly string[]): string {
  return codeBlock(lines, { lines: 20, length: 300 });
}

/** `2 changed layers` */
export function layerCount(count: number, kind: string): string {
  return `${count} ${kind}${count === 1 ? 'layer' : 'layers'}`;
}

/** What the layers of these rows weigh together. */
export function sizeOf(rows: readonly LayerRow[]): string {
  return formatBytes(rows.reduce((sum, { bytes }) => sum + (bytes.head ?? 0), 0));
}
