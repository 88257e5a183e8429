import type { XXHashAPI } from 'xxhash-wasm';
import { FILE_KIND, type FileIndex } from '../image/file-index.ts';
import { type ImagePath, showPath } from '../units/image-path.ts';
import { append, appendPath, byteColumn } from './byte-column.ts';
import { contentHasher } from './content-hash.ts';
import { Damage } from './damage.ts';
import { damage, oddity } from './failures.ts';
import type { ReadLimits } from './limits.ts';
import { type TarEntry, type TarParser, tarParser } from './tar-parser.ts';

/** Fills the columns of a layer's file index from its tar, piece by piece. */
export interface IndexBuilder extends TarParser {
  /** After `end`: the columns, each with a buffer of its own that can be handed over. */
  finish(tarBytes: number): FileIndex;
}

const MAX_WARNINGS = 20;

/** Hashes contents unless `xxhash` is null (a mere listing, for which contents can be passed over). */
export function indexBuilder(
  xxhash: XXHashAPI | null,
  limits: Pick<ReadLimits, 'maxEntries'>,
): IndexBuilder {
  const columns = growingColumns();
  const paths = byteColumn();
  const links = byteColumn();
  const warnings: string[] = [];
  const hasher = xxhash === null ? null : contentHasher(xxhash);
  /** Whether the present entry has a row, and a content to hash. */
  let hashing = false;
  let listed = false;

  function listedPath(entry: TarEntry): boolean {
    const start = paths.length;
    if (appendPath(paths, entry.name) === 0) {
      if (entry.kind !== FILE_KIND.directory) throw new Damage(damage.noName());
      return false;
    }
    if (!isEmptyWhiteout(paths.bytes, start, paths.length)) return true;
    warn(oddity.emptyWhiteout(shown(paths.bytes, start, paths.length)));
    paths.length = start;
    return false;
  }

  function warn(sentence: string): void {
    if (warnings.length < MAX_WARNINGS) warnings.push(sentence);
  }

  const parser = tarParser({
    entry(entry) {
      const start = paths.length;
      listed = listedPath(entry);
      hashing = listed && hasher !== null && entry.kind === FILE_KIND.regular;
      if (!listed) return;
      if (columns.count >= limits.maxEntries)
        throw new Damage(damage.tooManyEntries(limits.maxEntries));
      if (entry.kind === FILE_KIND.hardLink) appendPath(links, entry.linkName);
      else if (entry.kind === FILE_KIND.symlink) append(links, entry.linkName);
      if (entry.deviceZero) warn(oddity.deviceZero(shown(paths.bytes, start, paths.length)));
      pushRow(columns, entry, paths.length, links.length);
      if (hashing) hasher?.begin(entry.storedBytes, entry.sparse);
    },
    data(bytes, from, to) {
      if (hashing) hasher?.data(bytes, from, to);
    },
    entryEnd() {
      if (hashing && hasher !== null) columns.contentHashes[columns.count - 1] = hasher.end();
    },
  });

  return {
    ...parser,
    finish(tarBytes) {
      const { count } = columns;
      const index: FileIndex = {
        count,
        pathBytes: paths.bytes.slice(0, paths.length),
        pathEnds: columns.pathEnds.slice(0, count),
        kinds: columns.kinds.slice(0, count),
        bytes: columns.bytes.slice(0, count),
        modes: columns.modes.slice(0, count),
        uids: columns.uids.slice(0, count),
        gids: columns.gids.slice(0, count),
        contentHashes: columns.contentHashes.slice(0, count),
        linkBytes: links.bytes.slice(0, links.length),
        linkEnds: columns.linkEnds.slice(0, count),
        tarBytes,
        warnings,
      };
      return index;
    },
  };
}

/** Columns with room to grow: rows from `count` on are free. */
interface GrowingColumns {
  count: number;
  pathEnds: Uint32Array;
  kinds: Uint8Array;
  bytes: Float64Array;
  modes: Uint16Array;
  uids: Float64Array;
  gids: Float64Array;
  contentHashes: BigUint64Array;
  linkEnds: Uint32Array;
}

function growingColumns(): GrowingColumns {
  return {
    count: 0,
    pathEnds: new Uint32Array(0),
    kinds: new Uint8Array(0),
    bytes: new Float64Array(0),
    modes: new Uint16Array(0),
    uids: new Float64Array(0),
    gids: new Float64Array(0),
    contentHashes: new BigUint64Array(0),
    linkEnds: new Uint32Array(0),
  };
}

function pushRow(columns: GrowingColumns, entry: TarEntry, pathEnd: number, linkEnd: number): void {
  const row = columns.count++;
  if (row === columns.kinds.length) grow(columns, Math.max(64, 2 * row));
  columns.pathEnds[row] = pathEnd;
  columns.kinds[row] = entry.kind;
  columns.bytes[row] = entry.bytes;
  columns.modes[row] = entry.mode;
  columns.uids[row] = entry.uid;
  columns.gids[row] = entry.gid;
  columns.linkEnds[row] = linkEnd;
}

function grow(columns: GrowingColumns, rows: number): void {
  columns.pathEnds = copyInto(new Uint32Array(rows), columns.pathEnds);
  columns.kinds = copyInto(new Uint8Array(rows), columns.kinds);
  columns.bytes = copyInto(new Float64Array(rows), columns.bytes);
  columns.modes = copyInto(new Uint16Array(rows), columns.modes);
  columns.uids = copyInto(new Float64Array(rows), columns.uids);
  columns.gids = copyInto(new Float64Array(rows), columns.gids);
  columns.linkEnds = copyInto(new Uint32Array(rows), columns.linkEnds);
  const hashes = new BigUint64Array(rows);
  hashes.set(columns.contentHashes);
  columns.contentHashes = hashes;
}

function copyInto<T extends { set(from: ArrayLike<number>): void } & ArrayLike<number>>(
  into: T,
  from: ArrayLike<number>,
): T {
  into.set(from);
  return into;
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
