import type { FileIndex } from '../image/file-index.ts';
import type { TarEntry } from './tar-parser.ts';

/** Columns with room to grow: rows from `count` on are free. */
export interface GrowingColumns {
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

export function growingColumns(): GrowingColumns {
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

/** All but its content hash, which is known after its data. */
export function pushRow(
  columns: GrowingColumns,
  entry: TarEntry,
  pathEnd: number,
  linkEnd: number,
): void {
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

/** Cut to their length, each with a buffer of its own. */
export function rowsOf(
  columns: GrowingColumns,
): Omit<FileIndex, 'pathBytes' | 'linkBytes' | 'tarBytes' | 'warnings'> {
  const { count } = columns;
  return {
    count,
    pathEnds: columns.pathEnds.slice(0, count),
    kinds: columns.kinds.slice(0, count),
    bytes: columns.bytes.slice(0, count),
    modes: columns.modes.slice(0, count),
    uids: columns.uids.slice(0, count),
    gids: columns.gids.slice(0, count),
    contentHashes: columns.contentHashes.slice(0, count),
    linkEnds: columns.linkEnds.slice(0, count),
  };
}
