import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../units/digest.ts';
import type { FoundImage, FoundLayer } from './found-image.ts';
import type { ReadLimits } from './limits.ts';
import type { BlobRegion, LayerJob } from './read-layer.ts';

/** What is to be read for some images, each layer once. */
export interface LayerPlan {
  readonly jobs: readonly LayerJob[];
  /** The jobs of a layer; null: it is not read. */
  jobsOf(layer: FoundLayer): LayerJobs | null;
}

/** Indexes of the job that lists a layer's files, and of the one that proves its own blob: mostly the same. */
export interface LayerJobs {
  readonly files: number;
  readonly blob: number;
}

interface PlanOptions {
  readonly verify: boolean;
  readonly limits: ReadLimits;
}

/**
 * Layers of equal diff ID have equal files, whatever their compression, so one of them is read; another
 * blob of it is only held against its digest, unless `verify` asks that every diff ID is proven.
 * @param folder where blobs that lie in a descriptor are written
 */
export function planLayers(
  images: readonly FoundImage[],
  folder: string,
  options: PlanOptions,
): LayerPlan {
  const jobs: LayerJob[] = [];
  const listings = new Map<Digest, number>();
  const proofs = new Map<string, number>();
  const ofLayer = new Map<FoundLayer, LayerJobs>();
  for (const layer of images.flatMap((image) => image.layers)) {
    if ('unread' in layer.blob) continue;
    const listing = listings.get(layer.diffId) ?? proofs.get(proofOf(layer, options));
    let proof = layer.digest === null ? listing : proofs.get(proofOf(layer, options));
    if (proof === undefined) {
      const region = regionOf(layer.blob, folder, jobs.length);
      proof = jobs.push(jobFor(layer, region, listing !== undefined, options)) - 1;
      proofs.set(proofOf(layer, options), proof);
    }
    listings.set(layer.diffId, listing ?? proof);
    ofLayer.set(layer, { files: listing ?? proof, blob: proof });
  }
  return { jobs, jobsOf: (layer) => ofLayer.get(layer) ?? null };
}

/** Layers of which one proof is enough: the same blob, and where diff IDs are verified the same one. */
function proofOf({ digest, diffId }: FoundLayer, { verify }: PlanOptions): string {
  return digest === null || verify ? `${digest} ${diffId}` : digest;
}

function jobFor(
  layer: FoundLayer,
  blob: BlobRegion,
  isListed: boolean,
  { verify, limits }: PlanOptions,
): LayerJob {
  return {
    blob,
    digest: layer.digest,
    diffId: verify || layer.digest === null ? layer.diffId : null,
    depth: isListed && !verify ? 'digest' : 'contents',
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
