import { type KnownLayers, NO_LAYER_KNOWN } from '../image/known-layers.ts';
import type { LayerCache } from './layer-cache.ts';
import { withinLimits } from './layer-memory.ts';
import type { ReadLimits } from './limits.ts';

interface KnownOptions {
  readonly verify: boolean;
  readonly limits: ReadLimits;
}

/** What readings with this cache will not read: see {@link layerMemory}. */
export function knownLayers(
  cache: LayerCache | null,
  { verify, limits }: KnownOptions,
): KnownLayers {
  if (cache === null || verify) return NO_LAYER_KNOWN;
  return {
    names: cache.names,
    holds(digest) {
      const layer = cache.get(digest);
      return layer !== null && withinLimits(layer, limits);
    },
  };
}
