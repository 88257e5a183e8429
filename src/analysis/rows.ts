import type { FileIndex } from '../image/file-index.ts';
import type { Layer } from '../image/image.ts';
import {
  createPathTable,
  internEntries,
  internInRoot,
  internSibling,
  NONE,
  nameLength,
  nameStartsWith,
  type PathTable,
  ROOT,
} from './path-table.ts';

/** What an entry's name says it is. Image specification, layer.md, "Whiteouts". */
export const ROLE = {
  /** Something that lies in the filesystem. */
  ordinary: 0,
  /** `.wh.NAME`: the lower layers' NAME is gone. */
  whiteout: 1,
  /** `.wh..wh..opq`: all that the lower layers have in this directory is gone. */
  opaque: 2,
  /** aufs' own files, and what lies in them. */
  ignored: 3,
  /** `.wh.`, `.wh..`, `.wh...`: whiteouts of nothing, of the directory itself and of the one above it. */
  invalid: 4,
  /**
   * `.wh..wh.plnk/NAME`: lies nowhere itself, but hard links of its layer may lead to it. So aufs writes a file that has
   * several names, and Docker unpacks it (moby, pkg/archive/diff.go, WhiteoutLinkDir).
   */
  linkTarget: 5,
} as const;

/**
 * The entries of all layers as rows, numbered through from the bottom: row `offsets[layer] + entry`.
 * What the replay and dive's algorithm both start from.
 */
export interface Rows {
  readonly table: PathTable;
  readonly indexes: readonly FileIndex[];
  /** One more than there are layers: the last is the number of rows. */
  readonly offsets: Int32Array;
  /** The node of each row. */
  readonly nodes: Int32Array;
  /** The role of each node, by its name. */
  readonly roles: Uint8Array;
  /** For each node whose name begins with `.wh.` its sibling without it, else `NONE`. */
  readonly targets: Int32Array;
  /** Of each layer the files that are no rows, since they are no part of the image; dive counts them. */
  readonly overhead: readonly (readonly OverheadNode[])[];
}

export interface OverheadNode {
  readonly node: number;
  readonly bytes: number;
}

/** Numbers the rows and paths of the layers, bottom to top. */
export function numberRows(layers: readonly Layer[]): Rows {
  const indexes = layers.map((layer) => layer.files);
  const offsets = new Int32Array(layers.length + 1);
  indexes.forEach((index, layer) => {
    offsets[layer + 1] = (offsets[layer] ?? 0) + index.count;
  });
  const table = createPathTable(seedOf(layers), offsets[layers.length]);
  const nodes = new Int32Array(offsets[layers.length] ?? 0);
  indexes.forEach((index, layer) => {
    internEntries(table, index, nodes.subarray(offsets[layer], offsets[layer + 1]));
  });
  const overhead = indexes.map((index) =>
    index.overhead.map(({ name, bytes }) => ({ node: internInRoot(table, bytesOf(name)), bytes })),
  );
  const targets = internTargets(table);
  return { table, indexes, offsets, nodes, roles: rolesOf(table), targets, overhead };
}

/** The layer that a row belongs to. */
export function layerOfRow(rows: Rows, row: number): number {
  let low = 0;
  let high = rows.offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((rows.offsets[middle] ?? 0) <= row) low = middle;
    else high = middle;
  }
  return low;
}

/** Logical bytes of a row; 0 unless it is a regular file. */
export function bytesOfRow(rows: Rows, row: number): number {
  const layer = layerOfRow(rows, row);
  return rows.indexes[layer]?.bytes[row - (rows.offsets[layer] ?? 0)] ?? 0;
}

/** The `FileKind` of a row. */
export function kindOfRow(rows: Rows, row: number): number {
  const layer = layerOfRow(rows, row);
  return rows.indexes[layer]?.kinds[row - (rows.offsets[layer] ?? 0)] ?? 0;
}

/** Whether two rows are regular files with the same content: same length, same hash. */
export function haveSameContent(rows: Rows, a: number, b: number): boolean {
  return bytesOfRow(rows, a) === bytesOfRow(rows, b) && hashOfRow(rows, a) === hashOfRow(rows, b);
}

/** Length and hash of a regular file, as a key. */
export function contentKey(rows: Rows, row: number): string {
  return `${bytesOfRow(rows, row)} ${hashOfRow(rows, row)}`;
}

function hashOfRow(rows: Rows, row: number): bigint {
  const layer = layerOfRow(rows, row);
  return rows.indexes[layer]?.contentHashes[row - (rows.offsets[layer] ?? 0)] ?? 0n;
}

const WHITEOUT = bytesOf('.wh.');
const METADATA = bytesOf('.wh..wh.');
const LINK_TARGETS = bytesOf('.wh..wh.plnk');
const OPAQUE = bytesOf('.wh..wh..opq');
/** They would remove nothing, the directory itself, or the one above it. */
const INVALID = ['.wh.', '.wh..', '.wh...'].map(bytesOf);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function internTargets(table: PathTable): Int32Array {
  const written = table.count;
  const found = new Int32Array(written).fill(NONE);
  for (let node = ROOT + 1; node < written; node++) {
    if (!nameStartsWith(table, node, WHITEOUT)) continue;
    found[node] = internSibling(table, node, WHITEOUT.length);
  }
  const targets = new Int32Array(table.count).fill(NONE);
  targets.set(found);
  return targets;
}

function rolesOf(table: PathTable): Uint8Array {
  const roles = new Uint8Array(table.count);
  for (let node = ROOT + 1; node < table.count; node++) {
    const parent = table.parents[node] ?? ROOT;
    const above = roles[parent] ?? ROLE.ordinary;
    if (!INSIDE_METADATA.has(above)) roles[node] = roleOf(table, node);
    else roles[node] = holdsLinkTargets(table, parent) ? ROLE.linkTarget : ROLE.ignored;
  }
  return roles;
}

const INSIDE_METADATA: ReadonlySet<number> = new Set([ROLE.ignored, ROLE.opaque, ROLE.linkTarget]);

function holdsLinkTargets(table: PathTable, node: number): boolean {
  return (
    table.parents[node] === ROOT &&
    nameLength(table, node) === LINK_TARGETS.length &&
    nameStartsWith(table, node, LINK_TARGETS)
  );
}

function roleOf(table: PathTable, node: number): number {
  if (!nameStartsWith(table, node, WHITEOUT)) return ROLE.ordinary;
  if (nameStartsWith(table, node, METADATA)) {
    const opaque = nameStartsWith(table, node, OPAQUE) && nameLength(table, node) === OPAQUE.length;
    return opaque ? ROLE.opaque : ROLE.ignored;
  }
  const isInvalid = INVALID.some(
    (name) => nameLength(table, node) === name.length && nameStartsWith(table, node, name),
  );
  return isInvalid ? ROLE.invalid : ROLE.whiteout;
}

/** 32 bits of the layers' diff IDs. */
function seedOf(layers: readonly Layer[]): number {
  let seed = 0;
  for (const { diffId } of layers) {
    const digits = diffId.slice(diffId.indexOf(':') + 1, diffId.indexOf(':') + 9);
    seed = Math.imul(seed, 31) ^ Number.parseInt(digits, 16);
  }
  return Number.isNaN(seed) ? 0 : seed;
}
