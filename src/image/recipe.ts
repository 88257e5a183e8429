import type { Digest } from '../units/digest.ts';
import type { DockerfileLines } from './dockerfile-lines.ts';

/**
 * What a step of a build was made from, as BuildKit recorded it: enough to say why the results of two builds
 * differ. Holds no value of a variable or an argument, only what tells two values apart.
 */
export interface Recipe {
  /** As in `LayerOrigin`. */
  readonly instruction: string | null;
  readonly dockerfile: DockerfileLines | null;
  /**
   * By name: a fingerprint of each ARG and ENV of the Dockerfile that the step sees, and of `USER`, `WORKDIR` and
   * `SHELL` where they count.
   */
  readonly variables: ReadonlyMap<string, string>;
  readonly inputs: readonly RecipeInput[];
}

/** What a step reads beside the layers that it is built upon. */
export type RecipeInput =
  | ContextFiles
  /** All steps that another stage's files come from, each before those that read it, without stages of their own. */
  | { readonly kind: 'stage'; readonly name: string | null; readonly steps: readonly Recipe[] }
  | {
      readonly kind: 'image';
      /** Without digest. */
      readonly name: string;
      readonly digest: Digest | null;
      /** As in `BaseImage`. */
      readonly pinned: boolean;
      /** The stage whose FROM names it; null where an instruction names the image itself. */
      readonly stage: StageBegin | null;
    }
  /** The address is no part of any report: it may hold a token. */
  | { readonly kind: 'download'; readonly address: string; readonly digest: string | null };

/** Where a stage begins. */
export interface StageBegin {
  /** null for a stage without one. */
  readonly name: string | null;
  /** Of its FROM. */
  readonly dockerfile: DockerfileLines;
}

/** Files of the build context, or of a folder that is a named one. */
export interface ContextFiles {
  readonly kind: 'files';
  /** The name of a named context; null for the build context itself. */
  readonly context: string | null;
  /** What of it is read, with wildcards, relative to it; empty for all of it. */
  readonly paths: readonly string[];
  /** Patterns of what is left out again. */
  readonly excluded: readonly string[];
  /** Those of them that are not the same for the other side, sorted; null if nobody compared them. */
  readonly differing: readonly string[] | null;
}
