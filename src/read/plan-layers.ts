import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundImage, FoundLayer } from './found-image.ts';
import type { ReadLimits } from './limits.ts';
import type { BlobRegion, LayerJob } from './read-layer.ts';

/** What is to be read for some images, each layer once. */
export interface LayerPlan {
  readonly jobs: readonly LayerJob[];
  /** The job that lists a layer's files, and the one that proves its own blob: mostly the same. */
  jobsOf(layer: FoundLayer): { readonly files: number; readonly blob: number } | null;
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
  const byDiffId = new Map<string, number>();
  const byBlob = new Map<string, number>();
  const ofLayer = new Map<FoundLayer, { files: number; blob: number }>();
  for (const layer of images.flatMap(({ layers }) => layers)) {
    if ('unread' in layer.blob) continue;
    const blobKey = `${layer.diffId} ${layer.digest ?? ''}`;
    const listed = byDiffId.get(layer.diffId);
    let blob = layer.digest === null && !options.verify ? listed : byBlob.get(blobKey);
    if (blob === undefined) {
      const region =
        'inline' in layer.blob ? written(folder, layer.blob.inline, jobs.length) : layer.blob;
      blob = jobs.push(jobFor(layer, region, listed !== undefined, options)) - 1;
      byBlob.set(blobKey, blob);
    }
    byDiffId.set(layer.diffId, listed ?? blob);
    ofLayer.set(layer, { files: listed ?? blob, blob });
  }
  return { jobs, jobsOf: (layer) => ofLayer.get(layer) ?? null };
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

function written(folder: string, base64: string, number: number): BlobRegion {
  const file = join(folder, `inline-${number}`);
  const bytes = Buffer.from(base64, 'base64');
  writeFileSync(file, bytes, { flag: 'wx' });
  return { file, offset: 0, bytes: bytes.length };
}
