import type { ImageReference } from '../image/reference.ts';

/**
 * What is to be built or fetched for one comparison: the part of the plan that `build/` carries out.
 * Both doors make it; nothing in it was resolved yet.
 */
export interface BuildPlan {
  readonly base: SideSource;
  readonly head: SideSource;
  /** Used by every side that is a commit or the working tree. */
  readonly options: BuildOptions;
}

/** Where one side's image comes from. */
export type SideSource =
  | { readonly kind: 'revision'; readonly revision: Revision }
  /** Tracked and untracked-not-ignored files as they lie in the checkout. */
  | { readonly kind: 'working-tree' }
  | { readonly kind: 'image'; readonly reference: ImageReference };

/** A commit, named in a way that can be looked up in the checkout or fetched from its origin. */
export type Revision =
  /** A full object name; fetched from `origin` by that name if the (shallow) checkout lacks it. */
  | { readonly kind: 'commit'; readonly sha: string }
  /** A branch, tag or other revision as git spells it, in the checkout or, failing that, at `origin`. */
  | { readonly kind: 'ref'; readonly name: string }
  /** A branch as `origin` has it now; where it can't be asked, as the checkout has it. */
  | { readonly kind: 'branch'; readonly name: string }
  /** The merge base of two of the above; a shallow history is deepened in the temporary repository. */
  | { readonly kind: 'merge-base'; readonly of: Revision; readonly and: Revision };

/** docker/build-push-action's inputs, with its names and meanings. Lists keep their order. */
export interface BuildOptions {
  /** A folder of the repository, relative to the working directory. */
  readonly context: string;
  /** The Dockerfile, in the repository, relative to the working directory; null: `Dockerfile` in the context. */
  readonly file: string | null;
  readonly target: string | null;
  readonly platform: string | null;
  readonly buildArgs: readonly string[];
  readonly buildContexts: readonly string[];
  readonly secrets: readonly string[];
  readonly secretEnvs: readonly string[];
  readonly secretFiles: readonly string[];
  readonly ssh: readonly string[];
  readonly cacheFrom: readonly string[];
  /** Head only. */
  readonly cacheTo: readonly string[];
  readonly builder: string | null;
  readonly network: string | null;
  readonly addHosts: readonly string[];
  readonly allow: readonly string[];
  readonly labels: readonly string[];
  readonly shmSize: string | null;
  readonly ulimit: readonly string[];
  readonly pull: boolean;
  readonly noCache: boolean;
  readonly noCacheFilters: readonly string[];
  /** A command run by `bash -eo pipefail` in each side's own copy before its build; null: none. */
  readonly prepare: string | null;
}
