import type { ImageAnalysis, LayerAnalysis } from '../analysis/image-analysis.ts';
import type { Image } from '../image/image.ts';
import type { Side } from '../image/side.ts';
import { diffPackages } from '../packages/diff-packages.ts';
import type { Digest } from '../units/digest.ts';
import type { Cause } from './cause.ts';
import { type Change, change } from './change.ts';
import { diffFiles } from './diff-files.ts';
import type { FileDiff } from './file-diff.ts';
import type { ImageDiff, LayerChange, Totaled } from './image-diff.ts';
import { layerCauses } from './layer-causes.ts';
import { broughtContents } from './layer-contents.ts';
import { matchLayers } from './match-layers.ts';
import type { LayerMatch } from './matching.ts';
import { sameFiles } from './same-files.ts';

/**
 * What changed from the base to the head. An absent base is no image of 0 bytes: every figure of it is
 * null, and so is every delta.
 */
export function diffImages(base: Side<ImageAnalysis>, head: ImageAnalysis): ImageDiff {
  const before = base.state === 'measured' ? base.value : null;
  const files = before && diffFiles(before, head);
  const totals = (figure: Totaled): Change =>
    change(before?.totals[figure] ?? null, head.totals[figure]);
  return {
    base,
    head,
    changes: {
      compressedBytes: totals('compressedBytes'),
      unpackedBytes: totals('unpackedBytes'),
      liveBytes: totals('liveBytes'),
      hiddenBytes: totals('hiddenBytes'),
      avoidableBytes: totals('avoidableBytes'),
      efficiency: totals('efficiency'),
      ownEfficiency: totals('ownEfficiency'),
      layerCount: totals('layerCount'),
    },
    updatePullBytes: before && updatePullBytes(before.image, head.image),
    layers:
      before === null || files === null
        ? head.layers.map((layer, index) => unmatched(head, layer, index))
        : layerChanges(before, head, files),
    files,
    packages: before && diffPackages(before.packages(), head.packages()),
  };
}

function layerChanges(base: ImageAnalysis, head: ImageAnalysis, files: FileDiff): LayerChange[] {
  const matches = matchLayers(base.image, head.image);
  const causes = layerCauses(base.image, head.image, matches);
  return matches.map((match, i) => {
    const figure = (of: Figure) => change(sumOf(base, match.base, of), sumOf(head, match.head, of));
    const changed = {
      ...changeOf(match, figure, causes[i] ?? null),
      sameFiles: holdsTheSame(match, base, head),
    };
    if (!isOwnGrowth(changed, head)) return changed;
    const brought = broughtContents(
      { analysis: base, layers: match.base },
      { analysis: head, layers: match.head },
      files.unownedIn(match.head),
    );
    return { ...changed, brought };
  });
}

function holdsTheSame(match: LayerMatch, base: ImageAnalysis, head: ImageAnalysis): boolean {
  if (match.base.length !== 1 || match.head.length !== 1) return false;
  const before = base.layers[match.base[0] ?? -1]?.layer;
  const after = head.layers[match.head[0] ?? -1]?.layer;
  if (before === undefined || after === undefined) return false;
  if (before.diffId === after.diffId) return true;
  const isRead = before.unread === null && after.unread === null;
  return isRead && sameFiles(before.files, after.files);
}

function isOwnGrowth({ head, unpacked }: LayerChange, { layers }: ImageAnalysis): boolean {
  return head !== null && (unpacked.delta ?? 0) > 0 && layers[head]?.base === false;
}

/** The head's layer where there is no base to match it with. */
function unmatched(head: ImageAnalysis, layer: LayerAnalysis, index: number): LayerChange {
  const match: LayerMatch = { kind: 'added', base: [], head: [index] };
  const changed = changeOf(match, (of) => change(null, of(layer)), null);
  if (layer.base) return changed;
  return { ...changed, brought: broughtContents(null, { analysis: head, layers: [index] }, []) };
}

type Figure = (layer: LayerAnalysis) => number | null;

/** A layer that is not there on a measured side has 0 bytes; one of unknown bytes has null. */
function sumOf({ layers }: ImageAnalysis, indexes: readonly number[], of: Figure): number | null {
  let sum = 0;
  for (const index of indexes) {
    const layer = layers[index];
    const bytes = layer === undefined ? null : of(layer);
    if (bytes === null) return null;
    sum += bytes;
  }
  return sum;
}

function changeOf(
  { kind, base, head }: LayerMatch,
  figure: (of: Figure) => Change,
  cause: Cause | null,
): LayerChange {
  return {
    kind,
    base: base[0] ?? null,
    head: head[0] ?? null,
    baseLayers: base,
    headLayers: head,
    sameFiles: false,
    unpacked: figure((layer) => layer.unpackedBytes),
    compressed: figure(({ layer }) => layer.compressedBytes),
    avoidable: figure((layer) => layer.avoidableBytes),
    cause,
    brought: null,
  };
}

/** Each blob once: a node stores blobs by digest, and pulls those that it lacks. */
function updatePullBytes(base: Image, head: Image): number | null {
  const there = new Set(base.layers.map(({ digest }) => digest));
  if (there.has(null)) return null;
  const pulled = new Map<Digest, number>();
  for (const { digest, compressedBytes } of head.layers) {
    if (digest === null || compressedBytes === null) return null;
    if (!there.has(digest)) pulled.set(digest, compressedBytes);
  }
  return [...pulled.values()].reduce((sum, bytes) => sum + bytes, 0);
}
