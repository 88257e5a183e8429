/** In the order of paths: the name on each side, `NONE` where it is missing. */
export interface NamePairs {
  readonly count: number;
  readonly base: Int32Array;
  readonly head: Int32Array;
}

/** Says that an inode of the base became one of the head; false if either is something else already. */
export type Match = (base: number, head: number) => boolean;
