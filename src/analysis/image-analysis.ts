import type { Image, Layer } from '../image/image.ts';
import type { PackageInventory } from '../packages/inventory.ts';
import type { ImagePath } from '../units/image-path.ts';

/**
 * What is known of one image once its layers were replayed. The unit of all amounts is the
 * (layer, inode); every figure is defined in docs/measures.md. Whole bytes, never rounded.
 */
export interface ImageAnalysis {
  readonly image: Image;
  readonly totals: Totals;
  /** One for each layer of the image, bottom to top. */
  readonly layers: readonly LayerAnalysis[];
  /** Every hidden or avoidable inode: bytes descending, then path, then layer. Without those of 0 bytes. */
  readonly waste: WasteList;
  /** All of `waste`, added up by what did it: avoidable bytes descending, then bytes, layers, cause. */
  readonly wasteGroups: readonly WasteGroup[];
  /** What is there after the last layer. Made when it is asked for the first time. */
  readonly finalFiles: () => FinalFiles;
  /** The packages that are installed then. Made when they are asked for the first time. */
  readonly packages: () => PackageInventory;
  readonly dive: DiveFigures;
  /** Oddities met in the replay (a hard link without target …), a sentence each, without a final stop. */
  readonly warnings: readonly string[];
}

export interface Totals {
  /** Over distinct digests; null if any layer's is unknown. */
  readonly compressedBytes: number | null;
  /** Over all layers, repeated ones each time. */
  readonly unpackedBytes: number;
  readonly liveBytes: number;
  /** `unpackedBytes − liveBytes`. */
  readonly hiddenBytes: number;
  /** "Wasted" wherever a person reads it. */
  readonly avoidableBytes: number;
  /** `liveBytes / unpackedBytes`, 0 to 1; 1 for an image without bytes. */
  readonly efficiency: number;
  /** `(own − avoidable) / own` over the own layers, 0 to 1; 1 if there are none. */
  readonly ownEfficiency: number;
  readonly layerCount: number;
}

export interface LayerAnalysis {
  readonly layer: Layer;
  /** Whether it belongs to the base image. */
  readonly base: boolean;
  readonly unpackedBytes: number;
  readonly liveBytes: number;
  readonly hiddenBytes: number;
  /** The part of the image's avoidable bytes that lies in this layer. */
  readonly avoidableBytes: number;
  /** Entries that are regular files or hard links. */
  readonly fileCount: number;
}

/** Why bytes are hidden, or why a live copy is avoidable. */
export const WASTE_CAUSES = [
  /** The same content was written again: chmod, chown, touch, cp over itself. */
  'rewritten',
  /** Something was written over it, of other content as far as contents are known (content-hash.ts says where they are not). */
  'overwritten',
  'deleted',
  /** It went with a directory above it. */
  'directory-deleted',
  /** Gone here, and the same content lies elsewhere in the layer that removed it. */
  'moved',
  /** A directory or a link took its place. */
  'type-changed',
  /** The same path again in the same tar. */
  'doubled',
  /** A live own copy of a base image's file with identical content. */
  'base-copied',
] as const;
export type WasteCause = (typeof WASTE_CAUSES)[number];

/** Read like an array. A row is made when it is asked for: an image may have 500,000 of them. */
export interface WasteList extends Iterable<Waste> {
  readonly length: number;
  slice(start: number, end?: number): readonly Waste[];
}

/** The waste that one layer made of another's bytes in one way. */
export interface WasteGroup {
  readonly cause: WasteCause;
  /** As in {@link Waste}. */
  readonly layer: number;
  readonly otherLayer: number;
  readonly files: number;
  readonly bytes: number;
  readonly avoidableBytes: number;
  /** The first of them in the order of the list. */
  readonly largest: Waste;
  /** The deepest directory that holds all of its files; empty for the root. */
  readonly directory: ImagePath | '';
}

/** The layer whose step made bytes into waste: the second of the two, except for a copy of the base's file. */
export function culpritOf({
  cause,
  layer,
  otherLayer,
}: Pick<WasteGroup, 'cause' | 'layer' | 'otherLayer'>): number {
  return cause === 'base-copied' ? layer : otherLayer;
}

/** One (layer, inode) that is hidden, or live but avoidable. */
export interface Waste {
  readonly path: ImagePath;
  /** The inode's logical bytes. */
  readonly bytes: number;
  /** 0 or `bytes`: what the author of the Dockerfile could save. */
  readonly avoidableBytes: number;
  readonly cause: WasteCause;
  /** Index of the layer in which the bytes lie. */
  readonly layer: number;
  /**
   * Index of the layer that hid them; for `base-copied` the base layer whose file was written again.
   * For `doubled` equal to `layer`.
   */
  readonly otherLayer: number;
  /** For `moved`: where the content went. */
  readonly movedTo: ImagePath | null;
}

/**
 * The entries of the final filesystem as columns, directory by directory: each name before those of its
 * directory that are greater by bytes, each directory before what lies in it. Directories that no
 * entry names are left out.
 */
export interface FinalFiles {
  readonly count: number;
  /** The layer and, in that layer's file index, the entry that stands at the path: its mode, owner, kind. */
  readonly layers: Int32Array;
  readonly entries: Int32Array;
  /** The same for the inode that holds the content: the target of a hard link; −1 if it is missing. */
  readonly contentLayers: Int32Array;
  readonly contentEntries: Int32Array;
}

/** dive v0.13.1's figures by its own algorithm, quirks included. */
export interface DiveFigures {
  /** 0 to 1. */
  readonly efficiency: number;
  readonly wastedBytes: number;
  /** `wastedBytes / userSizeBytes`, may pass 1; null where dive gives NaN (0/0), Infinity stays. */
  readonly userWastedPercent: number | null;
  readonly sizeBytes: number;
  readonly userSizeBytes: number;
  /** Bytes descending, then path. */
  readonly inefficientFiles: readonly DiveInefficientFile[];
}

export interface DiveInefficientFile {
  readonly path: ImagePath;
  readonly count: number;
  readonly bytes: number;
}
