import { formatBytes, formatBytesDelta } from '../units/bytes.ts';
import { visibleText } from '../units/visible-text.ts';
import { columns } from './columns.ts';
import { compareContent } from './content-text.ts';
import { type Contribution, mainContributions } from './contributions.ts';
import { driftInWords } from './drift-words.ts';
import { compareFindings } from './finding-text.ts';
import { headline, untoldChecks } from './headline.ts';
import { changedRows, headRows, type LayerRow, unchangedRows } from './layer-rows.ts';
import { isMeasured, measuringNotes } from './notes.ts';
import { phraseToText } from './phrase.ts';
import { placeOf } from './places.ts';
import { pullNotes } from './pull-notes.ts';
import type { CompareReport } from './report.ts';
import { headColumn, sideInWords } from './source-words.ts';
import {
  block,
  checkLines,
  failureLines,
  footer,
  headlineLines,
  indentedAfterGap,
  innerWidth,
  layerLines,
  paragraph,
  type TextStyle,
} from './text-parts.ts';
import { totalRows } from './totals.ts';
import { weighedLines, weighedTitle } from './weighed-dockerfile.ts';

/** A comparison for a terminal. */
export function compareText(report: CompareReport, style: TextStyle): string {
  const head = headline(report);
  const told = mainContributions(report);
  const drift = [driftInWords(report)].filter((words) => words !== null);
  const untold = untoldChecks(report.checks, head);
  const lines = [
    ...headlineLines(head, report.origin.title, style),
    ...failure(report, style),
    ...paragraph(
      [...told.map(({ sentence }) => sentence), ...drift].map(
        (sentence) => `${phraseToText(sentence)}.`,
      ),
      style,
    ),
    ...indentedAfterGap(totalLines(report, style)),
    ...layerBlocks(report, told, style),
    ...compareFindings(report, style),
    ...block(weighedTitle(report), weighedLines(report, innerWidth(style)), style),
    ...compareContent(report, style),
    ...block('Checks', untold.length === 0 ? [] : checkLines(report.checks, style), style),
    ...footerLines(report, style),
  ];
  return `${lines.join('\n')}\n`;
}

function failure(report: CompareReport, style: TextStyle): readonly string[] {
  if (report.failure === null) return [];
  const { dockerfile } = report.failure;
  const where = dockerfile && phraseToText([{ place: placeOf(dockerfile, null) }, ': ']);
  return failureLines(report.failure, where, style);
}

function totalLines(report: CompareReport, { palette }: TextStyle): readonly string[] {
  if (report.outcome !== 'measured') return [];
  const compared = isMeasured(report.base);
  const header = [
    '',
    ...(compared ? ['Base'] : []),
    headColumn(report),
    ...(compared ? ['Change'] : []),
  ];
  const rows = totalRows(report).map(({ name, base, head, change }) =>
    compared ? [name, base, head, change] : [name, head],
  );
  const [first = '', ...others] = columns(
    [header, ...rows],
    header.map((_, index) => ({ align: index === 0 ? 'left' : 'right' })),
    null,
  );
  return [palette.dim(first), ...others];
}

function layerBlocks(
  report: CompareReport,
  told: readonly Contribution[],
  style: TextStyle,
): readonly string[] {
  if (!isMeasured(report.base))
    return block('Layers', layerLines(headRows(report), SIZE, whyText, style), style);
  const { resized, sameSize } = changedRows(report, told);
  const unchanged = unchangedRows(report);
  return [
    ...block('Changed layers', layerLines(resized, CHANGE, whyText, style), style),
    ...block('Changed at the same size', layerLines(sameSize, SIZE, whyText, style), style),
    ...block('Unchanged layers', layerLines(unchanged, SIZE, whyText, style), style),
  ];
}

const CHANGE = {
  name: 'change',
  of: ({ bytes }: LayerRow) => (bytes.delta === null ? '–' : formatBytesDelta(bytes.delta)),
};

const SIZE = {
  name: 'size',
  of: ({ bytes }: LayerRow) => (bytes.head === null ? '–' : formatBytes(bytes.head)),
};

function whyText({ why }: LayerRow): string {
  return phraseToText(why);
}

function footerLines(report: CompareReport, style: TextStyle): readonly string[] {
  const { base, head, origin } = report;
  const before = sideInWords(base, origin.baseCommit);
  const after = sideInWords(head, origin.headCommit);
  const facts = [
    ...(before === null ? [] : [`base ${visibleText(before)}`]),
    ...(after === null ? [] : [`head ${visibleText(after)}`]),
    ...(isMeasured(head) ? [visibleText(head.image.platform)] : []),
    ...(origin.builder === null ? [] : [visibleText(origin.builder)]),
  ];
  const notes = [
    ...pullNotes(report).map(phraseToText),
    ...measuringNotes(report).map((note) => visibleText(note)),
  ];
  const small = [facts.join(', '), ...notes.map((note) => `${note}.`)];
  return footer(
    small.filter((line) => line !== ''),
    style,
  );
}
