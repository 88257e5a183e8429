import type { PackageName } from '../packages/inventory.ts';
import type { ImagePath } from '../units/image-path.ts';

/** What became of a file between the two final filesystems. */
export const FILE_CHANGES = [
  'added',
  'removed',
  'grown',
  'shrunk',
  /** The same content at another path. */
  'moved',
  /** Other content of the same size. */
  'rewritten',
  /** Only its mode or its owner. */
  'attributes',
] as const;
export type FileChangeKind = (typeof FILE_CHANGES)[number];

/** One path that is not as it was. What is compared is the effect, never a time. */
export interface FileChange {
  readonly kind: FileChangeKind;
  /** In the head; of a removed file in the base. */
  readonly path: ImagePath;
  /** For `moved`: where it was. */
  readonly movedFrom: ImagePath | null;
  /**
   * Live bytes that came (or, negative, went) with it. Those of an inode stand at one of its paths, so that
   * the sum over all changes is the change of the live bytes.
   */
  readonly bytes: number;
  /** Logical size on each side; null where it is not there. 0 for what is no regular file. */
  readonly baseBytes: number | null;
  readonly headBytes: number | null;
  /** The layer of each image in which it lies; null where it is not there. */
  readonly baseLayer: number | null;
  readonly headLayer: number | null;
  /** Whose file it is; of a removed one, was. null if nobody's. */
  readonly package: PackageName | null;
}

/** Read like an array. A row is made when it is asked for: two images may differ in 500,000 files. */
export interface FileChangeList extends Iterable<FileChange> {
  readonly length: number;
  /** The first `count` by the size of the change, then of what was moved; then kind and path. */
  readonly biggest: (count: number) => readonly FileChange[];
}

export interface FileDiff {
  readonly totals: Readonly<Record<FileChangeKind, FileTotal>>;
  /** By path, as a walk through the directories meets them. */
  readonly changes: FileChangeList;
  /** All bytes that came or went, by directory where that says more: the biggest first. */
  readonly folded: readonly FoldedChange[];
  /** The same of the files that no package owns. */
  readonly unowned: readonly FoldedChange[];
  /** Of those, what came with layers of the head. */
  readonly unownedIn: (headLayers: readonly number[]) => readonly FoldedChange[];
  /** Moved files by the directories that they left and entered: most bytes first. */
  readonly moves: readonly MovedFiles[];
}

export interface FileTotal {
  readonly files: number;
  /** The change of live bytes; for `moved`, `rewritten` and `attributes` what the files hold. */
  readonly bytes: number;
}

/** The bytes of one file, or of what a directory holds. */
export interface FoldedChange {
  /** Empty for the root: what is told nowhere else. */
  readonly path: ImagePath | '';
  readonly directory: boolean;
  /** Parts of the directory have rows of their own; this is what is left of it. */
  readonly rest: boolean;
  /** `added` and `removed` if that is true of each of its files. */
  readonly kind: 'added' | 'removed' | 'changed';
  readonly files: number;
  /** Came minus went. */
  readonly bytes: number;
  readonly addedBytes: number;
  readonly removedBytes: number;
  /** The layer of the head that brought the most of it; null if only bytes went. */
  readonly headLayer: number | null;
  /** The layer of the base from which the most of it went; null if only bytes came. */
  readonly baseLayer: number | null;
}

export interface MovedFiles {
  /** The directory itself, or the file where only one was moved; empty for the root. */
  readonly from: ImagePath | '';
  readonly to: ImagePath | '';
  readonly files: number;
  readonly bytes: number;
}
