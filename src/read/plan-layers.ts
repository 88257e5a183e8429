import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../units/digest.ts';
import type { FoundImage, FoundLayer } from './found-image.ts';
import type { ReadLimits } from './limits.ts';
import type { BlobRegion, LayerJob } from './read-layer.ts';

/** What is to be read for some images, each layer once. */
export interface LayerPlan {
  readonly jobs: readonly LayerJob[];
  /** The index of a layer's job; null: it is not read. */
  jobOf(layer: FoundLayer): number | null;
}

interface PlanOptions {
  readonly verify: boolean;
  readonly limits: ReadLimits;
}

/**
 * A blob is read once, however many layers it is. Who compares images takes layers of one diff ID for the same, so where
 * several blobs claim it, each is held against it.
 * @param folder where blobs that lie in a descriptor are written
 */
export function planLayers(
  images: readonly FoundImage[],
  folder: string,
  { verify, limits }: PlanOptions,
): LayerPlan {
  const layers = images.flatMap((image) => image.layers);
  const claimed = severalBlobs(layers.filter(({ blob }) => !('unread' in blob)));
  const jobs: LayerJob[] = [];
  const known = new Map<string, number>();
  const ofLayer = new Map<FoundLayer, number>();
  for (const layer of layers) {
    if ('unread' in layer.blob) continue;
    const { digest } = layer;
    const diffId = verify || digest === null || claimed.has(layer.diffId) ? layer.diffId : null;
    const proof = `${digest} ${diffId}`;
    let job = known.get(proof);
    if (job === undefined) {
      const blob = regionOf(layer.blob, folder, jobs.length);
      job = jobs.push({ blob, digest, diffId, depth: 'contents', limits }) - 1;
      known.set(proof, job);
    }
    ofLayer.set(layer, job);
  }
  return { jobs, jobOf: (layer) => ofLayer.get(layer) ?? null };
}

/** Diff IDs that blobs of different digests claim: the same files compressed anew, or a lie. */
function severalBlobs(layers: readonly FoundLayer[]): ReadonlySet<Digest> {
  const first = new Map<Digest, Digest | null>();
  const several = new Set<Digest>();
  for (const { diffId, digest } of layers) {
    if (!first.has(diffId)) first.set(diffId, digest);
    else if (first.get(diffId) !== digest) several.add(diffId);
  }
  return several;
}

function regionOf(
  blob: Exclude<FoundLayer['blob'], { unread: string }>,
  folder: string,
  number: number,
): BlobRegion {
  if (!('inline' in blob)) return blob;
  const file = join(folder, `inline-${number}`);
  const bytes = Buffer.from(blob.inline, 'base64');
  writeFileSync(file, bytes, { flag: 'wx' });
  return { file, offset: 0, bytes: bytes.length };
}
