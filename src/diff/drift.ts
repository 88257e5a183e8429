import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import { change } from './change.ts';
import type { ImageDiff, LayerChange } from './image-diff.ts';

/**
 * By how much the images differ for reasons that are nobody's doing: packages that were released meanwhile, a base
 * image that moved, a cache that was weeks old. Head minus base, as in every change.
 */
export interface Drift {
  readonly unpackedBytes: number;
  /** null where compressed sizes are unknown. */
  readonly compressedBytes: number | null;
  readonly avoidableBytes: number;
  /** Unpacked bytes for each of the diff's layers. */
  readonly layers: readonly number[];
}

/** What surely is the world's: steps of which nothing differs up from the base image, and a base image that moved. */
export function certainDrift(diff: ImageDiff): Drift | null {
  return driftOf(diff, (layer) => isCertain(layer, diff));
}

/**
 * What may be the world's too: steps that were only run again, for something below them changed. They may hold what
 * that change brought as well as newer packages.
 */
export function suspectedDrift(diff: ImageDiff): Drift | null {
  return driftOf(diff, (layer) => isSuspected(layer, diff));
}

export function isSuspected(layer: LayerChange, diff: ImageDiff): boolean {
  return layer.cause?.kind === 're-run' && !isCertain(layer, diff);
}

/**
 * What is left of the difference once both sides were built at the same time.
 * @param fresh of the same two Dockerfiles
 */
export function confirmedDrift(diff: ImageDiff, fresh: ImageDiff): Drift | null {
  const delta = (figure: 'unpackedBytes' | 'compressedBytes' | 'avoidableBytes') => {
    const [all, own] = [diff.changes[figure].delta, fresh.changes[figure].delta];
    return all === null || own === null ? null : all - own;
  };
  const drift = {
    unpackedBytes: delta('unpackedBytes') ?? 0,
    compressedBytes: delta('compressedBytes'),
    avoidableBytes: delta('avoidableBytes') ?? 0,
    layers: diff.layers.map((layer) => layerDrift(layer, diff, fresh)),
  };
  return isNothing(drift) ? null : drift;
}

/** The diff against the base as it would be by now. Of its totals only those that a drift speaks of are moved. */
export function withoutDrift(diff: ImageDiff, drift: Drift | null): ImageDiff {
  if (drift === null || diff.base.state === 'absent') return diff;
  const { value } = diff.base;
  const { totals } = value;
  const { unpackedBytes, compressedBytes, avoidableBytes } = drift;
  const moved = {
    unpackedBytes: totals.unpackedBytes + unpackedBytes,
    compressedBytes:
      totals.compressedBytes === null ? null : totals.compressedBytes + (compressedBytes ?? 0),
    avoidableBytes: totals.avoidableBytes + avoidableBytes,
  };
  const head = diff.head.totals;
  return {
    ...diff,
    base: { state: 'measured', value: { ...value, totals: { ...totals, ...moved } } },
    changes: {
      ...diff.changes,
      unpackedBytes: change(moved.unpackedBytes, head.unpackedBytes),
      compressedBytes: change(moved.compressedBytes, head.compressedBytes),
      avoidableBytes: change(moved.avoidableBytes, head.avoidableBytes),
    },
  };
}

function isCertain({ cause }: LayerChange, { layers }: ImageDiff): boolean {
  if (cause?.kind === 'base-image-moved') return true;
  if (cause?.kind !== 're-run') return false;
  const { after } = cause;
  if (after === null) return true;
  const earlier = layers.find(({ base, head }) => base === after.base && head === after.head);
  return earlier?.cause?.kind === 'base-image-moved';
}

function driftOf({ layers }: ImageDiff, isPart: (layer: LayerChange) => boolean): Drift | null {
  const parts = layers.filter(isPart);
  const sum = (figure: 'unpacked' | 'compressed' | 'avoidable') =>
    parts.reduce<number | null>((total, layer) => {
      const { delta } = layer[figure];
      return total === null || delta === null ? null : total + delta;
    }, 0);
  const drift = {
    unpackedBytes: sum('unpacked') ?? 0,
    compressedBytes: sum('compressed'),
    avoidableBytes: sum('avoidable') ?? 0,
    layers: layers.map((layer) => (isPart(layer) ? (layer.unpacked.delta ?? 0) : 0)),
  };
  return isNothing(drift) ? null : drift;
}

function isNothing({ unpackedBytes, compressedBytes, avoidableBytes, layers }: Drift): boolean {
  const all = [unpackedBytes, compressedBytes ?? 0, avoidableBytes, ...layers];
  return all.every((bytes) => bytes === 0);
}

/** The same Dockerfile makes the same number of layers, in the same order. */
function layerDrift(layer: LayerChange, diff: ImageDiff, fresh: ImageDiff): number {
  if (diff.base.state === 'absent' || fresh.base.state === 'absent') return 0;
  const before = bytesOf(fresh.base.value, layer.baseLayers, diff.base.value);
  const after = bytesOf(fresh.head, layer.headLayers, diff.head);
  if (before === null || after === null) return 0;
  return (layer.unpacked.delta ?? 0) - (after - before);
}

function bytesOf(
  fresh: ImageAnalysis,
  indexes: readonly number[],
  like: ImageAnalysis,
): number | null {
  if (fresh.layers.length !== like.layers.length) return null;
  return indexes.reduce((sum, index) => sum + (fresh.layers[index]?.unpackedBytes ?? 0), 0);
}
