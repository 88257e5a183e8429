import type { LayerOrigin } from '../image/image.ts';
import type { ImagePath } from '../units/image-path.ts';
import type { Replacement } from './dockerfile/replacement.ts';
import type { PathPattern } from './path-pattern.ts';

/** Advice in exact bytes: what lies in the image for nothing, which line did it, what to write instead. */
export interface Finding {
  /** Stable, for `ignore` and for scripts: `image-diet/apt-lists`. */
  readonly id: FindingId;
  /** Without a final stop. */
  readonly title: Sentence;
  /** Sum over the (layer, inode)s that it claims; no other finding claims one of them. */
  readonly bytes: number;
  /** The part of `bytes` in the image's own layers. */
  readonly ownBytes: number;
  /** The part of `bytes` in the layers of the base image. */
  readonly baseBytes: number;
  /** What the advice saves, to the byte; 0 for a finding that only explains, null where nobody can know. */
  readonly savedBytes: number | null;
  /** Whether the size of the saving is a guess: the advice is sound, its bytes depend on what is written instead. */
  readonly estimate: boolean;
  /** How many inodes it claims. */
  readonly fileCount: number;
  /** The biggest of them, at most {@link SHOWN_FILES}: bytes descending, then path, then layer. */
  readonly files: readonly FoundFile[];
  /** The layers in which the bytes lie: bytes descending, then bottom to top. */
  readonly broughtBy: readonly FindingPlace[];
  /** The layer whose step hid them or stored them again; null where they are simply there. */
  readonly hiddenBy: FindingPlace | null;
  /** What to do, one sentence. */
  readonly advice: string;
  /** What the advice costs, one sentence; null if nothing. */
  readonly tradeOff: string | null;
  /** Lines to paste; null where the Dockerfile's own are not known well enough to write them. */
  readonly replacement: Replacement | null;
  /** In the repository of Image Diet. */
  readonly docsPage: string;
  /** What says that it is not to be spoken of, and why; null unless it is ignored. */
  readonly ignored: Ignore | null;
}

export type FindingId = `image-diet/${string}`;

export const SHOWN_FILES = 20;

/** Own words are plain strings; what comes from elsewhere is told apart, so that no rendering forgets to escape it. */
export type Sentence = readonly (string | { readonly code: string } | SentencePath)[];

/** Shown with the slash that paths in images lack. */
export interface SentencePath {
  readonly path: ImagePath;
}

/** A finding that its reader does not want to hear of, and why. */
export interface Ignore {
  readonly id: FindingId;
  /** Without leading slash, as the setting writes it otherwise; null: all paths. */
  readonly pattern: string | null;
  readonly names: PathPattern | null;
  /** The report shows it. */
  readonly reason: string;
}

export interface FoundFile {
  readonly path: ImagePath;
  /** Logical bytes of its inode. */
  readonly bytes: number;
  /** Index of the layer in which they lie. */
  readonly layer: number;
  /** The other place of its content: where it was moved to, or the copy that stays; null if there is none. */
  readonly other: ImagePath | null;
}

/** A layer that has to do with a finding. */
export interface FindingPlace {
  readonly layer: number;
  /** Whether it belongs to the base image. */
  readonly base: boolean;
  readonly origin: LayerOrigin;
}
