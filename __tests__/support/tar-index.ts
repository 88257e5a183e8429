import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../../src/image/file-index.ts';
import { loadXxhash } from '../../src/read/content-hash.ts';
import { indexBuilder } from '../../src/read/index-builder.ts';
import type { IndexedLayer } from '../../src/read/indexed-layer.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';

const xxhash = await loadXxhash();

interface PieceOptions {
  readonly pieceBytes?: number;
  readonly maxEntries?: number;
  readonly mayBeStargz?: boolean;
}

/** The index of a tar that comes in pieces of so many bytes. */
export function indexOfTar(tar: Uint8Array, options: PieceOptions = {}): FileIndex {
  return layerOfTar(tar, options).files;
}

/** All that is known of a layer from its tar, which comes in pieces of so many bytes. */
export function layerOfTar(tar: Uint8Array, options: PieceOptions = {}): IndexedLayer {
  const { pieceBytes = tar.length, maxEntries = 1_000_000, mayBeStargz = true } = options;
  const builder = indexBuilder(xxhash, { ...DEFAULT_LIMITS, maxEntries, mayBeStargz });
  for (let at = 0; at < tar.length; at += pieceBytes) {
    builder.write(tar.subarray(at, at + pieceBytes));
  }
  builder.end();
  return builder.finish(tar.length);
}

/** xxh64 of whole contents, for comparison. */
export function contentHash(content: string | Uint8Array): bigint {
  return xxhash.h64Raw(Buffer.from(content));
}

const KINDS = Object.fromEntries(Object.entries(FILE_KIND).map(([name, kind]) => [kind, name]));

/** An index as text, a row each: kind, path, bytes and link target. */
export function listed(index: FileIndex): string[] {
  return Array.from({ length: index.count }, (_, i) => {
    const target = linkTargetAt(index, i);
    const bytes = index.bytes[i] === 0 ? '' : ` ${index.bytes[i]}`;
    return `${KINDS[index.kinds[i] ?? -1]} ${pathAt(index, i)}${bytes}${target && ` -> ${target}`}`;
  });
}
