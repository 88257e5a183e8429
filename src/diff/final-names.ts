import type { FinalFiles, ImageAnalysis } from '../analysis/image-analysis.ts';
import { FILE_KIND, type FileIndex, pathAt } from '../image/file-index.ts';
import type { ImagePath } from '../units/image-path.ts';

/** No name, no inode. */
export const NONE = -1;

/**
 * The names of one image's final filesystem, each directory before what lies in it, by number. Everything is read
 * out of the layers' columns where it is: two images may have 500,000 names each.
 */
export interface FinalNames {
  readonly count: number;
  /** One more than any inode's number. */
  readonly inodeNumbers: number;
  /** What the layers hold, bottom to top. */
  readonly indexes: readonly FileIndex[];
  /** Their content hashes as two words each, for to read one out of its own column makes a bigint. */
  readonly hashWords: readonly Uint32Array[];
  /** The number of each layer's first inode. */
  readonly firstInodes: Int32Array;
  readonly files: FinalFiles;
}

export function finalNames({ image, finalFiles }: ImageAnalysis): FinalNames {
  const files = finalFiles();
  const indexes = image.layers.map((layer) => layer.files);
  const firstInodes = new Int32Array(indexes.length);
  let inodeNumbers = 0;
  indexes.forEach(({ count }, layer) => {
    firstInodes[layer] = inodeNumbers;
    inodeNumbers += count;
  });
  const hashWords = indexes.map(
    ({ contentHashes: { buffer, byteOffset, length } }) =>
      new Uint32Array(buffer, byteOffset, 2 * length),
  );
  return { count: files.count, inodeNumbers, indexes, hashWords, firstInodes, files };
}

export function pathOf({ files, indexes }: FinalNames, name: number): ImagePath {
  const index = indexes[files.layers[name] ?? NONE];
  if (index === undefined) throw new RangeError(`there is no name ${name}`);
  return pathAt(index, files.entries[name] ?? NONE);
}

/** The number of its inode; `NONE` for a hard link without target. */
export function inodeOf({ files, firstInodes }: FinalNames, name: number): number {
  const layer = files.contentLayers[name] ?? NONE;
  return layer === NONE ? NONE : (firstInodes[layer] ?? 0) + (files.contentEntries[name] ?? 0);
}

/** The layer in which its content lies; of a hard link without target its own. */
export function layerOf({ files }: FinalNames, name: number): number {
  const layer = files.contentLayers[name] ?? NONE;
  return layer === NONE ? (files.layers[name] ?? NONE) : layer;
}

function entryOf({ files }: FinalNames, name: number): number {
  const isDangling = (files.contentLayers[name] ?? NONE) === NONE;
  return (isDangling ? files.entries : files.contentEntries)[name] ?? NONE;
}

function kindOf(names: FinalNames, name: number): number {
  return names.indexes[layerOf(names, name)]?.kinds[entryOf(names, name)] ?? NONE;
}

export function isDirectory(names: FinalNames, name: number): boolean {
  return kindOf(names, name) === FILE_KIND.directory;
}

export function isRegular(names: FinalNames, name: number): boolean {
  return kindOf(names, name) === FILE_KIND.regular;
}

export function bytesOf(names: FinalNames, name: number): number {
  return names.indexes[layerOf(names, name)]?.bytes[entryOf(names, name)] ?? 0;
}

/** An order of regular files by content, in which only the same content is equal. */
export function compareContents(a: FinalNames, x: number, b: FinalNames, y: number): number {
  const bytes = bytesOf(a, x) - bytesOf(b, y);
  if (bytes !== 0) return bytes;
  const left = a.hashWords[layerOf(a, x)];
  const right = b.hashWords[layerOf(b, y)];
  const [i, j] = [2 * entryOf(a, x), 2 * entryOf(b, y)];
  return (left?.[i] ?? 0) - (right?.[j] ?? 0) || (left?.[i + 1] ?? 0) - (right?.[j + 1] ?? 0);
}

/** Whether a name of each side is the same entry of the same layer. */
export function isSameEntry(base: FinalNames, was: number, head: FinalNames, is: number): boolean {
  return (
    entryOf(base, was) === entryOf(head, is) &&
    base.indexes[layerOf(base, was)] === head.indexes[layerOf(head, is)]
  );
}

/** Of two names: the same kind, and the same bytes or target. */
export function isSameContent(
  base: FinalNames,
  was: number,
  head: FinalNames,
  is: number,
): boolean {
  const kind = kindOf(base, was);
  if (kind !== kindOf(head, is)) return false;
  if (kind === FILE_KIND.regular) return compareContents(base, was, head, is) === 0;
  return kind !== FILE_KIND.symlink || isSameTarget(base, was, head, is);
}

function isSameTarget(base: FinalNames, was: number, head: FinalNames, is: number): boolean {
  const left = base.indexes[layerOf(base, was)];
  const right = head.indexes[layerOf(head, is)];
  if (left === undefined || right === undefined) return false;
  const [i, j] = [entryOf(base, was), entryOf(head, is)];
  const [from, to] = [startAt(left.linkEnds, i), startAt(right.linkEnds, j)];
  const length = (left.linkEnds[i] ?? 0) - from;
  if (length !== (right.linkEnds[j] ?? 0) - to) return false;
  for (let k = 0; k < length; k++) {
    if (left.linkBytes[from + k] !== right.linkBytes[to + k]) return false;
  }
  return true;
}

/** Mode and owner; the mode of a symlink means nothing. */
export function hasSameAttributes(
  base: FinalNames,
  was: number,
  head: FinalNames,
  is: number,
): boolean {
  const left = base.indexes[layerOf(base, was)];
  const right = head.indexes[layerOf(head, is)];
  const [i, j] = [entryOf(base, was), entryOf(head, is)];
  return (
    left?.uids[i] === right?.uids[j] &&
    left?.gids[i] === right?.gids[j] &&
    (kindOf(base, was) === FILE_KIND.symlink || left?.modes[i] === right?.modes[j])
  );
}

/** A path where it lies. Made once and moved along, for there may be a million paths. */
export interface PathBytes {
  bytes: Uint8Array;
  from: number;
  to: number;
}

export function noPath(): PathBytes {
  return { bytes: new Uint8Array(0), from: 0, to: 0 };
}

/** Lets `path` be that of a name. */
export function pointTo(path: PathBytes, { files, indexes }: FinalNames, name: number): PathBytes {
  const index = indexes[files.layers[name] ?? NONE];
  if (index === undefined) throw new RangeError(`there is no name ${name}`);
  const entry = files.entries[name] ?? NONE;
  path.bytes = index.pathBytes;
  path.from = startAt(index.pathEnds, entry);
  path.to = index.pathEnds[entry] ?? 0;
  return path;
}

function startAt(ends: Uint32Array, entry: number): number {
  return entry === 0 ? 0 : (ends[entry - 1] ?? 0);
}

export const SLASH = 0x2f;

/** The order in which names stand: by bytes, a slash before everything else. */
export function comparePaths(a: PathBytes, b: PathBytes): number {
  const [left, right] = [a.bytes, b.bytes];
  if (left === right && a.from === b.from && a.to === b.to) return 0;
  const [leftLength, rightLength] = [a.to - a.from, b.to - b.from];
  const common = Math.min(leftLength, rightLength);
  for (let i = 0; i < common; i++) {
    const [x, y] = [left[a.from + i] ?? 0, right[b.from + i] ?? 0];
    if (x !== y) return x === SLASH ? -1 : y === SLASH ? 1 : x - y;
  }
  return leftLength - rightLength;
}

/** Whether something other than directories lies below a directory. */
export function hasFilesIn(names: FinalNames, directory: string): boolean {
  const bytes = Uint8Array.from(`${directory}/`, (character) => character.charCodeAt(0));
  const prefix: PathBytes = { bytes, from: 0, to: bytes.length };
  const path = noPath();
  let low = 0;
  let high = names.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePaths(pointTo(path, names, middle), prefix) < 0) low = middle + 1;
    else high = middle;
  }
  for (let name = low; name < names.count; name++) {
    if (!beginsWith(pointTo(path, names, name), bytes)) return false;
    if (!isDirectory(names, name)) return true;
  }
  return false;
}

function beginsWith({ bytes, from, to }: PathBytes, prefix: Uint8Array): boolean {
  if (to - from < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[from + i] !== prefix[i]) return false;
  return true;
}
