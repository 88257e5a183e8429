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
  readonly visited: readonly number[] | Int32Array;
  /** The row whose header a node has; `NONE` if it has none. */
  readonly rowAt: Int32Array;
  readonly isLeaf: (node: number) => boolean;
  /** Logical size in its last header; 0 without one. */
  readonly bytesAt: (node: number) => number;
}

const DROPPED = new TextEncoder().encode('.wh..wh..');

/** Makes the layers' trees one after the other, bottom to top; each replaces the one before it. */
export function createDiveLayers(rows: Rows): (layer: number) => DiveLayer {
  const { table } = rows;
  const dropped = droppedNodes(table);
  const rowAt = new Int32Array(table.count);
  // The latest layer in whose tree a node stands, and in which it has children; from 1 on.
  const standsIn = new Int32Array(table.count);
  const parentIn = new Int32Array(table.count);

  function addWithParents(nodes: number[], layer: number, node: number): void {
    for (let at = node; at !== ROOT && standsIn[at] !== layer + 1; at = table.parents[at] ?? ROOT) {
      standsIn[at] = layer + 1;
      rowAt[at] = NONE;
      parentIn[table.parents[at] ?? ROOT] = layer + 1;
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
    const overhead = new Map(rows.overhead[layer]?.map((file) => [file.node, file.bytes]));
    for (const node of overhead.keys()) addWithParents(nodes, layer, node);
    const hasWhiteouts = nodes.some((node) => rows.targets[node] !== NONE);
    return {
      visited: hasWhiteouts ? inOrderOfVisit(table, nodes) : nodes,
      rowAt,
      isLeaf: (node) => parentIn[node] !== layer + 1,
      bytesAt: (node) => overhead.get(node) ?? bytes[(rowAt[node] ?? NONE) - offset] ?? 0,
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

function inOrderOfVisit(table: PathTable, nodes: readonly number[]): Int32Array {
  const { parents } = table;
  const byDirectory = Int32Array.from(nodes).sort(
    (a, b) => (parents[a] ?? ROOT) - (parents[b] ?? ROOT) || compareNames(table, a, b),
  );
  const begins = new Map<number, number>();
  byDirectory.forEach((node, at) => {
    const parent = parents[node] ?? ROOT;
    if (!begins.has(parent)) begins.set(parent, at);
  });
  const visited = new Int32Array(nodes.length);
  let count = 0;
  const open = [{ directory: ROOT, next: begins.get(ROOT) ?? 0 }];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const child = byDirectory[level.next++] ?? NONE;
    const below = begins.get(child);
    if (child === NONE || parents[child] !== level.directory) {
      open.pop();
      if (level.directory !== ROOT) visited[count++] = level.directory;
    } else if (below !== undefined) open.push({ directory: child, next: below });
    else visited[count++] = child;
  }
  return visited;
}
