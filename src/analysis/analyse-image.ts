import { FILE_KIND, linkTargetAt } from '../image/file-index.ts';
import type { Image } from '../image/image.ts';
import type { Digest } from '../units/digest.ts';
import type { ImagePath } from '../units/image-path.ts';
import { diveFigures } from './dive.ts';
import { finalFiles } from './final-files.ts';
import type { ImageAnalysis, LayerAnalysis, Totals } from './image-analysis.ts';
import { pathOf, ROOT } from './path-table.ts';
import { type Filesystem, replay } from './replay.ts';
import { layerOfRow, numberRows, ROLE, type Rows } from './rows.ts';
import { warning } from './warnings.ts';
import { causeOf, createWaste, markBaseCopies, markHidden, snapshot } from './waste.ts';
import { collectWasted, type Wasted, wasteGroups, wasteList } from './waste-list.ts';

/** What the image's layers come to: every figure of docs/measures.md that one image has. */
export function analyseImage(image: Image): ImageAnalysis {
  const rows = numberRows(image.layers);
  const { filesystem, wasted, links } = findWaste(image, rows);
  const layers = layerFigures(image, filesystem, wasted);
  let files: ReturnType<typeof finalFiles> | null = null;
  return {
    image,
    totals: totalFigures(image, layers),
    layers,
    waste: wasteList(wasted),
    wasteGroups: wasteGroups(wasted),
    finalFiles: () => {
      files ??= finalFiles(filesystem);
      return files;
    },
    dive: diveFigures(rows),
    warnings: warningsOf(image, rows, links),
  };
}

interface Found {
  readonly filesystem: Filesystem;
  readonly wasted: Wasted;
  /** Rows of hard links without target. */
  readonly links: readonly number[];
}

function findWaste(image: Image, rows: Rows): Found {
  const baseLayers = baseLayersOf(image);
  const ownFrom = rows.offsets[baseLayers] ?? 0;
  const waste = createWaste(rows);
  const links: number[] = [];
  let base: Int32Array = new Int32Array(0);
  const filesystem = replay(rows, {
    layerApplied(filesystem, effect) {
      markHidden(waste, filesystem, effect);
      if (effect.layer === baseLayers - 1) base = snapshot(filesystem);
    },
    linkWithoutTarget: (row) => links.push(row),
  });
  markBaseCopies(waste, filesystem, base, ownFrom);
  return { filesystem, wasted: collectWasted(rows, waste, ownFrom), links };
}

function baseLayersOf(image: Image): number {
  return Math.min(image.base?.layers ?? 0, image.layers.length);
}

interface LayerSums {
  readonly unpacked: number;
  readonly live: number;
  readonly fileCount: number;
}

/** Adds up the entries of one layer. Only files have bytes, and only files of ordinary names count. */
function sumLayer({ rows, names }: Filesystem, layer: number): LayerSums {
  const index = rows.indexes[layer];
  const offset = rows.offsets[layer] ?? 0;
  let [unpacked, live, fileCount] = [0, 0, 0];
  for (let entry = 0; entry < (index?.count ?? 0); entry++) {
    if (rows.roles[rows.nodes[offset + entry] ?? ROOT] !== ROLE.ordinary) continue;
    const kind = index?.kinds[entry];
    if (kind === FILE_KIND.regular || kind === FILE_KIND.hardLink) fileCount++;
    const bytes = index?.bytes[entry] ?? 0;
    unpacked += bytes;
    if ((names[offset + entry] ?? 0) > 0) live += bytes;
  }
  return { unpacked, live, fileCount };
}

/** Bytes of the wasted inodes, by the layer in which they lie. */
function sumWaste(
  wasted: Wasted,
  layers: number,
): { hidden: Float64Array; avoidable: Float64Array } {
  const hidden = new Float64Array(layers);
  const avoidable = new Float64Array(layers);
  wasted.inodes.forEach((inode, at) => {
    const layer = layerOfRow(wasted.rows, inode);
    const bytes = wasted.bytes[at] ?? 0;
    if (causeOf(wasted.waste, inode) !== 'base-copied')
      hidden[layer] = (hidden[layer] ?? 0) + bytes;
    if (inode >= wasted.ownFrom) avoidable[layer] = (avoidable[layer] ?? 0) + bytes;
  });
  return { hidden, avoidable };
}

function layerFigures(image: Image, filesystem: Filesystem, wasted: Wasted): LayerAnalysis[] {
  const { hidden, avoidable } = sumWaste(wasted, image.layers.length);
  return image.layers.map((layer, i) => {
    const sums = sumLayer(filesystem, i);
    return {
      layer,
      base: i < baseLayersOf(image),
      unpackedBytes: sums.unpacked,
      liveBytes: sums.live,
      hiddenBytes: hidden[i] ?? 0,
      avoidableBytes: avoidable[i] ?? 0,
      fileCount: sums.fileCount,
    };
  });
}

function totalFigures(image: Image, layers: readonly LayerAnalysis[]): Totals {
  const unpackedBytes = sum(layers, (layer) => layer.unpackedBytes);
  const liveBytes = sum(layers, (layer) => layer.liveBytes);
  const avoidableBytes = sum(layers, (layer) => layer.avoidableBytes);
  const own = sum(layers, (layer) => (layer.base ? 0 : layer.unpackedBytes));
  return {
    compressedBytes: compressedBytes(image),
    unpackedBytes,
    liveBytes,
    hiddenBytes: sum(layers, (layer) => layer.hiddenBytes),
    avoidableBytes,
    efficiency: unpackedBytes === 0 ? 1 : liveBytes / unpackedBytes,
    ownEfficiency: own === 0 ? 1 : (own - avoidableBytes) / own,
    layerCount: layers.length,
  };
}

function sum(layers: readonly LayerAnalysis[], figure: (layer: LayerAnalysis) => number): number {
  return layers.reduce((total, layer) => total + figure(layer), 0);
}

/** Over distinct digests: a blob that stands twice in the manifest is pulled once. */
function compressedBytes(image: Image): number | null {
  const blobs = new Map<Digest, number>();
  for (const { digest, compressedBytes } of image.layers) {
    if (digest === null || compressedBytes === null) return null;
    blobs.set(digest, compressedBytes);
  }
  return [...blobs.values()].reduce((total, bytes) => total + bytes, 0);
}

const MAX_WARNINGS = 20;

function warningsOf(image: Image, rows: Rows, links: readonly number[]): string[] {
  const sentences = image.layers.flatMap((layer, i) =>
    layer.files.warnings.map((sentence) => warning.ofTheTar(i, sentence)),
  );
  const all = [...sentences, ...links.slice(0, MAX_WARNINGS).map((row) => linkWarning(rows, row))];
  const left = sentences.length + links.length - MAX_WARNINGS;
  return left > 0 ? [...all.slice(0, MAX_WARNINGS), warning.more(left)] : all;
}

function linkWarning(rows: Rows, row: number): string {
  const layer = layerOfRow(rows, row);
  const index = rows.indexes[layer];
  const target = index && linkTargetAt(index, row - (rows.offsets[layer] ?? 0));
  const path = pathOf(rows.table, rows.nodes[row] ?? ROOT);
  return warning.linkWithoutTarget(layer, path, (target ?? '') as ImagePath);
}
