import type { ExportedImage } from '../image/exported-image.ts';
import type { Side } from '../image/side.ts';
import type { Rebuild } from './rebuild.ts';

/** What became of a `BuildPlan`. */
export interface BuiltSides {
  readonly base: BuiltSide;
  readonly head: BuiltSide;
  /** `docker-container, buildx 0.29.1`; null if nothing was built. */
  readonly builder: string | null;
  /** Sentences without a final stop, for the report's footer. */
  readonly notes: readonly string[];
  /** Builds both once more, without cache; null unless both were built here, with a record. */
  readonly rebuild: Rebuild | null;
}

export interface BuiltSide {
  /**
   * A head that failed is not a side but a thrown `DietError`. Both sides are absent with `unchanged`
   * if nothing that feeds the image changed.
   */
  readonly image: Side<ExportedImage>;
  /** The full object name of the commit; null for the working tree and for images. */
  readonly commit: string | null;
}
