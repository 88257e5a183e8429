import type { LayerCache } from './layer-cache.ts';
import type { KnownLayer } from './layer-codec.ts';
import type { ReadLimits } from './limits.ts';
import { type BlobRegion, type LayerJob, type LayerRead, sniffRegion } from './read-layer.ts';

/** What a layer held when it was read before, and where what is read now is kept. */
export interface LayerMemory {
  recall(job: LayerJob): LayerRead | null;
  keep(job: LayerJob, layer: LayerRead): void;
}

interface MemoryOptions {
  readonly cache?: LayerCache | null;
  readonly verify: boolean;
  readonly limits: ReadLimits;
}

/**
 * A layer is known by the digest of its stored bytes, which reading proves: the one that the source names, else
 * the diff ID where it is stored as it is. What is compressed and has no name (archives of old tools) is
 * not kept. Who wants every diff ID proven wants every layer read; one that several blobs claim is not proven of those
 * that are known, which are perhaps not even there.
 */
export function layerMemory({ cache = null, verify, limits }: MemoryOptions): LayerMemory {
  return {
    recall(job) {
      if (cache === null || verify || job.depth !== 'contents') return null;
      const name = job.digest ?? (isUncompressed(job.blob) ? job.diffId : null);
      const known = name === null ? null : cache.get(name);
      if (known === null || !withinLimits(known, limits)) return null;
      return { ...known, digest: job.digest };
    },
    keep(job, layer) {
      if (cache === null || job.depth !== 'contents') return;
      const name = job.digest ?? (layer.compression === 'none' ? job.diffId : null);
      if (name !== null) cache.put(name, layer);
    },
  };
}

/** What passes a bound is read again, so that it fails as it would without a cache. */
export function withinLimits({ files }: KnownLayer, limits: ReadLimits): boolean {
  return files.tarBytes <= limits.maxLayerBytes && files.count <= limits.maxEntries;
}

function isUncompressed(blob: BlobRegion): boolean {
  try {
    return sniffRegion(blob) === 'none';
  } catch {
    // What is wrong with the blob is said by its reading.
    return false;
  }
}
