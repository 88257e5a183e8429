import { formatBytes } from '../units/bytes.ts';
import { visibleText } from '../units/visible-text.ts';
import { columns, proseColumns } from './columns.ts';
import { inspectContent } from './content-text.ts';
import { diveFacts } from './dive-words.ts';
import { inspectFindings } from './finding-text.ts';
import { imageHeadline, NOT_MEASURED } from './headline.ts';
import { imageNotes } from './notes.ts';
import { phraseToText } from './phrase.ts';
import { placeOf } from './places.ts';
import type { FailedInspectReport, InspectReport, LayerReport } from './report.ts';
import { baseInWords, sourceInWords } from './source-words.ts';
import {
  block,
  checkLines,
  failureLines,
  footer,
  headlineLines,
  innerWidth,
  instructionText,
  type TextStyle,
} from './text-parts.ts';
import { wasteRows } from './waste-rows.ts';

const MAX_WASTE_LINES = 10;

/** One image for a terminal. */
export function inspectText(report: InspectReport, style: TextStyle): string {
  const source = sourceInWords(report.image.source);
  const lines = [
    ...headlineLines(imageHeadline(report), source, style),
    ...block('Layers', layerTable(report, style), style),
    ...block('Wasted', wasteLines(report, style), style),
    ...inspectFindings(report, style),
    ...inspectContent(report.packages, style),
    ...block(
      "dive's figures",
      diveFacts(report.dive).map(([name, figure]) => `${name}: ${figure}`),
      style,
    ),
    ...block('Checks', checkLines(report.checks, style), style),
    ...footerLines(report, style),
  ];
  return `${lines.join('\n')}\n`;
}

export function failedInspectText({ failure }: FailedInspectReport, style: TextStyle): string {
  const lines = [...headlineLines(NOT_MEASURED, '', style), ...failureLines(failure, null, style)];
  return `${lines.join('\n')}\n`;
}

/** Bottom to top, as the JSON counts them. */
function layerTable(report: InspectReport, style: TextStyle): readonly string[] {
  const [first = '', ...others] = columns(
    [['', 'size', 'wasted', 'line', 'instruction'], ...report.layers.map(layerCells)],
    [
      { align: 'right' },
      { align: 'right' },
      { align: 'right' },
      { align: 'right' },
      { align: 'left', shrinks: true },
    ],
    innerWidth(style),
  );
  return [style.palette.dim(first), ...others];
}

function layerCells(layer: LayerReport): readonly string[] {
  const { index, unpackedBytes, avoidableBytes, dockerfile, base } = layer;
  return [
    String(index),
    formatBytes(unpackedBytes),
    avoidableBytes === 0 ? '–' : formatBytes(avoidableBytes),
    dockerfile === null ? (base ? 'base image' : '–') : placeOf(dockerfile, null).lines,
    instructionText(layer.instruction, base),
  ];
}

function wasteLines(report: InspectReport, style: TextStyle): readonly string[] {
  const rows = wasteRows(report, null);
  const shown = rows
    .slice(0, MAX_WASTE_LINES)
    .map(({ bytes, sentence }) => [formatBytes(bytes), phraseToText(sentence)]);
  const lines = proseColumns(shown, [{ align: 'right' }, { align: 'left' }], innerWidth(style));
  const more = rows.length - shown.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

function footerLines(report: InspectReport, style: TextStyle): readonly string[] {
  const { image, base } = report;
  const facts = [
    visibleText(image.platform),
    ...(base === null ? [] : [visibleText(baseInWords(base))]),
    ...(image.manifestDigest === null ? [] : [image.manifestDigest]),
  ];
  const notes = [...imageNotes(report), ...report.notes, ...report.warnings];
  return footer([facts.join(', '), ...notes.map((note) => `${visibleText(note)}.`)], style);
}
