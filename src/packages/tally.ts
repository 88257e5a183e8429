import { ascending } from '../units/order.ts';
import type { LiveFile } from './final-filesystem.ts';
import type { PackageBytes } from './inventory.ts';

/** The sums of one package while its files are counted. */
export interface Tally {
  readonly own: Sum;
  readonly base: Sum;
  readonly layers: Map<number, Sum>;
}

interface Sum {
  bytes: number;
  files: number;
}

export function emptyTally(): Tally {
  return { own: { bytes: 0, files: 0 }, base: { bytes: 0, files: 0 }, layers: new Map() };
}

export function addFile(tally: Tally, file: LiveFile): void {
  count(tally, file, 1);
}

/** Takes back what {@link addFile} counted. */
export function removeFile(tally: Tally, file: LiveFile): void {
  count(tally, file, -1);
}

function count(tally: Tally, { bytes, layer, base }: LiveFile, sign: 1 | -1): void {
  const ofLayer = tally.layers.get(layer) ?? { bytes: 0, files: 0 };
  tally.layers.set(layer, ofLayer);
  for (const sum of [base ? tally.base : tally.own, ofLayer]) {
    sum.bytes += sign * bytes;
    sum.files += sign;
  }
}

export function bytesOfTally({ own, base, layers }: Tally): PackageBytes {
  return {
    ownBytes: own.bytes,
    ownFiles: own.files,
    baseBytes: base.bytes,
    baseFiles: base.files,
    layers: Array.from(layers, ([layer, sum]) => ({ layer, ...sum }))
      .filter(({ files }) => files > 0)
      .sort(ascending(({ layer }) => layer)),
  };
}
