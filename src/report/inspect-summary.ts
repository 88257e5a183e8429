import { packagesSection } from './content-sections.ts';
import { allFindings } from './finding-sections.ts';
import { imageHeadline, NOT_MEASURED } from './headline.ts';
import { diveTable, fold, layersTable, warningList, wasteSections } from './image-sections.ts';
import { escapeProse } from './markdown.ts';
import { imageNotes } from './notes.ts';
import type { FailedInspectReport, InspectReport } from './report.ts';
import { checksTable, failureText } from './sections.ts';
import { baseInWords, sourceInWords } from './source-words.ts';
import type { SummaryDetail } from './summary-detail.ts';
import { titleLine } from './title.ts';

/** Everything that is known of one image and a person reads. */
export function inspectSummary(report: InspectReport, { layers, files }: SummaryDetail): string {
  const head = imageHeadline(report);
  const { checks } = report;
  const sections = [
    `### ${titleLine(sourceInWords(report.image.source), head)}`,
    layersTable(report, null, layers),
    ...allFindings(report, files),
    ...wasteSections(report, null, files),
    ...packagesSection(report.packages, files).map(({ name, text }) => fold(name, text)),
    fold("dive's figures", diveTable(report.dive, files)),
    ...(checks.length === 0 ? [] : [`#### Checks\n\n${checksTable(checks)}`]),
    ...warningList(report.warnings, files),
    inspectFooter(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

export function failedInspectSummary({ failure }: FailedInspectReport): string {
  const sections = [`### ${titleLine('', NOT_MEASURED)}`, ...failureText(failure, '')];
  return `${sections.join('\n\n')}\n`;
}

function inspectFooter(report: InspectReport): string {
  const { image, base } = report;
  const facts = [
    image.platform,
    ...(base === null ? [] : [baseInWords(base)]),
    ...(image.manifestDigest === null ? [] : [image.manifestDigest]),
    'Image Diet',
  ];
  const notes = [...imageNotes(report), ...report.notes].map((note) => `${escapeProse(note)}.`);
  return `<sub>${[facts.map((fact) => escapeProse(fact)).join(' · '), ...notes].join('<br>')}</sub>`;
}
