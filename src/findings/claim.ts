import type { WasteCause } from '../analysis/image-analysis.ts';
import type { ImagePath } from '../units/image-path.ts';
import type { FoundFile } from './finding.ts';
import type { History } from './history.ts';

/** What a rule claimed in one place: the bytes of one finding. */
export interface Claim {
  readonly history: History;
  /** The layer in which most of the bytes lie. */
  readonly layer: number;
  readonly hiddenBy: number | null;
  /** How they became waste; null for live files. */
  readonly causes: ReadonlySet<WasteCause>;
  readonly ownBytes: number;
  readonly baseBytes: number;
  readonly fileCount: number;
  /** Bytes by layer. */
  readonly layerBytes: ReadonlyMap<number, number>;
  /** The biggest ones. */
  readonly files: readonly FoundFile[];
  /** The deepest directory that holds all of them; empty for the root. */
  readonly directory: ImagePath | '';
  /** The known directories in which they lie, by their paths. */
  readonly roots: readonly ImagePath[];
  readonly subject: string | null;
  /** What lies in a layer and no finding has. Known once all rules had their turn. */
  readonly leftIn: (layer: number) => Left;
}

/** Live files of a layer that no finding claims. */
export interface Left {
  readonly fileCount: number;
  /** The deepest directory that holds all of them; empty for the root. */
  readonly directory: ImagePath | '';
  /** The biggest ones. */
  readonly files: readonly FoundFile[];
}
