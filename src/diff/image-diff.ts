import type { ImageAnalysis, Totals } from '../analysis/image-analysis.ts';
import type { Side } from '../image/side.ts';
import type { PackageChange } from '../packages/diff-packages.ts';
import type { Cause } from './cause.ts';
import type { Change } from './change.ts';
import type { FileDiff } from './file-diff.ts';
import type { BroughtContents } from './layer-contents.ts';

/** The figures of {@link Totals}, and what a node that holds the base pulls at the next deploy. */
export type Totaled = keyof Totals;

export interface ImageDiff {
  readonly base: Side<ImageAnalysis>;
  readonly head: ImageAnalysis;
  readonly changes: Readonly<Record<Totaled, Change>>;
  /** Compressed bytes of the head's layers whose digest the base does not have; null if unknown. */
  readonly updatePullBytes: number | null;
  /** Head order, removed ones where they stood in the base. */
  readonly layers: readonly LayerChange[];
  /** What changed between the final filesystems; null without a base. */
  readonly files: FileDiff | null;
  /** Every package of either side; null without a base. */
  readonly packages: readonly PackageChange[] | null;
}

export const LAYER_CHANGE_KINDS = [
  'same',
  'changed',
  'added',
  'removed',
  'moved',
  /** One layer of the base became several of the head. */
  'split',
  /** Several layers of the base became one of the head. */
  'merged',
] as const;
export type LayerChangeKind = (typeof LAYER_CHANGE_KINDS)[number];

export interface LayerChange {
  readonly kind: LayerChangeKind;
  /** Index of the layer in the base image, of the lowest one if several were merged; null if added. */
  readonly base: number | null;
  /** Index of the layer in the head image, of the lowest one if it was split; null if removed. */
  readonly head: number | null;
  /** Indexes of all of them in the base image, from the bottom; none if added, several if merged. */
  readonly baseLayers: readonly number[];
  /** The same in the head image; none if removed, several if split. Figures are sums over them. */
  readonly headLayers: readonly number[];
  /** One layer on both sides with the same files, contents, modes and owners: at most times of day differ. */
  readonly sameFiles: boolean;
  /** An added layer's base side is 0 here: the layer is measured, it just did not exist. */
  readonly unpacked: Change;
  readonly compressed: Change;
  /** Avoidable bytes in this layer. */
  readonly avoidable: Change;
  /** Why it differs; null if it is the same, or if there is nothing to compare with. */
  readonly cause: Cause | null;
  /** What made it grow, or is new in the head. null for what did not grow, and for the base image's layers. */
  readonly brought: BroughtContents | null;
}
