import type { Digest } from '../units/digest.ts';
import type { BaseImage, IgnoreFile, ImageSource, LayerOrigin } from './image.ts';
import type { WrittenInstruction } from './written-instruction.ts';

/**
 * One image as it lies on disk, ready to be read. Made by the builder or from an image reference;
 * the reader turns it into an `Image`.
 */
export interface ExportedImage {
  readonly source: ImageSource;
  readonly files: BlobLocation;
  /** Which image of the layout; null: the only one there is, else an error that lists them. */
  readonly select: { readonly digest: Digest } | { readonly name: string } | null;
  /** `linux/amd64`; null: the only one, else this machine's. */
  readonly platform: string | null;
  /** What BuildKit recorded of the build, if it was built here. */
  readonly record: BuildRecord | null;
  /** The Dockerfile that it was built from, where there is no record; its history may be read by it. */
  readonly dockerfile?: readonly WrittenInstruction[];
  /** As in `Image`. */
  readonly ownIgnoreFile?: IgnoreFile;
}

/** Where the blobs lie. `docker-archive` is what `docker save` writes (in all its forms). */
export type BlobLocation =
  | { readonly kind: 'oci-layout'; readonly directory: string }
  | { readonly kind: 'oci-archive'; readonly file: string }
  | { readonly kind: 'docker-archive'; readonly file: string };

/** BuildKit's record of one build, decoded: the joins of layers with Dockerfile lines. No argument values. */
export interface BuildRecord {
  /**
   * Each chain is the full list of digests or diff IDs, bottom to top, of the result of one step; the steps
   * come bottom to top too.
   */
  readonly chains: readonly RecordedChain[];
  /** Null where the record names no base (from `scratch`, or an unknown frontend). */
  readonly baseSources: readonly BaseSource[];
  /** The Dockerfile itself, from the top; absent where it is of no interest. */
  readonly dockerfile?: readonly WrittenInstruction[];
  /** The commit that it was built from, as whoever built it elsewhere attests. */
  readonly revision?: string;
}

export interface RecordedChain {
  /** The record's own name for the step: `step3`. */
  readonly step?: string;
  /** Digests of the blobs or diff IDs of the layers, whichever the store has; empty where the record lacks them. */
  readonly layers: readonly Digest[];
  /** What the step shows as: its instruction and lines; null for a step without lines (a base image). */
  readonly origin: LayerOrigin | null;
  /** Set for a `docker-image://` (or OCI layout) source step: then all its layers are that image's. */
  readonly image: BaseImage | null;
}

/** One `docker-image://` source as the Dockerfile names it, and what it was resolved to. */
export interface BaseSource {
  readonly name: string;
  readonly digest: Digest | null;
}
