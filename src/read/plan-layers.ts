import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
 * A blob is read once, however many layers it is. Two blobs of the same diff ID are both read: only their contents could prove
 * that the diff ID is right, and a wrong one would give one layer the files of another.
 * @param folder where blobs that lie in a descriptor are written
 */
export function planLayers(
  images: readonly FoundImage[],
  folder: string,
  options: PlanOptions,
): LayerPlan {
  const jobs: LayerJob[] = [];
  const known = new Map<string, number>();
  const ofLayer = new Map<FoundLayer, number>();
  for (const layer of images.flatMap((image) => image.layers)) {
    if ('unread' in layer.blob) continue;
    let job = known.get(proofOf(layer, options));
    if (job === undefined) {
      const region = regionOf(layer.blob, folder, jobs.length);
      job = jobs.push(jobFor(layer, region, options)) - 1;
      known.set(proofOf(layer, options), job);
    }
    ofLayer.set(layer, job);
  }
  return { jobs, jobOf: (layer) => ofLayer.get(layer) ?? null };
}

/** Layers of which one proof is enough: the same blob, and where diff IDs are verified the same one. */
function proofOf({ digest, diffId }: FoundLayer, { verify }: PlanOptions): string {
  return digest === null || verify ? `${digest} ${diffId}` : digest;
}

function jobFor(layer: FoundLayer, blob: BlobRegion, { verify, limits }: PlanOptions): LayerJob {
  return {
    blob,
    digest: layer.digest,
    diffId: verify || layer.digest === null ? layer.diffId : null,
    depth: 'contents',
    limits,
  };
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
