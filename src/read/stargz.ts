import { FILE_KIND, type FileIndex, pathAt } from '../image/file-index.ts';
import type { IndexedLayer } from './indexed-layer.ts';

/** containerd/stargz-snapshotter, docs/estargz.md: the last entry of a layer. */
export const TABLE_OF_CONTENTS = 'stargz.index.json';
/** As many of its first bytes as tell it from another file of its name. */
export const TABLE_START_BYTES = 32;
/** JSON of which the version is the first field. */
const TABLE_START = /^\s*\{\s*"version"\s*:/;
const LANDMARKS: ReadonlySet<string> = new Set(['.prefetch.landmark', '.no.prefetch.landmark']);
const LANDMARK_BYTES = 1;

/**
 * The index without the files that eStargz adds to a layer: its table of contents, which is the last entry, and the
 * landmarks of one byte. They are no part of the image; a layer that merely has files of such names keeps them.
 * @param tableStart the first bytes of the last entry named as the table is
 */
export function withoutStargz(layer: IndexedLayer, tableStart: Uint8Array): IndexedLayer {
  const { files: index, records } = layer;
  const last = index.count - 1;
  if (last < 0 || index.kinds[last] !== FILE_KIND.regular) return layer;
  if (pathAt(index, last) !== TABLE_OF_CONTENTS) return layer;
  if (!TABLE_START.test(Buffer.from(tableStart).toString('latin1'))) return layer;
  const dropped = [...landmarks(index), last];
  const overhead = dropped.map((row) => ({
    name: pathAt(index, row),
    bytes: index.bytes[row] ?? 0,
  }));
  return {
    files: { ...withoutRows(index, dropped), overhead },
    // Nobody asks for a record of one of those files.
    records: { ...records, entries: renumbered(records.entries, dropped) },
  };
}

/** The first one of each name: what eStargz writes it writes once. */
function landmarks(index: FileIndex): readonly number[] {
  const found = new Map<string, number>();
  for (let row = 0; row < index.count && found.size < LANDMARKS.size; row++) {
    if (index.kinds[row] !== FILE_KIND.regular || index.bytes[row] !== LANDMARK_BYTES) continue;
    const path = pathAt(index, row);
    if (LANDMARKS.has(path) && !found.has(path)) found.set(path, row);
  }
  return [...found.values()];
}

function renumbered(entries: Uint32Array, dropped: readonly number[]): Uint32Array {
  return entries.map((entry) => entry - dropped.filter((row) => row < entry).length);
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** In place: columns of a million rows are not copied for a few that go. */
function withoutRows(index: FileIndex, dropped: readonly number[]): FileIndex {
  const rows = dropped.map((row): Gap => ({ from: row, to: row + 1 }));
  const paths = dropped.map((row) => textGap(index.pathEnds, row));
  const links = dropped.map((row) => textGap(index.linkEnds, row));
  return {
    ...index,
    count: index.count - dropped.length,
    pathBytes: closed(index.pathBytes, paths),
    pathEnds: closed(moved(index.pathEnds, dropped, paths), rows),
    linkBytes: closed(index.linkBytes, links),
    linkEnds: closed(moved(index.linkEnds, dropped, links), rows),
    kinds: closed(index.kinds, rows),
    bytes: closed(index.bytes, rows),
    modes: closed(index.modes, rows),
    uids: closed(index.uids, rows),
    gids: closed(index.gids, rows),
    contentHashes: closed(index.contentHashes, rows),
  };
}

function textGap(ends: Uint32Array, row: number): Gap {
  return { from: row === 0 ? 0 : (ends[row - 1] ?? 0), to: ends[row] ?? 0 };
}

/** Where texts end once those of the dropped rows are gone. */
function moved(ends: Uint32Array, dropped: readonly number[], gaps: readonly Gap[]): Uint32Array {
  let gone = 0;
  for (const [i, row] of dropped.entries()) {
    const gap = gaps[i];
    gone += gap === undefined ? 0 : gap.to - gap.from;
    const next = dropped[i + 1] ?? ends.length;
    for (let later = row; later < next; later++) ends[later] = (ends[later] ?? 0) - gone;
  }
  return ends;
}

interface Column {
  readonly length: number;
  copyWithin(target: number, start: number, end: number): unknown;
  subarray(start: number, end: number): this;
}

function closed<Values extends Column>(values: Values, gaps: readonly Gap[]): Values {
  let length = gaps[0]?.from ?? values.length;
  for (const [i, { to }] of gaps.entries()) {
    const next = gaps[i + 1]?.from ?? values.length;
    values.copyWithin(length, to, next);
    length += next - to;
  }
  return values.subarray(0, length);
}
