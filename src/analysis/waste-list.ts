import type { ImagePath } from '../units/image-path.ts';
import { ascending, byText, descending, inOrder } from '../units/order.ts';
import type { Waste, WasteGroup, WasteList } from './image-analysis.ts';
import { comparePaths } from './path-order.ts';
import { NONE, type PathTable, pathOf, ROOT } from './path-table.ts';
import { bytesOfRow, layerOfRow, type Rows } from './rows.ts';
import { causeOf, type WasteColumns } from './waste.ts';

/** The wasted inodes in numbers. */
export interface Wasted {
  readonly rows: Rows;
  readonly waste: WasteColumns;
  /** The first row that is not the base image's. */
  readonly ownFrom: number;
  /** Every wasted inode, bottom to top, and its bytes. */
  readonly inodes: Int32Array;
  readonly bytes: Float64Array;
}

export function collectWasted(rows: Rows, waste: WasteColumns, ownFrom: number): Wasted {
  const { causes } = waste;
  let count = 0;
  for (let inode = 0; inode < causes.length; inode++) if (causes[inode] !== 0) count++;
  const inodes = new Int32Array(count);
  for (let inode = 0, at = 0; at < count; inode++) if (causes[inode] !== 0) inodes[at++] = inode;
  const bytes = Float64Array.from(inodes, (inode) => bytesOfRow(rows, inode));
  return { rows, waste, ownFrom, inodes, bytes };
}

export function wasteList(wasted: Wasted): WasteList {
  const length = wasted.inodes.length;
  return {
    length,
    slice: (start, end = length) =>
      Array.from(biggest(wasted, end).subarray(start), (at) => wasteOf(wasted, at)),
    *[Symbol.iterator]() {
      for (const at of biggest(wasted, length)) yield wasteOf(wasted, at);
    },
  };
}

/** Positions of the first `limit` in the list's order. Only those that can be among them are sorted. */
function biggest(wasted: Wasted, limit: number): Int32Array {
  const { bytes } = wasted;
  const least = limit < bytes.length ? (bytes.slice().sort()[bytes.length - limit] ?? 0) : 0;
  const candidates = Int32Array.from(bytes.keys()).filter((at) => (bytes[at] ?? 0) >= least);
  return candidates.sort((a, b) => compareWasted(wasted, a, b)).subarray(0, limit);
}

/** Bytes descending, then path, then layer. */
function compareWasted({ rows, waste, inodes, bytes }: Wasted, a: number, b: number): number {
  const bigger = (bytes[b] ?? 0) - (bytes[a] ?? 0);
  if (bigger !== 0) return bigger;
  const aNode = waste.nodes[inodes[a] ?? NONE] ?? ROOT;
  const bNode = waste.nodes[inodes[b] ?? NONE] ?? ROOT;
  return comparePaths(rows.table, aNode, bNode) || a - b;
}

function wasteOf({ rows, waste, ownFrom, inodes, bytes }: Wasted, at: number): Waste {
  const inode = inodes[at] ?? NONE;
  const movedTo = waste.movedTo.get(inode);
  return {
    path: pathOf(rows.table, waste.nodes[inode] ?? ROOT),
    bytes: bytes[at] ?? 0,
    avoidableBytes: inode >= ownFrom ? (bytes[at] ?? 0) : 0,
    cause: causeOf(waste, inode),
    layer: layerOfRow(rows, inode),
    otherLayer: waste.otherLayers[inode] ?? NONE,
    movedTo: movedTo === undefined ? null : pathOf(rows.table, movedTo),
  };
}

/** A group while it is added up; `largest` is a position in `inodes`, `directory` a node. */
interface Sum {
  files: number;
  bytes: number;
  largest: number;
  directory: number;
}

export function wasteGroups(wasted: Wasted): WasteGroup[] {
  const sums = new Map<string, Sum>();
  wasted.inodes.forEach((inode, at) => {
    const { rows, waste } = wasted;
    const key = `${layerOfRow(rows, inode)} ${waste.otherLayers[inode]} ${waste.causes[inode]}`;
    addTo(wasted, sums, key, at);
  });
  return [...sums.values()].map((sum) => groupOf(wasted, sum)).sort(GROUP_ORDER);
}

function addTo(wasted: Wasted, sums: Map<string, Sum>, key: string, at: number): void {
  const { rows, waste, inodes, bytes } = wasted;
  const parent = rows.table.parents[waste.nodes[inodes[at] ?? NONE] ?? ROOT] ?? ROOT;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { files: 1, bytes: bytes[at] ?? 0, largest: at, directory: parent });
    return;
  }
  sum.files++;
  sum.bytes += bytes[at] ?? 0;
  if (compareWasted(wasted, at, sum.largest) < 0) sum.largest = at;
  sum.directory = commonDirectory(rows.table, sum.directory, parent);
}

/** The deepest node above both, or one of them: of two nodes the one with the greater number lies deeper. */
function commonDirectory(table: PathTable, a: number, b: number): number {
  let [one, other] = [a, b];
  while (one !== other) {
    if (one > other) one = table.parents[one] ?? ROOT;
    else other = table.parents[other] ?? ROOT;
  }
  return one;
}

function groupOf(wasted: Wasted, sum: Sum): WasteGroup {
  const largest = wasteOf(wasted, sum.largest);
  return {
    cause: largest.cause,
    layer: largest.layer,
    otherLayer: largest.otherLayer,
    files: sum.files,
    bytes: sum.bytes,
    // Base or own is the layer's, so it is all or nothing for a group.
    avoidableBytes: largest.avoidableBytes === 0 ? 0 : sum.bytes,
    largest,
    directory: pathOf(wasted.rows.table, sum.directory) satisfies ImagePath,
  };
}

const GROUP_ORDER = inOrder<WasteGroup>(
  descending((group) => group.avoidableBytes),
  descending((group) => group.bytes),
  ascending((group) => group.layer),
  ascending((group) => group.otherLayer),
  (a, b) => byText(a.cause, b.cause),
);
