import { allContent } from './content-sections.ts';
import { type Contribution, mainContributions } from './contributions.ts';
import { allFindings } from './finding-sections.ts';
import { headline } from './headline.ts';
import { diveTable, fold, layersTable, warningList, wasteSections } from './image-sections.ts';
import { changedRows, sameSizeName, unchangedRows } from './layer-rows.ts';
import { phraseToMarkdown } from './markdown.ts';
import { isMeasured } from './notes.ts';
import { linksOf } from './places.ts';
import { pullNotes } from './pull-notes.ts';
import type { CompareReport, ImageReport } from './report.ts';
import {
  changedTable,
  checksTable,
  contributionList,
  driftLine,
  failureSections,
  footer,
  layerCount,
  logBlock,
  sameSizeTable,
  sizeOf,
  sizeTable,
  totalsTable,
  unchangedText,
  weighedBlock,
} from './sections.ts';
import type { SummaryDetail } from './summary-detail.ts';
import { titleLine } from './title.ts';
import { weighedTitle } from './weighed-dockerfile.ts';

/** Everything that a comparison knows and a person reads. */
export function compareSummary(report: CompareReport, detail: SummaryDetail): string {
  const head = headline(report);
  const sections = [
    `### ${titleLine(report.origin.title, head)}`,
    ...failureSections(report),
    ...(report.outcome === 'measured' ? measuredSections(report, detail) : []),
    footer(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

function measuredSections(report: CompareReport, detail: SummaryDetail): readonly string[] {
  const main = mainContributions(report);
  const pull = pullNotes(report).map((note) => `${phraseToMarkdown(note)}.`);
  const { base, head, checks } = report;
  return [
    ...contributionList(main),
    ...driftLine(report),
    totalsTable(report),
    ...pull,
    ...(checks.length === 0 ? [] : [`#### Checks\n\n${checksTable(checks)}`]),
    ...comparedLayers(report, main, detail),
    ...[weighedBlock(report, detail.layers)].flatMap((text) =>
      text === null ? [] : [fold(weighedTitle(report), text)],
    ),
    ...allFindings(report, detail.files),
    ...allContent(report, detail.files).map(({ name, text }) => fold(name, text)),
    ...(isMeasured(base) || base.details.length === 0
      ? []
      : [fold('Why the base was not measured', logBlock(base.details))]),
    ...(isMeasured(head) ? imageSections(head, report, detail) : []),
  ];
}

function comparedLayers(
  report: CompareReport,
  told: readonly Contribution[],
  { layers }: SummaryDetail,
): readonly string[] {
  if (!isMeasured(report.base)) return [];
  const { resized, sameSize } = changedRows(report, told);
  const unchanged = unchangedRows(report);
  const name = `${layerCount(unchanged.length, 'unchanged ')}, ${sizeOf(unchanged)}`;
  return [
    ...(resized.length === 0 ? [] : [`#### Changed layers\n\n${changedTable(resized, layers)}`]),
    ...(sameSize.length === 0
      ? []
      : [fold(sameSizeName(sameSize), sameSizeTable(sameSize, layers))]),
    ...(unchanged.length === 0
      ? []
      : [fold(name, unchangedText(report, sizeTable(unchanged, layers)))]),
  ];
}

function imageSections(
  head: ImageReport,
  { origin }: CompareReport,
  { layers, files }: SummaryDetail,
): readonly string[] {
  const links = linksOf(origin, origin.headCommit);
  return [
    fold(`All ${layerCount(head.layers.length, '')}`, layersTable(head, links, layers)),
    ...wasteSections(head, links, files),
    fold("dive's figures", diveTable(head.dive, files)),
    ...warningList(head.warnings, files),
  ];
}
