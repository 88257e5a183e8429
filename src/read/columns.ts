import type { FileIndex } from '../image/file-index.ts';
import type { TarEntry } from './tar-parser.ts';

/** Columns with room to grow: rows from `count` on are free. */
export interface GrowingColumns {
  count: number;
  pathEnds: Uint32Array<ArrayBuffer>;
  kinds: Uint8Array<ArrayBuffer>;
  bytes: Float64Array<ArrayBuffer>;
  modes: Uint16Array<ArrayBuffer>;
  uids: Float64Array<ArrayBuffer>;
  gids: Float64Array<ArrayBuffer>;
  contentHashes: BigUint64Array<ArrayBuffer>;
  linkEnds: Uint32Array<ArrayBuffer>;
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
  Object.assign(columns, resized(columns, rows));
}

/**
 * The columns with so many rows. The old ones are gone: their memory is given back at once, where a copy
 * would leave it to be collected, and a layer of a million entries would take twice what it needs.
 */
function resized(columns: GrowingColumns, rows: number): Omit<GrowingColumns, 'count'> {
  return {
    pathEnds: new Uint32Array(columns.pathEnds.buffer.transfer(4 * rows)),
    kinds: new Uint8Array(columns.kinds.buffer.transfer(rows)),
    bytes: new Float64Array(columns.bytes.buffer.transfer(8 * rows)),
    modes: new Uint16Array(columns.modes.buffer.transfer(2 * rows)),
    uids: new Float64Array(columns.uids.buffer.transfer(8 * rows)),
    gids: new Float64Array(columns.gids.buffer.transfer(8 * rows)),
    contentHashes: new BigUint64Array(columns.contentHashes.buffer.transfer(8 * rows)),
    linkEnds: new Uint32Array(columns.linkEnds.buffer.transfer(4 * rows)),
  };
}

/** Cut to their length, each with a buffer of its own. Nothing can be pushed afterwards. */
export function rowsOf(
  columns: GrowingColumns,
): Omit<FileIndex, 'pathBytes' | 'linkBytes' | 'tarBytes' | 'overhead' | 'warnings'> {
  const { count } = columns;
  return { count, ...resized(columns, count) };
}
