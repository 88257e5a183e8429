import { type PathTable, ROOT } from './path-table.ts';

/** No child, no sibling: the root is nobody's. Being 0, it costs no memory where nothing was ever written. */
export const NOBODY = ROOT;

/**
 * Which nodes of a path table are there just now, each directory with the list of those that lie in it.
 * The lists hold present nodes only, so a directory that is filled and emptied in turn costs what lay in
 * it each time, not all that ever did. Nothing here recurses: a path may be 32,000 directories deep.
 */
export interface Tree {
  readonly parents: Int32Array;
  readonly present: Uint8Array;
  readonly firstChild: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

/** A tree of the root alone. */
export function createTree(table: PathTable): Tree {
  const tree = {
    parents: table.parents,
    present: new Uint8Array(table.count),
    firstChild: new Int32Array(table.count),
    next: new Int32Array(table.count),
    previous: new Int32Array(table.count),
  };
  tree.present[ROOT] = 1;
  return tree;
}

/** Puts a node that is not there into its parent, which is. */
export function attach(tree: Tree, node: number): void {
  const parent = tree.parents[node] ?? ROOT;
  const sibling = tree.firstChild[parent] ?? NOBODY;
  tree.present[node] = 1;
  tree.next[node] = sibling;
  tree.previous[node] = NOBODY;
  if (sibling !== NOBODY) tree.previous[sibling] = node;
  tree.firstChild[parent] = node;
}

/** Removes a node and all below it, telling of each after those below it. */
export function detach(tree: Tree, node: number, removed: (node: number) => void): void {
  unlink(tree, node);
  detachChildren(tree, node, removed);
  tree.present[node] = 0;
  removed(node);
}

/** Removes all below a node, telling of each after those below it. */
export function detachChildren(tree: Tree, top: number, removed: (node: number) => void): void {
  const { parents, present, firstChild, next, previous } = tree;
  let node = firstChild[top] ?? NOBODY;
  while (node !== NOBODY) {
    const child = firstChild[node] ?? NOBODY;
    if (child !== NOBODY) {
      node = child;
      continue;
    }
    const parent = parents[node] ?? ROOT;
    const sibling = next[node] ?? NOBODY;
    firstChild[parent] = sibling;
    if (sibling !== NOBODY) previous[sibling] = NOBODY;
    present[node] = 0;
    removed(node);
    node = sibling !== NOBODY ? sibling : parent === top ? NOBODY : parent;
  }
}

/** Tells of the present nodes below `top`. */
export function visitBelow(tree: Tree, top: number, visit: (node: number) => void): void {
  const { parents, firstChild, next } = tree;
  let node = firstChild[top] ?? NOBODY;
  while (node !== NOBODY) {
    visit(node);
    let following = firstChild[node] ?? NOBODY;
    while (following === NOBODY && node !== top) {
      following = next[node] ?? NOBODY;
      node = parents[node] ?? top;
    }
    node = following;
  }
}

function unlink(tree: Tree, node: number): void {
  const next = tree.next[node] ?? NOBODY;
  const previous = tree.previous[node] ?? NOBODY;
  if (next !== NOBODY) tree.previous[next] = previous;
  if (previous !== NOBODY) tree.next[previous] = next;
  else tree.firstChild[tree.parents[node] ?? ROOT] = next;
}
