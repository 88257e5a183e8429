import type { Digest } from '../units/digest.ts';
import { type CacheFolder, type CachePlace, openCacheFolder } from './cache-folder.ts';
import { decodeLayer, encodeLayer, type KnownLayer, LAYER_ENTRY } from './layer-codec.ts';

/**
 * What layers held when they were read before. An entry is named by the digest that its blob's bytes were
 * found to have then, so it can't be out of date. Who asks for it goes by the digest that a manifest
 * claims: the blob that lies there now is not read, and so not verified. Whoever can write the folder
 * decides what is in it.
 */
export interface LayerCache {
  /** null if it is not there, or damaged. */
  get(digest: Digest): KnownLayer | null;
  put(digest: Digest, layer: KnownLayer): void;
  /** Digests that have an entry, whole or damaged, those used last first. */
  names(): readonly Digest[];
  /** Removes what was not used for longest, until no more than the bound is left. */
  trim(): void;
}

/** @param onProblem told once if nothing can be written: a sentence without a final stop */
export function openLayerCache(
  place: CachePlace,
  onProblem: (sentence: string) => void,
): LayerCache {
  return layerCacheIn(openCacheFolder(place, onProblem));
}

function layerCacheIn(folder: CacheFolder): LayerCache {
  return {
    get(digest) {
      const entry = folder.read(LAYER_ENTRY, digest);
      return entry === null ? null : decodeLayer(entry);
    },
    put(digest, layer) {
      folder.write(LAYER_ENTRY, digest, encodeLayer(layer));
    },
    names: () => folder.names(LAYER_ENTRY),
    trim: folder.trim,
  };
}
