import type { WasteGroup } from '../analysis/image-analysis.ts';
import type { Claim } from './claim.ts';
import type { Draft } from './dockerfile/replacement.ts';
import type { FindingId, Sentence } from './finding.ts';
import type { History } from './history.ts';
import type { LiveFiles } from './live-files.ts';

/**
 * One kind of finding. A rule is a value: which bytes are its, what it says of them and what it writes
 * instead. Which rule comes first, and so gets the bytes that two of them want, is the catalogue's order.
 */
export interface Rule {
  /** What follows `image-diet/` in the identifier, and the name of its page. */
  readonly name: string;
  readonly finds: Finds;
  /** Which of the claimed bytes the advice saves. `unknown`: an estimate. */
  readonly saves: 'own' | 'all' | 'nothing' | 'unknown';
  /** Without a final stop. */
  readonly title: (claim: Claim) => Sentence;
  readonly advice: string;
  /** Other advice, where what brought the bytes wants it; null: the rule's. */
  readonly adviceFor?: (claim: Claim) => string | null;
  readonly tradeOff: string | null;
  readonly replace: (claim: Claim) => Draft | null;
}

export function idOf({ name }: Rule): FindingId {
  return `image-diet/${name}`;
}

export type Finds =
  /** Hidden bytes, and live copies of the base image's, as the analysis groups them by what did it. */
  | {
      readonly kind: 'waste';
      readonly claims: (group: WasteGroup, history: History) => boolean;
    }
  /** Live files of the image's own layers in directories that are known for what lies there. */
  | { readonly kind: 'trees'; readonly trees: readonly Tree[] }
  /** Live files, base image included, of which all must be seen to know. */
  | {
      readonly kind: 'search';
      readonly search: (live: UnclaimedFiles, history: History) => Iterable<Found>;
    };

/** A directory with all below it. */
export interface Tree {
  /** A path pattern from the root. */
  readonly at: string;
  /** Only files with such a name; all unless given. */
  readonly names?: RegExp;
  /** Only what stands directly in it. */
  readonly flat?: true;
  /** It is one only if these names stand directly in it. */
  readonly holds?: readonly string[];
  /** It is none where such a file lies anywhere in the image, for that loads what lies in the tree. */
  readonly unlessLoadedBy?: Loader;
}

/** A file that loads others, from a directory beside it if those lie there. */
export interface Loader {
  readonly named: RegExp;
  /** As it stands beside the loader: `.yarn/cache`. */
  readonly ownDirectory: string;
  /** What it loads. */
  readonly ownFiles: RegExp;
}

/** Live files, and which of them no rule has yet. */
export interface UnclaimedFiles extends LiveFiles {
  readonly isClaimed: (inode: number) => boolean;
}

/** An inode that a search gives to its rule. */
export interface Found {
  readonly inode: number;
  /** The name under which it is shown: a row of the files that were searched. */
  readonly name: number;
  /** Inodes of one subject make one finding, whatever their layers; null: one for each layer. */
  readonly subject: string | null;
  /** The name of the copy that stays; null where it is no copy. */
  readonly kept: number | null;
}
