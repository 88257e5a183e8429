import * as v from 'valibot';
import { diveLayerBytes } from '../../src/analysis/dive.ts';
import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import { showPath } from '../../src/units/image-path.ts';

/** What dive itself said of an image. */
export const diveSays = v.strictObject({
  layerBytes: v.array(v.number()),
  sizeBytes: v.number(),
  efficiency: v.number(),
  wastedBytes: v.number(),
  /** As its CI report prints it: `48.3491`, `NaN`, `+Inf`. */
  userWastedPercent: v.string(),
  /** Path, count, bytes; in no order that means anything. */
  inefficientFiles: v.array(v.tuple([v.string(), v.number(), v.number()])),
});
export type DiveSays = v.InferOutput<typeof diveSays>;

/** The figures that dive gave, and of which images; nothing in it was computed by this project. */
export const diveFixture = v.strictObject({
  dive: v.string(),
  images: v.array(v.strictObject({ name: v.string(), checksum: v.string(), says: diveSays })),
});
export type DiveFixture = v.InferOutput<typeof diveFixture>;

/** Our figures in dive's form, rounded as its CI report rounds. */
export function inDivesForm({ layers, dive }: ImageAnalysis): DiveSays {
  return {
    layerBytes: layers.map(({ layer }) => diveLayerBytes(layer.files)),
    sizeBytes: dive.sizeBytes,
    efficiency: dive.efficiency,
    wastedBytes: dive.wastedBytes,
    userWastedPercent: percentAsGoPrintsIt(dive.userWastedPercent),
    inefficientFiles: dive.inefficientFiles.map(({ path, count, bytes }) => [
      `/${showPath(path).path}`,
      count,
      bytes,
    ]),
  };
}

/** dive's user size, which it prints nowhere: all layers but the lowest (dive v0.13.1, dive/image/docker/image.go). */
export function userBytesOf({ layerBytes }: DiveSays): number {
  return layerBytes.slice(1).reduce((sum, bytes) => sum + bytes, 0);
}

/** In one order for both sides: dive's own is that of a sort that isn't stable. */
export function ordered(says: DiveSays): DiveSays {
  const files = says.inefficientFiles.toSorted((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1));
  return { ...says, inefficientFiles: files };
}

function percentAsGoPrintsIt(ratio: number | null): string {
  if (ratio === null) return 'NaN';
  return ratio === Number.POSITIVE_INFINITY ? '+Inf' : (ratio * 100).toFixed(4);
}
