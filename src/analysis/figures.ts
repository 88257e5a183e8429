import { FILE_KIND } from '../image/file-index.ts';
import type { Image } from '../image/image.ts';
import type { Digest } from '../units/digest.ts';
import type { LayerAnalysis, Totals } from './image-analysis.ts';
import { NONE, ROOT } from './path-table.ts';
import type { Filesystem } from './replay.ts';
import { layerOfRow, ROLE } from './rows.ts';
import { causeOf } from './waste.ts';
import type { Wasted } from './waste-list.ts';

/** How many of the lowest layers are the base image's; 0 where it is unknown. */
export function baseLayersOf(image: Pick<Image, 'base' | 'layers'>): number {
  return Math.min(image.base?.layers ?? 0, image.layers.length);
}

/** The figures of each layer, bottom to top. */
export function layerFigures(
  image: Image,
  filesystem: Filesystem,
  wasted: Wasted,
): LayerAnalysis[] {
  const { hidden, avoidable } = sumWaste(wasted, image.layers.length);
  return image.layers.map((layer, i) => ({
    layer,
    base: i < baseLayersOf(image),
    ...sumEntries(filesystem, i),
    hiddenBytes: hidden[i] ?? 0,
    avoidableBytes: avoidable[i] ?? 0,
  }));
}

/**
 * Adds up the entries of one layer. Only files have bytes, and only files of ordinary names count, and those that files of
 * ordinary names are links to.
 */
function sumEntries(
  { rows, names, inodes }: Filesystem,
  layer: number,
): Pick<LayerAnalysis, 'unpackedBytes' | 'liveBytes' | 'fileCount'> {
  const index = rows.indexes[layer];
  const offset = rows.offsets[layer] ?? 0;
  const roleOfRow = (row: number) => rows.roles[rows.nodes[row] ?? ROOT];
  const linkTargets = new Set<number>();
  let [unpackedBytes, liveBytes, fileCount] = [0, 0, 0];
  const add = (row: number) => {
    const bytes = index?.bytes[row - offset] ?? 0;
    if ((names[row] ?? 0) > 0) liveBytes += bytes;
    unpackedBytes += bytes;
  };
  for (let row = offset; row < offset + (index?.count ?? 0); row++) {
    if (roleOfRow(row) !== ROLE.ordinary) continue;
    const kind = index?.kinds[row - offset];
    if (kind === FILE_KIND.regular || kind === FILE_KIND.hardLink) fileCount++;
    add(row);
    const inode = inodes[row] ?? NONE;
    if (inode !== NONE && roleOfRow(inode) === ROLE.linkTarget) linkTargets.add(inode);
  }
  // A link of an upper layer may lead to one of this layer's through its ordinary name: it is counted here alone.
  for (const inode of linkTargets) if (inode >= offset) add(inode);
  return { unpackedBytes, liveBytes, fileCount };
}

/** Bytes of the wasted inodes, by the layer in which they lie. */
function sumWaste(
  { rows, waste, ownFrom, inodes, bytes }: Wasted,
  layers: number,
): { readonly hidden: Float64Array; readonly avoidable: Float64Array } {
  const hidden = new Float64Array(layers);
  const avoidable = new Float64Array(layers);
  inodes.forEach((inode, at) => {
    const layer = layerOfRow(rows, inode);
    const isHidden = causeOf(waste, inode) !== 'base-copied';
    if (isHidden) hidden[layer] = (hidden[layer] ?? 0) + (bytes[at] ?? 0);
    if (inode >= ownFrom) avoidable[layer] = (avoidable[layer] ?? 0) + (bytes[at] ?? 0);
  });
  return { hidden, avoidable };
}

/** The figures of the whole image. */
export function totalFigures(image: Image, layers: readonly LayerAnalysis[]): Totals {
  const total = (figure: (layer: LayerAnalysis) => number) =>
    layers.reduce((sum, layer) => sum + figure(layer), 0);
  const unpackedBytes = total((layer) => layer.unpackedBytes);
  const liveBytes = total((layer) => layer.liveBytes);
  const avoidableBytes = total((layer) => layer.avoidableBytes);
  const own = total((layer) => (layer.base ? 0 : layer.unpackedBytes));
  return {
    compressedBytes: compressedBytes(image),
    unpackedBytes,
    liveBytes,
    hiddenBytes: total((layer) => layer.hiddenBytes),
    avoidableBytes,
    efficiency: unpackedBytes === 0 ? 1 : liveBytes / unpackedBytes,
    ownEfficiency: own === 0 ? 1 : (own - avoidableBytes) / own,
    layerCount: layers.length,
  };
}

/** Over distinct digests: a blob that stands twice in the manifest is pulled once. */
function compressedBytes({ layers }: Image): number | null {
  const blobs = new Map<Digest, number>();
  for (const { digest, compressedBytes } of layers) {
    if (digest === null || compressedBytes === null) return null;
    blobs.set(digest, compressedBytes);
  }
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0);
}
