import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../image/file-index.ts';
import type { IndexedLayer } from './indexed-layer.ts';

const TABLE_OF_CONTENTS = 'stargz.index.json';
const LANDMARKS: ReadonlySet<string> = new Set(['.prefetch.landmark', '.no.prefetch.landmark']);

/**
 * The index without the files that eStargz adds to a layer: its table of contents, which is the last
 * entry, and the landmarks. They are no part of the image; a layer that merely has a file of such a
 * name keeps it. containerd/stargz-snapshotter, docs/estargz.md.
 */
export function withoutStargz(layer: IndexedLayer): IndexedLayer {
  const { files: index, records } = layer;
  const last = index.count - 1;
  if (last < 0 || index.kinds[last] !== FILE_KIND.regular) return layer;
  if (pathAt(index, last) !== TABLE_OF_CONTENTS) return layer;
  const rows: number[] = [];
  for (let row = 0; row < last; row++) if (!isLandmark(index, row)) rows.push(row);
  return {
    files: rowsOfIndex(index, rows),
    // Nobody asks for a record of one of those files.
    records: { ...records, entries: renumbered(records.entries, rows) },
  };
}

function renumbered(entries: Uint32Array, rows: readonly number[]): Uint32Array {
  let row = 0;
  return entries.map((entry) => {
    while ((rows[row] ?? entry) < entry) row++;
    return row;
  });
}

function rowsOfIndex(index: FileIndex, rows: readonly number[]): FileIndex {
  const paths = rows.map((row) => pathAt(index, row));
  const links = rows.map((row) => linkTargetAt(index, row));
  return {
    ...index,
    count: rows.length,
    ...joined('path', paths),
    ...joined('link', links),
    kinds: Uint8Array.from(rows, (row) => index.kinds[row] ?? 0),
    bytes: Float64Array.from(rows, (row) => index.bytes[row] ?? 0),
    modes: Uint16Array.from(rows, (row) => index.modes[row] ?? 0),
    uids: Float64Array.from(rows, (row) => index.uids[row] ?? 0),
    gids: Float64Array.from(rows, (row) => index.gids[row] ?? 0),
    contentHashes: BigUint64Array.from(rows, (row) => index.contentHashes[row] ?? 0n),
  };
}

function isLandmark(index: FileIndex, row: number): boolean {
  return index.kinds[row] === FILE_KIND.regular && LANDMARKS.has(pathAt(index, row));
}

function joined(column: 'path' | 'link', values: readonly string[]): Partial<FileIndex> {
  let end = 0;
  const bytes = new Uint8Array(Buffer.from(values.join(''), 'latin1'));
  const ends = Uint32Array.from(values, (value) => {
    end += value.length;
    return end;
  });
  return column === 'path'
    ? { pathBytes: bytes, pathEnds: ends }
    : { linkBytes: bytes, linkEnds: ends };
}
