import type { Digest } from '../units/digest.ts';

/** Layers of which it is known what they hold, so that nobody has to bring their blobs. */
export interface KnownLayers {
  /** Digests of blobs that are probably known, those used last first. */
  names(): readonly Digest[];
  /** Whether one really is; if so, it stays known for as long as the run takes. */
  holds(digest: Digest): boolean;
}

export const NO_LAYER_KNOWN: KnownLayers = { names: () => [], holds: () => false };
