import { type FileIndex, textOfBytes } from '../image/file-index.ts';
import type { ImagePath } from '../units/image-path.ts';
import { tooManyDirectories } from './failures.ts';

/** No node, no row. */
export const NONE = -1;
/** The node of the root directory. */
export const ROOT = 0;

const SLASH = 0x2f;

/**
 * Every path that the layers of an image name, each once, as a number (a node): columns again, since a
 * map of strings would cost three times the memory and time. A node is found by its parent and its
 * name; a parent's number is smaller than its children's.
 */
export interface PathTable {
  /** Nodes so far, the root included. */
  count: number;
  /** Entries whose paths are in it, doubled ones included. */
  entries: number;
  parents: Int32Array<ArrayBuffer>;
  /** Where the path is written: which of `texts`, and in it the start of the path, of its last name, and the end. */
  places: Int32Array<ArrayBuffer>;
  pathStarts: Uint32Array<ArrayBuffer>;
  nameStarts: Uint32Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
  /** The path bytes of each layer, then those of paths that no entry writes out. */
  readonly texts: Uint8Array[];
  /** The text that has room for further paths no entry writes out. */
  spare: { place: number; used: number };
  readonly hashing: Hashing;
}

/** Open addressing: slot → node + 1, 0 if empty. At most half of the slots are taken. */
interface Hashing {
  readonly seed: number;
  slots: Int32Array;
  hashes: Int32Array<ArrayBuffer>;
}

/** Enough for a tiny image. */
const LEAST_ROOM = 1024;

/**
 * A table with only the root. The seed decides nothing but which names collide: taken from the layers'
 * diff IDs it depends on the very names, so nobody can write an image whose names all do.
 * @param entries how many paths are expected; room that stays empty costs no memory
 */
export function createPathTable(seed: number, entries = 0): PathTable {
  const room = entries + LEAST_ROOM;
  const slots = 2 ** Math.ceil(Math.log2(2 * room));
  const table: PathTable = {
    count: 1,
    entries: 0,
    parents: new Int32Array(room),
    places: new Int32Array(room),
    pathStarts: new Uint32Array(room),
    nameStarts: new Uint32Array(room),
    ends: new Uint32Array(room),
    texts: [new Uint8Array(0)],
    spare: { place: 0, used: 0 },
    hashing: { seed, slots: new Int32Array(slots), hashes: new Int32Array(room) },
  };
  table.parents[ROOT] = NONE;
  return table;
}

/** Directories without an entry of their own; an ordinary image has a few dozen. */
const MAX_IMPLIED = 1_000_000;

/**
 * Puts the node of each entry of a layer into `nodes`; nodes of parents are made where they are new.
 * Throws a `DietError` for more than a million directories that no entry names.
 */
export function internEntries(table: PathTable, index: FileIndex, nodes: Int32Array): void {
  const bytes = index.pathBytes;
  const place = table.texts.push(bytes) - 1;
  const trail = createTrail();
  let from = 0;
  for (let i = 0; i < index.count; i++) {
    const to = index.pathEnds[i] ?? 0;
    nodes[i] = internPath(table, { place, bytes, from, to }, trail);
    from = to;
    table.entries++;
    if (table.count - table.entries > MAX_IMPLIED) throw tooManyDirectories(MAX_IMPLIED);
  }
}

/** A path in one of the table's texts. */
interface PathPlace {
  readonly place: number;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/**
 * The last path that was interned, as the nodes of its names and the offsets at which they end: the next
 * path of a tar mostly lies beside it, and only what differs is looked up.
 */
interface Trail {
  from: number;
  to: number;
  depth: number;
  readonly nodes: number[];
  readonly ends: number[];
}

function createTrail(): Trail {
  return { from: 0, to: 0, depth: 0, nodes: [], ends: [] };
}

function internPath(table: PathTable, path: PathPlace, trail: Trail): number {
  const { place, bytes, from, to } = path;
  shorten(trail, path);
  let parent = trail.depth === 0 ? ROOT : (trail.nodes[trail.depth - 1] ?? ROOT);
  let start = trail.depth === 0 ? from : from + (trail.ends[trail.depth - 1] ?? 0) + 1;
  while (start < to) {
    let end = start;
    while (end < to && bytes[end] !== SLASH) end++;
    parent = internChild(table, parent, { place, bytes, pathStart: from, from: start, to: end });
    trail.nodes[trail.depth] = parent;
    trail.ends[trail.depth] = end - from;
    trail.depth++;
    start = end + 1;
  }
  trail.from = from;
  trail.to = to;
  return parent;
}

/** Cuts the trail to the names that `path` begins with. */
function shorten(trail: Trail, { bytes, from, to }: PathPlace): void {
  const length = to - from;
  const comparable = Math.min(length, trail.to - trail.from);
  let same = 0;
  while (same < comparable && bytes[trail.from + same] === bytes[from + same]) same++;
  while (trail.depth > 0) {
    const end = trail.ends[trail.depth - 1] ?? 0;
    if (end <= same && (end === length || bytes[from + end] === SLASH)) return;
    trail.depth--;
  }
}

/** A name within a path in one of the table's texts. */
interface NamePlace {
  readonly place: number;
  readonly bytes: Uint8Array;
  readonly pathStart: number;
  readonly from: number;
  readonly to: number;
}

function internChild(table: PathTable, parent: number, name: NamePlace): number {
  const { hashing } = table;
  const hash = hashOf(hashing.seed, parent, name.bytes, name.from, name.to);
  const slot = slotOf(table, hash, parent, name.bytes, name.from, name.to);
  const found = (hashing.slots[slot] ?? 0) - 1;
  if (found !== NONE) return found;
  const node = table.count++;
  if (node >= table.parents.length) growColumns(table);
  table.parents[node] = parent;
  table.places[node] = name.place;
  table.pathStarts[node] = name.pathStart;
  table.nameStarts[node] = name.from;
  table.ends[node] = name.to;
  hashing.hashes[node] = hash;
  hashing.slots[slot] = node + 1;
  if (table.count * 2 > hashing.slots.length) growSlots(table);
  return node;
}

/** The child of `parent` with the name of these bytes, or `NONE`. */
function findChild(
  table: PathTable,
  parent: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  const hash = hashOf(table.hashing.seed, parent, bytes, from, to);
  return (table.hashing.slots[slotOf(table, hash, parent, bytes, from, to)] ?? 0) - 1;
}

/** The node of a cleaned path written as these bytes, or `NONE`. */
export function findPath(table: PathTable, bytes: Uint8Array, from: number, to: number): number {
  let node = ROOT;
  for (let start = from; start < to && node !== NONE; ) {
    let end = start;
    while (end < to && bytes[end] !== SLASH) end++;
    node = findChild(table, node, bytes, start, end);
    start = end + 1;
  }
  return node;
}

/** The sibling of `node` that is named as it is without the first `prefix` bytes; made if it is new. */
export function internSibling(table: PathTable, node: number, prefix: number): number {
  const parent = table.parents[node] ?? ROOT;
  const own = placeOf(table, node);
  const found = findChild(table, parent, own.bytes, own.from + prefix, own.to);
  if (found !== NONE) return found;
  const pathStart = reserve(table, own.to - own.pathStart - prefix);
  const { place } = table.spare;
  const bytes = table.texts[place] ?? new Uint8Array(0);
  const from = pathStart + own.from - own.pathStart;
  bytes.set(own.bytes.subarray(own.pathStart, own.from), pathStart);
  bytes.set(own.bytes.subarray(own.from + prefix, own.to), from);
  return internChild(table, parent, { place, bytes, pathStart, from, to: table.spare.used });
}

/** The child of the root with this name; made if it is new. */
export function internInRoot(table: PathTable, name: Uint8Array): number {
  const found = findChild(table, ROOT, name, 0, name.length);
  if (found !== NONE) return found;
  const from = reserve(table, name.length);
  const { place, used } = table.spare;
  const bytes = table.texts[place] ?? new Uint8Array(0);
  bytes.set(name, from);
  return internChild(table, ROOT, { place, bytes, pathStart: from, from, to: used });
}

/** Many paths share a text: an array for each of a million whiteouts would cost 200 MB. */
const SPARE_BYTES = 65_536;

/** Room for a path of so many bytes in the spare text; where it begins there. */
function reserve(table: PathTable, length: number): number {
  const free = (table.texts[table.spare.place]?.length ?? 0) - table.spare.used;
  if (length > free) {
    const text = new Uint8Array(Math.max(SPARE_BYTES, length));
    table.spare = { place: table.texts.push(text) - 1, used: 0 };
  }
  const start = table.spare.used;
  table.spare.used += length;
  return start;
}

function placeOf(table: PathTable, node: number): NamePlace {
  const place = table.places[node] ?? 0;
  return {
    place,
    bytes: table.texts[place] ?? new Uint8Array(0),
    pathStart: table.pathStarts[node] ?? 0,
    from: table.nameStarts[node] ?? 0,
    to: table.ends[node] ?? 0,
  };
}

/** Whether the last name of a node begins with these bytes. */
export function nameStartsWith(table: PathTable, node: number, prefix: Uint8Array): boolean {
  const start = table.nameStarts[node] ?? 0;
  const bytes = table.texts[table.places[node] ?? 0];
  if (bytes === undefined || (table.ends[node] ?? 0) - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/** How many bytes the last name of a node has. */
export function nameLength(table: PathTable, node: number): number {
  return (table.ends[node] ?? 0) - (table.nameStarts[node] ?? 0);
}

/** The path of a node; the root's is empty. */
export function pathOf(table: PathTable, node: number): ImagePath {
  const { bytes, pathStart, to } = placeOf(table, node);
  return textOfBytes(bytes, pathStart, to) as ImagePath;
}

/** FNV-1a over the name, begun with parent and seed, and mixed at the end (murmur3's finalizer). */
function hashOf(seed: number, parent: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = Math.imul(parent ^ seed, 0x9e3779b1);
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** The slot in which the child stands, or the empty one where it belongs. */
function slotOf(
  table: PathTable,
  hash: number,
  parent: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  const { slots, hashes } = table.hashing;
  const mask = slots.length - 1;
  let slot = hash & mask;
  for (;;) {
    const node = (slots[slot] ?? 0) - 1;
    if (node === NONE) return slot;
    if (
      hashes[node] === hash &&
      table.parents[node] === parent &&
      isNamed(table, node, bytes, from, to)
    ) {
      return slot;
    }
    slot = (slot + 1) & mask;
  }
}

function isNamed(
  table: PathTable,
  node: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  const start = table.nameStarts[node] ?? 0;
  if ((table.ends[node] ?? 0) - start !== to - from) return false;
  const own = table.texts[table.places[node] ?? 0];
  if (own === undefined) return false;
  for (let i = 0; i < to - from; i++) if (own[start + i] !== bytes[from + i]) return false;
  return true;
}

/** The old columns are gone at once: copies would leave them to be collected. */
function growColumns(table: PathTable): void {
  const bytes = table.parents.byteLength * 2;
  table.parents = new Int32Array(table.parents.buffer.transfer(bytes));
  table.places = new Int32Array(table.places.buffer.transfer(bytes));
  table.pathStarts = new Uint32Array(table.pathStarts.buffer.transfer(bytes));
  table.nameStarts = new Uint32Array(table.nameStarts.buffer.transfer(bytes));
  table.ends = new Uint32Array(table.ends.buffer.transfer(bytes));
  table.hashing.hashes = new Int32Array(table.hashing.hashes.buffer.transfer(bytes));
}

function growSlots(table: PathTable): void {
  const { hashing } = table;
  const slots = new Int32Array(hashing.slots.length * 2);
  const mask = slots.length - 1;
  for (let node = 1; node < table.count; node++) {
    let slot = (hashing.hashes[node] ?? 0) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = node + 1;
  }
  hashing.slots = slots;
}
