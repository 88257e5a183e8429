import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../image/file-index.ts';
import type { ImagePath } from '../units/image-path.ts';

/** No name, no inode. */
export const NONE = -1;

/** The names of one image's final filesystem, each directory before what lies in it, by number. */
export interface FinalNames {
  readonly count: number;
  /** One more than any inode's number. */
  readonly inodeNumbers: number;
  readonly path: (name: number) => ImagePath;
  readonly place: (name: number) => NamePlace;
  /** The number of its inode; `NONE` for a hard link without target. */
  readonly inode: (name: number) => number;
  readonly inodePlace: (name: number) => NamePlace | null;
  /** The layer in which its content lies. */
  readonly layer: (name: number) => number;
}

/** An entry of a layer. */
export interface NamePlace {
  readonly index: FileIndex;
  readonly entry: number;
}

export function finalNames({ image, finalFiles }: ImageAnalysis): FinalNames {
  const files = finalFiles();
  const indexes = image.layers.map((layer) => layer.files);
  const offsets: number[] = [];
  let inodeNumbers = 0;
  for (const { count } of indexes) {
    offsets.push(inodeNumbers);
    inodeNumbers += count;
  }
  const place = (layers: Int32Array, entries: Int32Array, name: number): NamePlace | null => {
    const index = indexes[layers[name] ?? NONE];
    return index === undefined ? null : { index, entry: entries[name] ?? NONE };
  };
  const placeOf = (name: number): NamePlace => {
    const found = place(files.layers, files.entries, name);
    if (found === null) throw new RangeError(`there is no name ${name}`);
    return found;
  };
  return {
    count: files.count,
    inodeNumbers,
    path: (name) => {
      const { index, entry } = placeOf(name);
      return pathAt(index, entry);
    },
    place: placeOf,
    inode: (name) => {
      const layer = files.contentLayers[name] ?? NONE;
      return layer === NONE ? NONE : (offsets[layer] ?? 0) + (files.contentEntries[name] ?? 0);
    },
    inodePlace: (name) => place(files.contentLayers, files.contentEntries, name),
    layer: (name) => {
      const layer = files.contentLayers[name] ?? NONE;
      return layer === NONE ? (files.layers[name] ?? NONE) : layer;
    },
  };
}

export function kindOf({ index, entry }: NamePlace): number {
  return index.kinds[entry] ?? NONE;
}

export function isDirectory(place: NamePlace): boolean {
  return kindOf(place) === FILE_KIND.directory;
}

export function isRegular(place: NamePlace | null): place is NamePlace {
  return place !== null && kindOf(place) === FILE_KIND.regular;
}

export function bytesOf(place: NamePlace | null): number {
  return place === null ? 0 : (place.index.bytes[place.entry] ?? 0);
}

export function hashOf({ index, entry }: NamePlace): bigint {
  return index.contentHashes[entry] ?? 0n;
}

/** Of two files: the same kind, and the same bytes or target. */
export function isSameContent(a: NamePlace, b: NamePlace): boolean {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (kind === FILE_KIND.regular) return bytesOf(a) === bytesOf(b) && hashOf(a) === hashOf(b);
  if (kind !== FILE_KIND.symlink) return true;
  return linkTargetAt(a.index, a.entry) === linkTargetAt(b.index, b.entry);
}

/** Mode and owner; the mode of a symlink means nothing. */
export function hasSameAttributes(a: NamePlace, b: NamePlace): boolean {
  const [left, right] = [a.index, b.index];
  return (
    left.uids[a.entry] === right.uids[b.entry] &&
    left.gids[a.entry] === right.gids[b.entry] &&
    (kindOf(a) === FILE_KIND.symlink || left.modes[a.entry] === right.modes[b.entry])
  );
}

const SLASH = 0x2f;

/** The order in which names stand: by bytes, a slash before everything else. */
export function compareNames(a: NamePlace, b: NamePlace): number {
  if (a.index === b.index && a.entry === b.entry) return 0;
  const [left, right] = [a.index.pathBytes, b.index.pathBytes];
  const [leftStart, rightStart] = [startOf(a), startOf(b)];
  const leftLength = (a.index.pathEnds[a.entry] ?? 0) - leftStart;
  const rightLength = (b.index.pathEnds[b.entry] ?? 0) - rightStart;
  const common = Math.min(leftLength, rightLength);
  for (let i = 0; i < common; i++) {
    const [x, y] = [left[leftStart + i] ?? 0, right[rightStart + i] ?? 0];
    if (x !== y) return x === SLASH ? -1 : y === SLASH ? 1 : x - y;
  }
  return leftLength - rightLength;
}

function startOf({ index, entry }: NamePlace): number {
  return entry === 0 ? 0 : (index.pathEnds[entry - 1] ?? 0);
}

/** Whether something other than directories lies below a directory. */
export function hasFilesIn(names: FinalNames, directory: string): boolean {
  let low = 0;
  let high = names.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(names.path(middle), `${directory}/`) < 0) low = middle + 1;
    else high = middle;
  }
  for (let name = low; name < names.count; name++) {
    if (!names.path(name).startsWith(`${directory}/`)) return false;
    if (!isDirectory(names.place(name))) return true;
  }
  return false;
}

function compareText(a: string, b: string): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return x === SLASH ? -1 : y === SLASH ? 1 : x - y;
  }
  return a.length - b.length;
}
