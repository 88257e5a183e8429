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
import type { MeasuredVariant, VariantsReport } from './variants-report.ts';

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
    ...tables(report),
    ...checkSections(report),
    ...logSections(report),
    footer(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The same below a comparison: closed, and without what is told there. */
export function variantsFold(report: VariantsReport): string {
  const [smallest] = measuredVariants(report);
  const name = cutText(smallest?.name ?? '', NAME_LENGTH);
  const first = smallest === undefined ? 'none was measured' : `the smallest is ${name}`;
  const summary = escapeHtml(`${report.variants.length} variants, ${first}`);
  return details(summary, [...tables(report), ...logSections(report)].join('\n\n'));
}

/** Two, because nobody finds what stands beyond the edge of the page. */
function tables(report: VariantsReport): readonly string[] {
  return report.variants.length === 0 ? [] : [rankingTable(report), contentsTable(report)];
}

function rankingTable(report: VariantsReport): string {
  return table(
    ['Variant', 'On disk', '', 'To pull', 'Vs first', 'Vs smallest', 'Layers', 'Wasted'],
    [
      ...measuredVariants(report).map((variant) => sizeCells(variant, report)),
      ...absentVariants(report).map(({ name }) => [
        nameCell(name),
        'not measured',
        '',
        ...Array.from({ length: 5 }, () => '–'),
      ]),
    ],
    ['left', 'right', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
}

function sizeCells(variant: MeasuredVariant, report: VariantsReport): readonly string[] {
  const { name, totals, result } = variant;
  return [
    `${nameCell(name)}${result === 'fail' ? ' ❌' : ''}`,
    escapeProse(formatBytes(totals.unpackedBytes)),
    bar(shareOfBiggest(variant, report), BAR_CELLS),
    totals.compressedBytes === null ? '–' : escapeProse(formatBytes(totals.compressedBytes)),
    escapeProse(againstFirst(variant)),
    againstSmallest(variant),
    String(totals.layerCount),
    totals.avoidableBytes === 0 ? '–' : escapeProse(formatBytes(totals.avoidableBytes)),
  ];
}

function contentsTable(report: VariantsReport): string {
  return table(
    ['Variant', 'Base image', 'Shell', 'Package manager', 'Packages', 'Biggest finding'],
    [
      ...measuredVariants(report).map(contentCells),
      ...absentVariants(report).map(({ name, absent }) => [
        nameCell(name),
        ...Array.from({ length: 4 }, () => '–'),
        `⚠️ ${escapeProse(cutText(absent, REASON_LENGTH))}`,
      ]),
    ],
    ['left', 'left', 'left', 'left', 'left', 'left'],
  );
}

function contentCells(variant: MeasuredVariant): readonly string[] {
  const base = baseShare(variant);
  const finding = findingInWords(variant);
  return [
    nameCell(variant.name),
    base === null ? 'unknown' : `${codeSpan(base.name)} ${escapeProse(base.share)}`,
    programNames(variant.shells),
    programNames(variant.packageManagers),
    packageWords(variant),
    finding === null ? '–' : phraseToMarkdown(finding),
  ];
}

function nameCell(name: string): string {
  return codeSpan(name, NAME_LENGTH);
}

function checkSections(report: VariantsReport): readonly string[] {
  const checked = measuredVariants(report).filter(({ checks }) => checks.length > 0);
  if (checked.length === 0) return [];
  const tables = checked.map(({ name, checks }) => `${nameCell(name)}\n\n${checksTable(checks)}`);
  return [fold('Checks', tables.join('\n\n'))];
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
