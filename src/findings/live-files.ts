import type { FinalFiles, ImageAnalysis } from '../analysis/image-analysis.ts';
import { type FileIndex, pathAt } from '../image/file-index.ts';
import type { ImagePath } from '../units/image-path.ts';

/** No inode, no directory, no rule. */
export const NONE = -1;

const SLASH = 0x2f;

/**
 * The files of the final filesystem that have bytes, a row for each of their names. Inodes are numbered
 * through all layers: `offsets[layer] + entry`.
 */
export interface LiveFiles {
  /** Number of names. */
  readonly count: number;
  readonly inodes: Int32Array;
  /** Position in `directoryPaths` of the directory in which the name stands. */
  readonly directories: Int32Array;
  /** Only those in which something stands; the root's is empty. */
  readonly directoryPaths: readonly string[];
  /** How many names each inode has. */
  readonly nameCounts: Uint32Array;
  /** Where the name is written: the layer and its entry. */
  readonly places: FinalFiles;
  /** Row in `places` of each name. */
  readonly rows: Int32Array;
  readonly inodeTable: InodeTable;
}

/** Inodes by number. */
export interface InodeTable {
  readonly indexes: readonly FileIndex[];
  /** One more than there are layers. */
  readonly offsets: Int32Array;
  /** The first inode that is not the base image's. */
  readonly ownFrom: number;
}

export function inodeTable({ image, layers }: ImageAnalysis): InodeTable {
  const indexes = image.layers.map(({ files }) => files);
  const offsets = new Int32Array(indexes.length + 1);
  indexes.forEach(({ count }, layer) => {
    offsets[layer + 1] = (offsets[layer] ?? 0) + count;
  });
  const baseLayers = layers.filter(({ base }) => base).length;
  return { indexes, offsets, ownFrom: offsets[baseLayers] ?? 0 };
}

export function layerOfInode({ offsets }: InodeTable, inode: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) <= inode) low = middle;
    else high = middle;
  }
  return low;
}

/** The number of names is that of all entries: who wants the files among them is told by `inodes`. */
export function liveFiles(analysis: ImageAnalysis, table: InodeTable): LiveFiles {
  const places = analysis.finalFiles();
  const rows = new Int32Array(places.count);
  const inodes = new Int32Array(places.count);
  const nameCounts = new Uint32Array(table.offsets.at(-1) ?? 0);
  let count = 0;
  for (let row = 0; row < places.count; row++) {
    const layer = places.contentLayers[row] ?? NONE;
    const entry = places.contentEntries[row] ?? NONE;
    if (layer === NONE || (table.indexes[layer]?.bytes[entry] ?? 0) === 0) continue;
    const inode = (table.offsets[layer] ?? 0) + entry;
    nameCounts[inode] = (nameCounts[inode] ?? 0) + 1;
    rows[count] = row;
    inodes[count++] = inode;
  }
  const found = findDirectories(places, rows.subarray(0, count), table.indexes);
  return {
    count,
    inodes: inodes.subarray(0, count),
    ...found,
    nameCounts,
    places,
    rows: rows.subarray(0, count),
    inodeTable: table,
  };
}

/**
 * Names of one directory mostly follow one another, so only the bytes up to the last slash are compared
 * with those of the name before; a string is made where they differ.
 */
function findDirectories(
  places: FinalFiles,
  rows: Int32Array,
  indexes: readonly FileIndex[],
): { directories: Int32Array; directoryPaths: readonly string[] } {
  const numbers = new Map<string, number>();
  const directoryPaths: string[] = [];
  const directories = new Int32Array(rows.length);
  let known: TextPlace = { bytes: new Uint8Array(0), from: 0, to: NONE };
  rows.forEach((row, name) => {
    const index = indexes[places.layers[row] ?? NONE];
    if (index === undefined) return;
    const here = directoryPlace(index, places.entries[row] ?? 0);
    if (!isSameText(known, here)) {
      const path = pathAt(index, places.entries[row] ?? 0).slice(0, here.to - here.from);
      if (!numbers.has(path)) numbers.set(path, directoryPaths.push(path) - 1);
      known = here;
      directories[name] = numbers.get(path) ?? NONE;
    } else {
      directories[name] = directories[name - 1] ?? NONE;
    }
  });
  return { directories, directoryPaths };
}

interface TextPlace {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** The path of an entry without its last name and slash. */
function directoryPlace(index: FileIndex, entry: number): TextPlace {
  const bytes = index.pathBytes;
  const from = entry === 0 ? 0 : (index.pathEnds[entry - 1] ?? 0);
  let to = (index.pathEnds[entry] ?? 0) - 1;
  while (to > from && bytes[to] !== SLASH) to--;
  return { bytes, from, to };
}

function isSameText(a: TextPlace, b: TextPlace): boolean {
  if (a.to - a.from !== b.to - b.from) return false;
  // From the end: neighbours in the tree differ there.
  for (let i = 1; i <= b.to - b.from; i++) {
    if (a.bytes[a.to - i] !== b.bytes[b.to - i]) return false;
  }
  return true;
}

export function pathOfName({ places, rows, inodeTable }: LiveFiles, name: number): ImagePath {
  const row = rows[name] ?? 0;
  const index = inodeTable.indexes[places.layers[row] ?? 0];
  if (index === undefined) throw new RangeError(`there is no name ${name}`);
  return pathAt(index, places.entries[row] ?? 0);
}

/** The last name of its path. */
export function fileNameOf(live: LiveFiles, name: number): string {
  const path = pathOfName(live, name);
  return path.slice(path.lastIndexOf('/') + 1);
}

export function bytesOfInode(table: InodeTable, inode: number): number {
  const layer = layerOfInode(table, inode);
  return table.indexes[layer]?.bytes[inode - (table.offsets[layer] ?? 0)] ?? 0;
}

/** Not cryptographic: it groups, it never proves. */
export function contentHashOf(table: InodeTable, inode: number): bigint {
  const layer = layerOfInode(table, inode);
  return table.indexes[layer]?.contentHashes[inode - (table.offsets[layer] ?? 0)] ?? 0n;
}

/** Who may do what with it. */
export interface Permissions {
  /** With setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export function permissionsOf(table: InodeTable, inode: number): Permissions {
  const layer = layerOfInode(table, inode);
  const entry = inode - (table.offsets[layer] ?? 0);
  const index = table.indexes[layer];
  return {
    mode: index?.modes[entry] ?? 0,
    uid: index?.uids[entry] ?? 0,
    gid: index?.gids[entry] ?? 0,
  };
}
