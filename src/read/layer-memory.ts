import type { Digest } from '../units/digest.ts';
import type { LayerCache } from './layer-cache.ts';
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

/** Who wants every diff ID proven wants every layer read. */
export function layerMemory({ cache = null, verify, limits }: MemoryOptions): LayerMemory {
  return {
    recall(job) {
      if (cache === null || verify || job.depth !== 'contents') return null;
      const name = nameOf(job);
      const known = name === null ? null : cache.get(name);
      if (known === null || known.files.tarBytes > limits.maxLayerBytes) return null;
      return { ...known, digest: job.digest };
    },
    keep(job, layer) {
      if (cache === null || job.depth !== 'contents') return;
      const name = nameOf(job);
      if (name !== null) cache.put(name, layer);
    },
  };
}

/**
 * The digest of the stored bytes, which reading proves: the one that the source names, else the diff ID where
 * the layer is stored as it is. What is compressed and has no name (archives of old tools) is not kept.
 */
function nameOf({ digest, diffId, blob }: LayerJob): Digest | null {
  return digest ?? (isUncompressed(blob) ? diffId : null);
}

function isUncompressed(blob: BlobRegion): boolean {
  try {
    return sniffRegion(blob) === 'none';
  } catch {
    // What is wrong with the blob is said by its reading.
    return false;
  }
}
