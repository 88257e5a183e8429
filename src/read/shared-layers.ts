import type { Digest } from '../units/digest.ts';
import type { LayerCache } from './layer-cache.ts';
import type { KnownLayer } from './layer-codec.ts';

/**
 * What several readings of one run share: a layer that one of them read is known to the next. Their images hold the
 * same indexes anyway, so it costs no memory.
 * @param beyond what is known from other runs; null: nothing
 */
export function sharedLayers(beyond: LayerCache | null): LayerCache {
  const known = new Map<Digest, KnownLayer>();
  return {
    get(digest) {
      const layer = known.get(digest) ?? beyond?.get(digest) ?? null;
      if (layer !== null) known.set(digest, layer);
      return layer;
    },
    put(digest, layer) {
      known.set(digest, layer);
      beyond?.put(digest, layer);
    },
    names: () => beyond?.names() ?? [],
    trim: () => beyond?.trim(),
  };
}
