/** What the files of a copy are: those of a commit, or as they lie in the checkout. */
export type SideContents = { readonly commit: string } | 'working-tree';

/** Which copy of the repository: that of a side, or the one that all variants are built from. */
export type CopyName = 'base' | 'head' | 'variants';

export interface CopyPlace {
  /** Where the files go. */
  readonly root: string;
  /** `.git` in it; for a submodule, where that file points. */
  readonly gitDir: string;
}
