import { mainContributions } from './contributions.ts';
import { allFindings } from './finding-sections.ts';
import { headline } from './headline.ts';
import { diveTable, fold, layersTable, warningList, wasteSections } from './image-sections.ts';
import { changedRows, unchangedRows } from './layer-rows.ts';
import { phraseToMarkdown } from './markdown.ts';
import { isMeasured } from './notes.ts';
import { linksOf } from './places.ts';
import { pullNotes } from './pull-notes.ts';
import type { CompareReport, ImageReport } from './report.ts';
import {
  changedTable,
  checksTable,
  contributionList,
  failureSections,
  footer,
  layerCount,
  logBlock,
  sizeOf,
  sizeTable,
  totalsTable,
  unchangedText,
} from './sections.ts';
import type { SummaryDetail } from './summary-detail.ts';
import { moreList, titleLine } from './title.ts';

/** Everything that a comparison knows and a person reads. */
export function compareSummary(report: CompareReport, detail: SummaryDetail): string {
  const head = headline(report);
  const sections = [
    `### ${titleLine(report.origin.title, head)}`,
    ...moreList(head, Number.POSITIVE_INFINITY),
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
    ...(main.length === 0 ? [] : [contributionList(main)]),
    totalsTable(report),
    ...pull,
    ...(checks.length === 0 ? [] : [`#### Checks\n\n${checksTable(checks)}`]),
    ...comparedLayers(report, detail),
    ...allFindings(report, detail.files),
    ...(isMeasured(base) || base.details.length === 0
      ? []
      : [fold('Why the base was not measured', logBlock(base.details))]),
    ...(isMeasured(head) ? imageSections(head, report, detail) : []),
  ];
}

function comparedLayers(report: CompareReport, { layers }: SummaryDetail): readonly string[] {
  if (!isMeasured(report.base)) return [];
  const changed = changedRows(report);
  const unchanged = unchangedRows(report);
  const name = `${layerCount(unchanged.length, 'unchanged ')}, ${sizeOf(unchanged)}`;
  return [
    ...(changed.length === 0 ? [] : [`#### Changed layers\n\n${changedTable(changed, layers)}`]),
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
