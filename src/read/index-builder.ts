import type { XXHashAPI } from 'xxhash-wasm';
import { FILE_KIND, textOfBytes } from '../image/file-index.ts';
import { openTap, recordBudget } from '../packages/content-tap.ts';
import type { ContentTap } from '../packages/record-content.ts';
import { mayBeWanted, wantedFile } from '../packages/wanted-files.ts';
import { type ImagePath, showPath } from '../units/image-path.ts';
import { append, appendPath, byteColumn, bytesOf } from './byte-column.ts';
import { growingColumns, pushRow, rowsOf } from './columns.ts';
import { contentHasher } from './content-hash.ts';
import { Damage } from './damage.ts';
import { damage, oddity } from './failures.ts';
import type { IndexedLayer } from './indexed-layer.ts';
import type { ReadLimits } from './limits.ts';
import { recordColumns } from './record-columns.ts';
import { TABLE_OF_CONTENTS, TABLE_START_BYTES, withoutStargz } from './stargz.ts';
import { type TarEntry, type TarParser, tarParser } from './tar-parser.ts';

/** Fills the columns of a layer's file index and of its package records from its tar, piece by piece. */
export interface IndexBuilder extends TarParser {
  /** After `end`: the columns, each with a buffer of its own that can be handed over. */
  finish(tarBytes: number): IndexedLayer;
}

const MAX_WARNINGS = 20;

export interface IndexOptions extends Pick<ReadLimits, 'maxEntries' | 'names'> {
  /** Whether the layer may be eStargz, which is always compressed. */
  readonly mayBeStargz: boolean;
}

/**
 * Hashes contents and keeps package records unless `xxhash` is null (a mere listing, for which contents can be
 * passed over).
 */
export function indexBuilder(
  xxhash: XXHashAPI | null,
  { mayBeStargz, ...limits }: IndexOptions,
): IndexBuilder {
  const columns = growingColumns();
  const paths = byteColumn();
  const links = byteColumn();
  const warnings: string[] = [];
  const hasher = xxhash === null ? null : contentHasher(xxhash);
  const records = recordColumns();
  const budget = recordBudget();
  /** Whether the present entry has a row, and a content to hash. */
  let hashing = false;
  /** What takes the present entry's content, if it may be a package record. */
  let tap: ContentTap | null = null;
  /** The first bytes of what may be eStargz' table of contents; null: the present entry is none. */
  let table: Buffer | null = null;

  function listedPath(entry: TarEntry): boolean {
    const start = paths.length;
    if (appendPath(paths, entry.name) === 0) {
      if (entry.kind !== FILE_KIND.directory) throw new Damage(damage.noName());
      return false;
    }
    // Listed all the same: it removes nothing, but dive counts it.
    if (isEmptyWhiteout(paths.bytes, start, paths.length)) {
      warn(oddity.emptyWhiteout(shown(paths.bytes, start, paths.length)));
    }
    return true;
  }

  function warn(sentence: string): void {
    if (warnings.length < MAX_WARNINGS) warnings.push(sentence);
  }

  function tapFor({ bytes, sparse }: TarEntry, pathStart: number): ContentTap | null {
    // Of a file with holes only the pieces pass by. No record has any.
    if (sparse !== null || !mayBeWanted(paths.bytes, pathStart, paths.length, bytes)) return null;
    const kind = wantedFile(textOfBytes(paths.bytes, pathStart, paths.length), bytes);
    return kind === null ? null : openTap(kind, bytes, budget);
  }

  const parser = tarParser({
    entry(entry) {
      const start = paths.length;
      const listed = listedPath(entry);
      hashing = listed && hasher !== null && entry.kind === FILE_KIND.regular;
      if (!listed) return;
      if (columns.count >= limits.maxEntries) throw new Damage(damage.tooManyEntries(limits));
      if (entry.kind === FILE_KIND.hardLink) appendPath(links, entry.linkName);
      else if (entry.kind === FILE_KIND.symlink) append(links, entry.linkName);
      if (entry.deviceZero) warn(oddity.deviceZero(shown(paths.bytes, start, paths.length)));
      pushRow(columns, entry, paths.length, links.length);
      table = mayBeStargz && isTable(paths.bytes, start, paths.length) ? Buffer.alloc(0) : null;
      if (!hashing) return;
      hasher?.begin(entry.storedBytes, entry.sparse);
      tap = tapFor(entry, start);
    },
    data(bytes, from, to) {
      if (hashing) hasher?.data(bytes, from, to);
      if (tap !== null) tap.push(bytes.subarray(from, to));
      if (table !== null && table.length < TABLE_START_BYTES) {
        table = Buffer.concat([
          table,
          bytes.subarray(from, Math.min(to, from + TABLE_START_BYTES)),
        ]);
      }
    },
    entryEnd() {
      if (hashing && hasher !== null) columns.contentHashes[columns.count - 1] = hasher.end();
      if (tap !== null) records.add(columns.count - 1, tap.finish());
      tap = null;
    },
  });

  return {
    ...parser,
    finish(tarBytes) {
      const files = {
        ...rowsOf(columns),
        pathBytes: bytesOf(paths),
        linkBytes: bytesOf(links),
        tarBytes,
        overhead: [],
        warnings,
      };
      const layer = { files, records: records.finish() };
      return table === null ? layer : withoutStargz(layer, table);
    },
  };
}

function isTable(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== TABLE_OF_CONTENTS.length) return false;
  return textOfBytes(bytes, start, end) === TABLE_OF_CONTENTS;
}

/** A last component of exactly `.wh.`. */
function isEmptyWhiteout(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 4 &&
    (end - start === 4 || bytes[end - 5] === 0x2f) &&
    bytes[end - 4] === 0x2e &&
    bytes[end - 3] === 0x77 &&
    bytes[end - 2] === 0x68 &&
    bytes[end - 1] === 0x2e
  );
}

function shown(bytes: Uint8Array, start: number, end: number): string {
  const path = Buffer.from(bytes.subarray(start, end)).toString('latin1') as ImagePath;
  return showPath(path).path;
}
