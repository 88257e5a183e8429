import { formatBytes } from '../units/bytes.ts';
import { cutText, visibleLine, visibleText } from '../units/visible-text.ts';
import { columns, wrapText } from './columns.ts';
import { phraseToText } from './phrase.ts';
import {
  block,
  checkLines,
  footer,
  headlineLines,
  indented,
  innerWidth,
  type TextStyle,
} from './text-parts.ts';
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

const BAR_CELLS = 16;
const NAME_LENGTH = 100;
const MAX_LOG_LINES = 10;

/** Several images beside one another, for a terminal. */
export function variantsText(report: VariantsReport, style: TextStyle): string {
  const measured = measuredVariants(report);
  const lines = [
    ...headlineLines(variantsHeadline(report), '', style),
    ...block('Variants', ranking(report, style), style),
    ...block(
      'What is in them',
      measured.flatMap((variant) => contents(variant, style)),
      style,
    ),
    ...block('Not measured', absences(report, style), style),
    ...measured.flatMap(({ name, checks }) =>
      block(`Checks of ${shownName(name)}`, checkLines(checks, style), style),
    ),
    ...footer(
      [
        ...(measured.length === 0 ? [] : [measuringFacts(report).map(visibleText).join(', ')]),
        ...variantNotes(report).map((note) => `${visibleText(note)}.`),
      ],
      style,
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function ranking(report: VariantsReport, style: TextStyle): readonly string[] {
  const measured = measuredVariants(report);
  if (measured.length === 0) return [];
  const [first = '', ...others] = columns(
    [
      ['', 'on disk', '', 'to pull', 'vs first', 'vs smallest', 'wasted'],
      ...measured.map((variant) => [
        shownName(variant.name),
        formatBytes(variant.totals.unpackedBytes),
        bar(shareOfBiggest(variant, report), BAR_CELLS),
        variant.totals.compressedBytes === null ? '–' : formatBytes(variant.totals.compressedBytes),
        againstFirst(variant),
        againstSmallest(variant),
        variant.totals.avoidableBytes === 0 ? '–' : formatBytes(variant.totals.avoidableBytes),
      ]),
    ],
    [
      { align: 'left', shrinks: true },
      { align: 'right' },
      { align: 'left' },
      ...(['right', 'right', 'right', 'right'] as const).map((align) => ({ align })),
    ],
    innerWidth(style),
  );
  return [style.palette.dim(first), ...others];
}

function contents(variant: MeasuredVariant, style: TextStyle): readonly string[] {
  const base = baseShare(variant);
  const { layerCount } = variant.totals;
  const facts = [
    layerCount === 1 ? '1 layer' : `${layerCount} layers`,
    base === null ? 'base image unknown' : `base image ${visibleText(base.name)} (${base.share})`,
    `shell: ${programNames(variant.shells)}`,
    `package manager: ${programNames(variant.packageManagers)}`,
    `packages: ${packageWords(variant)}`,
  ].join('; ');
  const finding = findingInWords(variant);
  return told(
    variant.name,
    [facts, ...(finding === null ? [] : [`${phraseToText(finding)}.`])],
    style,
  );
}

function absences(report: VariantsReport, style: TextStyle): readonly string[] {
  return absentVariants(report).flatMap(({ name, absent, details }) => [
    ...told(name, [`${visibleText(absent)}.`], style),
    ...indented(details.slice(-MAX_LOG_LINES).map((line) => style.palette.dim(visibleLine(line)))),
  ]);
}

/** A name, and sentences about it below. */
function told(name: string, sentences: readonly string[], style: TextStyle): readonly string[] {
  const width = innerWidth({ ...style, width: innerWidth(style) });
  return [shownName(name), ...indented(sentences.flatMap((sentence) => wrapText(sentence, width)))];
}

function shownName(name: string): string {
  return cutText(visibleText(name), NAME_LENGTH);
}
