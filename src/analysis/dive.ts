import { FILE_KIND, type FileIndex } from '../image/file-index.ts';
import { byText, descending, inOrder } from '../units/order.ts';
import { createDiveLayers, type DiveLayer } from './dive-layer.ts';
import type { DiveFigures, DiveInefficientFile } from './image-analysis.ts';
import { NONE, nameLength, pathOf, ROOT } from './path-table.ts';
import { bytesOfRow, kindOfRow, layerOfRow, type Rows } from './rows.ts';
import { attach, createTree, detach, type Tree, visitBelow } from './tree.ts';

/**
 * dive v0.13.1's figures, by its own algorithm (`filetree/efficiency.go`, `image/analyzer.go`) with all
 * its quirks, so that a `.dive-ci` file means here what it means there. docs/measures.md says how they
 * differ from ours. Where dive stacks all lower layers again for each whiteout, the stack is kept here.
 */
export function diveFigures(rows: Rows): DiveFigures {
  const sizes = rows.indexes.map(diveLayerBytes);
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  // To dive the base image is the lowest layer.
  const userSizeBytes = sizeBytes - (sizes[0] ?? 0);
  const found = discoverPaths(rows);
  const inefficientFiles = found.inefficientFiles();
  const wastedBytes = inefficientFiles.reduce((sum, file) => sum + file.bytes, 0);
  const ratio = wastedBytes / userSizeBytes;
  return {
    efficiency: found.efficiency(),
    wastedBytes,
    userWastedPercent: Number.isNaN(ratio) ? null : ratio,
    sizeBytes,
    userSizeBytes,
    inefficientFiles,
  };
}

/** A layer's size as dive has it: all its files, those too that are there for a tool alone. */
export function diveLayerBytes({ bytes, overhead }: FileIndex): number {
  const ofTools = overhead.reduce((sum, file) => sum + file.bytes, 0);
  return bytes.reduce((sum, each) => sum + each, ofTools);
}

function discoverPaths(rows: Rows): Discoveries {
  const layerAt = createDiveLayers(rows);
  const discoveries = createDiscoveries(rows);
  const stack = createStack(rows);
  const highest = highestLayerWithWhiteouts(rows);
  for (let layer = 0; layer < rows.indexes.length; layer++) {
    const tree = layerAt(layer);
    // dive's stack begins as a copy of the lowest layer, whiteouts included; from then on each layer
    // that was visited is stacked, the lowest one onto its own copy.
    if (layer === 0 && highest >= 0) {
      for (const node of tree.visited) stack.add(node, tree.rowAt[node] ?? NONE);
    }
    visitLeaves(rows, tree, stack, discoveries);
    if (layer < highest) stackLayer(rows, tree, stack);
  }
  return discoveries;
}

function highestLayerWithWhiteouts(rows: Rows): number {
  const { table, nodes, targets } = rows;
  // Whether a node or one above it is a whiteout; parents come first.
  const within = targets.map((target) => (target === NONE ? 0 : 1));
  for (let node = ROOT + 1; node < table.count; node++) {
    if (within[table.parents[node] ?? ROOT] === 1) within[node] = 1;
  }
  const highest = nodes.findLastIndex((node) => within[node] === 1);
  return highest === NONE ? NONE : layerOfRow(rows, highest);
}

/** Counts the leaves of a layer, up to the first whiteout of something that is not below: there dive stops. */
function visitLeaves(rows: Rows, tree: DiveLayer, stack: Stack, discoveries: Discoveries): void {
  for (const node of tree.visited) {
    if (!tree.isLeaf(node)) continue;
    const sibling = rows.targets[node] ?? NONE;
    if (sibling === NONE) {
      discoveries.count(node, tree.bytesAt(node));
      continue;
    }
    const target = targetOf(rows, sibling);
    discoveries.meet(sibling);
    if (!stack.has(target)) return;
    // A deleted directory counts all that was in it; a deleted file counts nothing.
    discoveries.count(sibling, stack.directoryBytes(target));
  }
}

function stackLayer(rows: Rows, tree: DiveLayer, stack: Stack): void {
  for (const node of tree.visited) {
    const sibling = rows.targets[node] ?? NONE;
    if (sibling === NONE) stack.add(node, tree.rowAt[node] ?? NONE);
    else stack.remove(targetOf(rows, sibling));
  }
}

/** What dive looks up for a whiteout. `.wh.` alone means the directory that it stands in: `/a/` is `/a` to it. */
function targetOf({ table }: Rows, sibling: number): number {
  return nameLength(table, sibling) === 0 ? (table.parents[sibling] ?? ROOT) : sibling;
}

/** The paths that were met, with their sizes. The key is the path without `.wh.` in its last name. */
interface Discoveries {
  /** Without sizes yet. A path that stays so counts −1 byte as its least: the mark for "none" that dive adds up. */
  meet(path: number): void;
  count(path: number, bytes: number): void;
  efficiency(): number;
  inefficientFiles(): DiveInefficientFile[];
}

function createDiscoveries({ table }: Rows): Discoveries {
  const counts = new Int32Array(table.count);
  const cumulative = new Float64Array(table.count);
  const least = new Float64Array(table.count);
  return {
    meet(path) {
      if (counts[path] === 0) least[path] = -1;
    },
    count(path, bytes) {
      least[path] = counts[path] === 0 ? bytes : Math.min(least[path] ?? 0, bytes);
      cumulative[path] = (cumulative[path] ?? 0) + bytes;
      counts[path] = (counts[path] ?? 0) + 1;
    },
    efficiency() {
      const discovered = cumulative.reduce((sum, bytes) => sum + bytes, 0);
      return discovered === 0 ? 1 : least.reduce((sum, bytes) => sum + bytes, 0) / discovered;
    },
    inefficientFiles() {
      const files: DiveInefficientFile[] = [];
      counts.forEach((count, path) => {
        if (count < 2) return;
        files.push({ path: pathOf(table, path), count, bytes: cumulative[path] ?? 0 });
      });
      return files.sort(BIGGEST_FIRST);
    },
  };
}

const BIGGEST_FIRST = inOrder<DiveInefficientFile>(
  descending((file) => file.bytes),
  (a, b) => byText(a.path, b.path),
);

/** dive's stack of layers: what is there, and the row whose header each node has. */
interface Stack {
  has(node: number): boolean;
  /** All that is in a directory; 0 for a file, and for a directory that no header names: none to dive. */
  directoryBytes(node: number): number;
  /** Puts a header (a row, or none) at a node and makes the nodes above it. What lies in it stays. */
  add(node: number, row: number): void;
  /** Removes a node with all below it; the root and what is not there can't be removed. */
  remove(node: number): void;
}

function createStack(rows: Rows): Stack {
  const tree = createTree(rows.table);
  /** One more than the row; 0: none. */
  const rowAt = new Int32Array(rows.table.count);
  const rowOf = (node: number) => (rowAt[node] ?? 0) - 1;
  const forget = (node: number) => {
    rowAt[node] = 0;
  };
  const isDirectory = (row: number) => row !== NONE && kindOfRow(rows, row) === FILE_KIND.directory;
  return {
    has: (node) => tree.present[node] === 1,
    directoryBytes(node) {
      if (!isDirectory(rowOf(node))) return 0;
      let bytes = 0;
      visitBelow(tree, node, (below) => {
        const row = rowOf(below);
        if (row !== NONE) bytes += bytesOfRow(rows, row);
      });
      return bytes;
    },
    add(node, row) {
      if (tree.present[node] === 0) attachWithParents(tree, node);
      rowAt[node] = row + 1;
    },
    remove(node) {
      if (node === ROOT || tree.present[node] === 0) return;
      detach(tree, node, forget);
    },
  };
}

function attachWithParents(tree: Tree, node: number): void {
  if (tree.present[tree.parents[node] ?? ROOT] === 1) {
    attach(tree, node);
    return;
  }
  const missing: number[] = [];
  for (let at = node; tree.present[at] === 0; at = tree.parents[at] ?? ROOT) missing.push(at);
  for (let at = missing.pop(); at !== undefined; at = missing.pop()) attach(tree, at);
}
