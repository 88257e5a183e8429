import { compareNames } from './path-order.ts';
import { NONE, nameStartsWith, type PathTable, ROOT } from './path-table.ts';
import type { Rows } from './rows.ts';

/**
 * One layer as dive v0.13.1 sees it (`filetree/file_tree.go`): a tree of its paths, whiteouts among
 * them as ordinary nodes. Of a doubled path the last header stays; a directory that no header names is
 * a node without one. Names that begin with `.wh..wh..` (opaque markers) are left out, the directories
 * above them are not.
 */
export interface DiveLayer {
  /**
   * All nodes as dive visits them: siblings by the bytes of their names, children before parents. In a
   * layer without whiteouts the order decides nothing, and they are not sorted.
   */
  readonly visited: readonly number[];
  /** The row whose header a node has; `NONE` if it has none. */
  readonly rowAt: Int32Array;
  readonly isLeaf: (node: number) => boolean;
  /** Logical size in that header; 0 without one. */
  readonly bytesAt: (node: number) => number;
}

const DROPPED = new TextEncoder().encode('.wh..wh..');

/** Makes the layers' trees one after the other, bottom to top; each replaces the one before it. */
export function createDiveLayers(rows: Rows): (layer: number) => DiveLayer {
  const { table } = rows;
  const dropped = droppedNodes(table);
  const rowAt = new Int32Array(table.count);
  // The latest layer in whose tree a node stands, and in which it has children.
  const standsIn = new Int32Array(table.count).fill(NONE);
  const parentIn = new Int32Array(table.count).fill(NONE);

  function addWithParents(nodes: number[], layer: number, node: number): void {
    for (let at = node; at !== ROOT && standsIn[at] !== layer; at = table.parents[at] ?? ROOT) {
      standsIn[at] = layer;
      rowAt[at] = NONE;
      parentIn[table.parents[at] ?? ROOT] = layer;
      nodes.push(at);
    }
  }

  return (layer) => {
    const nodes: number[] = [];
    const offset = rows.offsets[layer] ?? 0;
    const bytes = rows.indexes[layer]?.bytes ?? [];
    for (let row = offset; row < offset + bytes.length; row++) {
      const named = rows.nodes[row] ?? ROOT;
      let node = named;
      while (dropped[node] === 1) node = table.parents[node] ?? ROOT;
      addWithParents(nodes, layer, node);
      if (node === named) rowAt[node] = row;
    }
    const hasWhiteouts = nodes.some((node) => rows.targets[node] !== NONE);
    return {
      visited: hasWhiteouts ? inOrderOfVisit(table, nodes) : nodes,
      rowAt,
      isLeaf: (node) => parentIn[node] !== layer,
      bytesAt: (node) => bytes[(rowAt[node] ?? NONE) - offset] ?? 0,
    };
  };
}

function droppedNodes(table: PathTable): Uint8Array {
  const dropped = new Uint8Array(table.count);
  for (let node = ROOT + 1; node < table.count; node++) {
    const above = dropped[table.parents[node] ?? ROOT] === 1;
    dropped[node] = above || nameStartsWith(table, node, DROPPED) ? 1 : 0;
  }
  return dropped;
}

function inOrderOfVisit(table: PathTable, nodes: readonly number[]): number[] {
  const children = new Map<number, number[]>();
  for (const node of nodes) {
    const parent = table.parents[node] ?? ROOT;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [node]);
    else siblings.push(node);
  }
  for (const siblings of children.values()) siblings.sort((a, b) => compareNames(table, a, b));
  const visited: number[] = [];
  const open = [{ directory: ROOT, siblings: children.get(ROOT) ?? [], next: 0 }];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const child = level.siblings[level.next++];
    const below = child === undefined ? undefined : children.get(child);
    if (child !== undefined && below !== undefined) {
      open.push({ directory: child, siblings: below, next: 0 });
    } else if (child !== undefined) {
      visited.push(child);
    } else {
      open.pop();
      if (level.directory !== ROOT) visited.push(level.directory);
    }
  }
  return visited;
}
