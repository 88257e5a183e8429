import type { BaseImage } from '../image/image.ts';
import type { Digest } from '../units/digest.ts';
import type { HistoryEntry } from './documents.ts';
import type { BlobRegion } from './read-layer.ts';

/** An image that was found in a layout or an archive; its layers are not read yet. */
export interface FoundImage {
  /** null where the source has none of its own. */
  readonly manifestDigest: Digest | null;
  /** `os/architecture[/variant]` */
  readonly platform: string;
  readonly history: readonly HistoryEntry[];
  /** As in `Image`. */
  readonly shells: readonly string[];
  /** What is attested of its build, not decoded; null for nothing. */
  readonly provenance: unknown;
  /** The image below it, as its annotations say and its layers prove; null if they do not. */
  readonly annotatedBase: BaseImage | null;
  /** Bottom to top. */
  readonly layers: readonly FoundLayer[];
}

export interface FoundLayer {
  readonly diffId: Digest;
  /** Of the stored blob; null where the source names none. */
  readonly digest: Digest | null;
  /** Whether it is stored as it is pulled, so that the blob's digest and length are those of a registry. */
  readonly pulled: boolean;
  /** As the manifest gives it; null: by the compression that is found. */
  readonly mediaType: string | null;
  /** Where its bytes lie, or why they are not read: a sentence without a final stop. */
  readonly blob: BlobRegion | { readonly inline: string } | { readonly unread: string };
  /** What is pulled, in bytes; null where that is unknown. */
  readonly compressedBytes: number | null;
}

/** What of a layout or an archive is wanted. */
export interface ImageRequest {
  readonly select: { readonly digest: Digest } | { readonly name: string } | null;
  readonly platform: string | null;
}
