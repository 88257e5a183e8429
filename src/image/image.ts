import type { Digest } from '../units/digest.ts';
import type { DockerfileLines } from './dockerfile-lines.ts';
import type { FileIndex } from './file-index.ts';
import type { LayerRecords } from './layer-records.ts';
import type { Recipe } from './recipe.ts';
import type { WrittenInstruction } from './written-instruction.ts';

export type { DockerfileLines } from './dockerfile-lines.ts';

/** Where an image came from, for people and JSON. Never a temporary path. */
export type ImageSource =
  | {
      readonly kind: 'build';
      readonly revision: string;
      readonly dockerfile: string;
      readonly target: string | null;
    }
  | { readonly kind: 'oci'; readonly path: string; readonly name: string | null }
  | { readonly kind: 'oci-archive'; readonly path: string; readonly name: string | null }
  | { readonly kind: 'docker-archive'; readonly path: string; readonly name: string | null }
  | { readonly kind: 'docker-daemon'; readonly name: string }
  | { readonly kind: 'registry'; readonly name: string };

/**
 * One image for one platform. Layers stand bottom to top.
 * Everything made from it (analysis, diff, report) is pure.
 */
export interface Image {
  readonly source: ImageSource;
  /** `os/architecture` with `/variant` where there is one: `linux/amd64`, `linux/arm/v7`. */
  readonly platform: string;
  /** null where the source has none (`docker save` of the classic store). */
  readonly manifestDigest: Digest | null;
  /** null if unknown; then all layers count as the image's own. Never guessed. */
  readonly base: BaseImage | null;
  readonly layers: readonly Layer[];
  /** What it was built from, from the top; only where a build's record says it, or the build itself left none. */
  readonly dockerfile?: readonly WrittenInstruction[];
  /** The ignore file that is named after its Dockerfile, where there is one: then BuildKit reads no `.dockerignore`. */
  readonly ownIgnoreFile?: IgnoreFile;
  /** Each SHELL that its configuration tells of, in force or earlier, the base image's among them: the words, joined by blanks. */
  readonly shells?: readonly string[];
  /** The commit that it was built from, as whoever built it elsewhere attests. */
  readonly attestedRevision?: string;
  /** What a reader should know about how it was read, a sentence each, without a final stop. */
  readonly warnings: readonly string[];
}

/** The image that the final stage's FROM names. */
export interface BaseImage {
  /** As the Dockerfile or the annotation names it, without digest: `alpine:3.17`. */
  readonly name: string;
  readonly digest: Digest | null;
  /** Whether the Dockerfile itself says the digest, so that another one is an edit; absent: it does not. */
  readonly pinned?: boolean;
  /** How many of the image's lowest layers are its. 0 for `scratch`. */
  readonly layers: number;
}

export interface Layer {
  /** Position from the bottom, from 0. */
  readonly index: number;
  /** Of the blob as it is stored or pulled; null where the source has none. */
  readonly digest: Digest | null;
  /** Of the uncompressed tar. */
  readonly diffId: Digest;
  readonly mediaType: string;
  /** What is pulled, in bytes; null where unknown. */
  readonly compressedBytes: number | null;
  readonly origin: LayerOrigin;
  readonly files: FileIndex;
  /** What some of its files say of installed packages. */
  readonly records: LayerRecords;
  /**
   * Why its files could not be read (a foreign or a Windows layer), a sentence without a final stop; then
   * `files` is empty and only `compressedBytes` is known. null for every layer that was read.
   */
  readonly unread: string | null;
}

/** By its path in the repository: `app/Dockerfile.dockerignore`. */
export type IgnoreFile = `${string}.dockerignore`;

/** How the origin of a layer is known. */
const ORIGIN_KINDS = ['build-record', 'history', 'unknown'] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** The instruction that made a layer. */
export interface LayerOrigin {
  readonly kind: OriginKind;
  /**
   * As the Dockerfile writes it, unexpanded, lines joined; from history: the command with the values of
   * build arguments cut. null if unknown.
   */
  readonly instruction: string | null;
  /** null unless the build record names the lines; from history: what its order and the Dockerfile let infer. */
  readonly dockerfile: DockerfileLines | null;
  /** What continues a line of that Dockerfile, where its `# escape=` says another character than `\`. */
  readonly escape?: string;
  /** Whether the step was carried out for this build, and not taken from a cache; not given: nobody knows. */
  readonly ran?: boolean;
  /** What the step was made from; only where the build record says it. */
  readonly recipe?: Recipe;
}
