import type { ImagePath } from '../units/image-path.ts';

/** What a tar entry is. The numbers are stored in {@link FileIndex.kinds}. */
export const FILE_KIND = {
  regular: 0,
  directory: 1,
  symlink: 2,
  hardLink: 3,
  characterDevice: 4,
  blockDevice: 5,
  fifo: 6,
} as const;

export type FileKind = (typeof FILE_KIND)[keyof typeof FILE_KIND];

/**
 * What one layer's tar holds, as columns: entry `i` is row `i` of each. Images have 500,000 files,
 * and an object a file would cost three times the memory and could not be handed over by a worker.
 *
 * Rows stand in the order of the tar, doubled paths and whiteouts (`.wh.x`, `.wh..wh..opq`) included
 * as they lie there; what they mean is the replay's business. It depends on the layer's bytes alone.
 * Not listed: PAX and GNU helper records, the root directory itself, eStargz' own files.
 */
export interface FileIndex {
  /** Number of entries. */
  readonly count: number;
  /** The cleaned paths (see `ImagePath`), end to end, as bytes. */
  readonly pathBytes: Uint8Array;
  /** Where path `i` ends in `pathBytes`; it starts where the one before it ends. */
  readonly pathEnds: Uint32Array;
  /** A `FileKind` an entry. */
  readonly kinds: Uint8Array;
  /** Logical size in bytes: sparse files at their full length; 0 unless regular. */
  readonly bytes: Float64Array;
  /** Permission, set-id and sticky bits (07777). */
  readonly modes: Uint16Array;
  readonly uids: Float64Array;
  readonly gids: Float64Array;
  /** xxh64 (seed 0) of the logical content; 0 unless regular. Not cryptographic: it groups, it never proves. */
  readonly contentHashes: BigUint64Array;
  /** Targets of hard links (cleaned like paths) and of symlinks (as they are), end to end, as bytes. */
  readonly linkBytes: Uint8Array;
  /** Where the target of entry `i` ends in `linkBytes`; empty unless a link. */
  readonly linkEnds: Uint32Array;
  /** Length of the decompressed blob in bytes. */
  readonly tarBytes: number;
  /** eStargz' own files, in the order of the tar. They are no part of the image, but dive counts them. */
  readonly overhead: readonly OverheadFile[];
  /** Oddities worth a line, in the order of the tar: at most 20, each a sentence without a final stop. */
  readonly warnings: readonly string[];
}

/** A file in the root directory that is there for a tool, and not for the image. */
export interface OverheadFile {
  readonly name: string;
  readonly bytes: number;
}

/** Path of entry `i`. */
export function pathAt(index: FileIndex, i: number): ImagePath {
  return textOfBytes(
    index.pathBytes,
    start(index.pathEnds, i),
    index.pathEnds[i] ?? 0,
  ) as ImagePath;
}

/** Link target of entry `i`, as bytes like a path; empty unless it is a link. */
export function linkTargetAt(index: FileIndex, i: number): string {
  return textOfBytes(index.linkBytes, start(index.linkEnds, i), index.linkEnds[i] ?? 0);
}

function start(ends: Uint32Array, i: number): number {
  return i === 0 ? 0 : (ends[i - 1] ?? 0);
}

const utf8 = new TextDecoder();

/**
 * Bytes `from` to `to`, a character each. TextDecoder makes a string five times faster than one
 * character after the other, but its "latin1" is windows-1252 and would change bytes 0x80–0x9f, so it
 * is asked for ASCII only, which nearly all paths are.
 */
export function textOfBytes(bytes: Uint8Array, from: number, to: number): string {
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) > 0x7f) return byteByByte(bytes, from, to);
  return utf8.decode(bytes.subarray(from, to));
}

function byteByByte(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
