import type { ImagePath } from '../units/image-path.ts';
import type { Ecosystem, UnreadRecord } from './package.ts';

/** The packages of one image, and what each of them weighs in its final filesystem. */
export interface PackageInventory {
  /** By ecosystem in the order of `ECOSYSTEMS`, then name, version and record. */
  readonly packages: readonly InstalledPackage[];
  /** By ecosystem, then record. */
  readonly unread: readonly UnreadRecord[];
  /** Live bytes that no package owns. With those of all packages: the live bytes of the image. */
  readonly unclaimed: PackageBytes;
  /** For each inode number its owner's position in `packages`; −1 if nobody owns it, or it is none. */
  readonly owners: Int32Array;
}

export interface InstalledPackage {
  readonly ecosystem: Ecosystem;
  /** As its record writes it; foreign text, to be made visible. */
  readonly name: string;
  readonly version: string | null;
  readonly architecture: string | null;
  /** The file that names it. Two installed copies differ in it. */
  readonly record: ImagePath;
  /**
   * Its own files, each inode at one package only; null where that can't be said: then `unsized` says why.
   */
  readonly bytes: PackageBytes | null;
  readonly unsized: UnsizedReason | null;
  /** The package that brought it: whose list of files has its record, or whose binary it is compiled into. */
  readonly partOf: PackageName | null;
}

/** Why a package has no bytes of its own to show. */
const UNSIZED_REASONS = ['compiled-in', 'unlisted'] as const;
export type UnsizedReason = (typeof UNSIZED_REASONS)[number];

export interface PackageName {
  readonly ecosystem: Ecosystem;
  readonly name: string;
}

/** Live inodes and their logical bytes, those of the base image apart. */
export interface PackageBytes {
  readonly ownBytes: number;
  readonly ownFiles: number;
  readonly baseBytes: number;
  readonly baseFiles: number;
  /** The same by layer, bottom to top; only layers in which something lies. */
  readonly layers: readonly LayerShare[];
}

export interface LayerShare {
  readonly layer: number;
  readonly bytes: number;
  readonly files: number;
}
