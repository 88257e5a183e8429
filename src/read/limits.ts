import { asInput, type Spelling } from '../units/spelling.ts';

/** Bounds against hostile images. Whoever exceeds one gets an error that names it, never a crash. */
export interface ReadLimits {
  /** Decompressed bytes of one layer; also of a gzip-wrapped archive, and of the archive's listing. */
  readonly maxLayerBytes: number;
  /** Entries of one image, all layers together. */
  readonly maxEntries: number;
  /** One JSON document (index, manifest, configuration); all of an image together may have four times that. */
  readonly maxJsonBytes: number;
  /** How its error names each, as the user sets it. Texts, for a worker can't be handed a function. */
  readonly names: LimitNames;
}

type LimitNames = Readonly<Record<'maxLayerBytes' | 'maxEntries' | 'maxJsonBytes', string>>;

export function limitNames(spelling: Spelling): LimitNames {
  return {
    maxLayerBytes: spelling('max-layer-bytes'),
    maxEntries: spelling('max-entries'),
    maxJsonBytes: spelling('max-json-bytes'),
  };
}

export const DEFAULT_LIMITS: ReadLimits = {
  maxLayerBytes: 64 * 2 ** 30,
  maxEntries: 1_200_000,
  maxJsonBytes: 32 * 2 ** 20,
  names: limitNames(asInput),
};

/**
 * All paths of one layer together, all its link targets, and both of an image. Not an option: a million files of ordinary
 * names need 65 MB, and one PAX record can hold a name of 1 MiB for a few compressed bytes.
 */
export const MAX_NAME_BYTES = 96 * 2 ** 20;

/** As in Go's archive/tar, which every runtime unpacks with: one PAX or GNU helper record. */
export const MAX_HELPER_BYTES = 2 ** 20;

/** No runtime mounts more than 128, but an image may have a few more than anyone can run. */
export const MAX_LAYERS = 1000;
