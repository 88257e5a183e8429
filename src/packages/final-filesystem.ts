import type { RecordContent } from '../image/layer-records.ts';
import type { ImagePath } from '../units/image-path.ts';

/**
 * What the reading of packages asks of an image after its last layer. Each iteration starts anew and
 * gives the same files in the same order.
 */
export interface FinalFilesystem {
  /** Every name of a regular file, each name of a hard-linked one. */
  readonly files: () => Iterable<LiveFile>;
  readonly symlinks: () => Iterable<LiveSymlink>;
  /** Inodes are numbered from 0 to below this; not each number has to be one. */
  readonly inodeNumbers: number;
  /** What the reader kept of a file's content; null if it kept nothing. */
  readonly contentOf: (file: LiveFile) => RecordContent | null;
}

export interface LiveFile {
  readonly path: ImagePath;
  /** The same for two names exactly if they are hard links of one inode. */
  readonly inode: number;
  /** The inode's logical size. */
  readonly bytes: number;
  /** Index of the layer in which the inode's content lies. */
  readonly layer: number;
  /** Whether that layer is the base image's. */
  readonly base: boolean;
}

export interface LiveSymlink {
  readonly path: ImagePath;
  /** As it is written: absolute, or relative to the link's directory. */
  readonly target: string;
}
