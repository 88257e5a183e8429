import { formatBytes } from '../units/bytes.ts';
import { cutText } from '../units/visible-text.ts';
import { fold } from './image-sections.ts';
import { codeSpan, details, escapeHtml, escapeProse, phraseToMarkdown, table } from './markdown.ts';
import { checksTable, logBlock } from './sections.ts';
import { moreText, titleLine } from './title.ts';
import {
  absentVariants,
  againstFirst,
  againstSmallest,
  bar,
  baseShare,
  findingInWords,
  measuredVariants,
  measuringFacts,
  packageWords,
  programNames,
  shareOfBiggest,
  variantNotes,
  variantsHeadline,
} from './variant-words.ts';
import type { AbsentVariant, MeasuredVariant, VariantsReport } from './variants-report.ts';

/** Wider ones push the numbers out of sight. */
const BAR_CELLS = 10;
const NAME_LENGTH = 100;
const REASON_LENGTH = 200;

/** All that is known of several images, as Markdown. */
export function variantsSummary(report: VariantsReport): string {
  const head = variantsHeadline(report);
  const sections = [
    `### ${titleLine('', head)}`,
    ...moreText(head, Number.POSITIVE_INFINITY),
    variantsTable(report),
    ...checkSections(report),
    ...logSections(report),
    footer(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The same below a comparison: closed, and without what is told there. */
export function variantsFold(report: VariantsReport): string {
  const summary = escapeHtml(
    `${report.variants.length} variants: ${variantsHeadline(report).text}`,
  );
  return details(summary, [variantsTable(report), ...logSections(report)].join('\n\n'));
}

function variantsTable(report: VariantsReport): string {
  return table(
    [
      ...['Variant', 'On disk', '', 'To pull', 'Vs first', 'Vs smallest', 'Layers'],
      ...['Base image', 'Wasted', 'Shell', 'Package manager', 'Packages', 'Biggest finding'],
    ],
    [
      ...measuredVariants(report).map((variant) => measuredCells(variant, report)),
      ...absentVariants(report).map(absentCells),
    ],
    [
      ...(['left', 'right', 'left', 'right', 'right', 'right', 'right'] as const),
      ...(['left', 'right', 'left', 'left', 'left', 'left'] as const),
    ],
  );
}

function measuredCells(variant: MeasuredVariant, report: VariantsReport): readonly string[] {
  const { totals } = variant;
  const base = baseShare(variant);
  const finding = findingInWords(variant);
  return [
    nameCell(variant),
    escapeProse(formatBytes(totals.unpackedBytes)),
    bar(shareOfBiggest(variant, report), BAR_CELLS),
    totals.compressedBytes === null ? '–' : escapeProse(formatBytes(totals.compressedBytes)),
    escapeProse(againstFirst(variant)),
    againstSmallest(variant),
    String(totals.layerCount),
    base === null ? 'unknown' : `${codeSpan(base.name)} ${escapeProse(base.share)}`,
    totals.avoidableBytes === 0 ? '–' : escapeProse(formatBytes(totals.avoidableBytes)),
    programNames(variant.shells),
    programNames(variant.packageManagers),
    packageWords(variant),
    finding === null ? '–' : phraseToMarkdown(finding),
  ];
}

function nameCell({ name, result }: MeasuredVariant): string {
  return `${result === 'fail' ? '❌ ' : ''}${codeSpan(name, NAME_LENGTH)}`;
}

function absentCells({ name, absent }: AbsentVariant): readonly string[] {
  const reason = escapeProse(cutText(absent, REASON_LENGTH));
  const nothing = Array.from({ length: 11 }, (_, index) => (index === 1 ? '' : '–'));
  return [codeSpan(name, NAME_LENGTH), ...nothing, `⚠️ ${reason}`];
}

function checkSections(report: VariantsReport): readonly string[] {
  return measuredVariants(report)
    .filter(({ checks }) => checks.length > 0)
    .map(({ name, checks }) =>
      fold(`Checks of ${cutText(name, NAME_LENGTH)}`, checksTable(checks)),
    );
}

function logSections(report: VariantsReport): readonly string[] {
  return absentVariants(report)
    .filter((variant) => variant.details.length > 0)
    .map((variant) =>
      fold(`Why ${cutText(variant.name, NAME_LENGTH)} was not measured`, logBlock(variant.details)),
    );
}

function footer(report: VariantsReport): string {
  const facts = [...measuringFacts(report), 'Image Diet'].map((fact) => escapeProse(fact));
  const notes = variantNotes(report).map((note) => `${escapeProse(note)}.`);
  return `<sub>${[facts.join(' · '), ...notes].join('<br>')}</sub>`;
}
