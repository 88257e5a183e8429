import { formatBytes } from '../units/bytes.ts';
import { diveFacts } from './dive-words.ts';
import {
  codeSpan,
  details,
  escapeHtml,
  escapeProse,
  link,
  phraseToMarkdown,
  table,
} from './markdown.ts';
import { type Links, placeOf } from './places.ts';
import type { DiveReport, ImageReport, LayerReport, WasteReport } from './report.ts';
import { wastedFiles, wasteRows } from './waste-rows.ts';
import { CAUSE_WORDS } from './waste-words.ts';

/** The parts of the full report that speak of one image, as ready Markdown. */

/** Every layer, bottom to top. */
export function layersTable(image: ImageReport, links: Links | null, limit: number): string {
  const shown = image.layers.slice(0, limit);
  const more = image.layers.length - shown.length;
  return [
    table(
      ['', 'Line', 'Instruction', 'On disk', 'To pull', 'Wasted'],
      shown.map((layer) => layerCells(layer, links)),
      ['right', 'right', 'left', 'right', 'right', 'right'],
    ),
    ...(more === 0 ? [] : [`… and ${more} more.`]),
  ].join('\n\n');
}

function layerCells(layer: LayerReport, links: Links | null): readonly string[] {
  const { index, instruction, unpackedBytes, compressedBytes, avoidableBytes } = layer;
  return [
    String(index),
    lineCell(layer, links),
    instruction === null ? unknownInstruction(layer) : codeSpan(instruction, 200),
    escapeProse(formatBytes(unpackedBytes)),
    compressedBytes === null ? '–' : escapeProse(formatBytes(compressedBytes)),
    avoidableBytes === 0 ? '–' : escapeProse(formatBytes(avoidableBytes)),
  ];
}

function unknownInstruction({ base }: LayerReport): string {
  return base ? '–' : 'unknown';
}

function lineCell({ dockerfile, base }: LayerReport, links: Links | null): string {
  if (dockerfile === null) return base ? 'base image' : '–';
  const place = placeOf(dockerfile, links);
  return link(escapeProse(place.lines), place.url);
}

/** What each step wasted, in sentences. */
function wasteList(image: ImageReport, links: Links | null, limit: number): string {
  const rows = wasteRows(image, links);
  const items = rows
    .slice(0, limit)
    .map(
      ({ bytes, sentence }) =>
        `- ${phraseToMarkdown([...sentence, ': ', { strong: formatBytes(bytes) }])}`,
    );
  const more = rows.length - items.length;
  return [...items, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n');
}

/** The biggest wasted files. */
function wastedFilesTable(image: ImageReport, limit: number): string {
  const files = wastedFiles(image);
  const shown = files.slice(0, limit);
  const more = files.length - shown.length + image.wasteOmitted;
  return [
    table(['Wasted', 'File', 'How', 'Layers'], shown.map(fileCells), [
      'right',
      'left',
      'left',
      'left',
    ]),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ].join('\n\n');
}

function fileCells(file: WasteReport): readonly string[] {
  const { path, pathBase64, avoidableBytes, cause, layer, otherLayer, movedTo } = file;
  const odd = pathBase64 === undefined ? '' : ' (not UTF-8)';
  const target = movedTo === null ? '' : ` to ${codeSpan(`/${movedTo}`, 200)}`;
  return [
    escapeProse(formatBytes(avoidableBytes)),
    `${codeSpan(`/${path}`, 200)}${odd}`,
    `${CAUSE_WORDS[cause]}${target}`,
    layer === otherLayer ? String(layer) : `${layer} → ${otherLayer}`,
  ];
}

/** dive's own figures of one image. */
export function diveTable(dive: DiveReport, limit: number): string {
  const facts = table(
    ['dive 0.13.1', ''],
    diveFacts(dive).map(([name, figure]) => [codeSpan(name), escapeProse(figure)]),
    ['left', 'right'],
  );
  const shown = dive.inefficientFiles.slice(0, limit);
  if (shown.length === 0) return facts;
  const files = table(
    ['Count', 'Wasted space', 'File path'],
    shown.map(({ count, bytes, path }) => [
      String(count),
      escapeProse(formatBytes(bytes)),
      codeSpan(`/${path}`, 200),
    ]),
    ['right', 'right', 'left'],
  );
  return `${facts}\n\n${files}`;
}

/** What is wasted, by step and by file; nothing if nothing is. */
export function wasteSections(
  image: ImageReport,
  links: Links | null,
  files: number,
): readonly string[] {
  if (image.totals.avoidableBytes === 0) return [];
  const text = `${wasteList(image, links, files)}\n\n${wastedFilesTable(image, files)}`;
  return [fold('What is wasted', text)];
}

/** Oddities met in reading the image. */
export function warningList(warnings: readonly string[], most: number): readonly string[] {
  if (warnings.length === 0) return [];
  const items = warnings.slice(0, most).map((warning) => `- ${escapeProse(warning)}`);
  const name = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
  return [fold(name, items.join('\n'))];
}

export function fold(name: string, text: string): string {
  return details(escapeHtml(name), text);
}
