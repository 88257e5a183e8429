import { NONE, type PathTable, ROOT } from './path-table.ts';

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
    firstChild: new Int32Array(table.count).fill(NONE),
    next: new Int32Array(table.count).fill(NONE),
    previous: new Int32Array(table.count).fill(NONE),
  };
  tree.present[ROOT] = 1;
  return tree;
}

/** Puts a node that is not there into its parent, which is. */
export function attach(tree: Tree, node: number): void {
  const parent = tree.parents[node] ?? ROOT;
  const sibling = tree.firstChild[parent] ?? NONE;
  tree.present[node] = 1;
  tree.next[node] = sibling;
  tree.previous[node] = NONE;
  if (sibling !== NONE) tree.previous[sibling] = node;
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
  let node = firstChild[top] ?? NONE;
  while (node !== NONE) {
    const child = firstChild[node] ?? NONE;
    if (child !== NONE) {
      node = child;
      continue;
    }
    const parent = parents[node] ?? ROOT;
    const sibling = next[node] ?? NONE;
    firstChild[parent] = sibling;
    if (sibling !== NONE) previous[sibling] = NONE;
    present[node] = 0;
    removed(node);
    node = sibling !== NONE ? sibling : parent === top ? NONE : parent;
  }
}

/** Tells of the present nodes below `top`. */
export function visitBelow(tree: Tree, top: number, visit: (node: number) => void): void {
  const { parents, firstChild, next } = tree;
  let node = firstChild[top] ?? NONE;
  while (node !== NONE) {
    visit(node);
    let following = firstChild[node] ?? NONE;
    while (following === NONE && node !== top) {
      following = next[node] ?? NONE;
      node = parents[node] ?? top;
    }
    node = following;
  }
}

function unlink(tree: Tree, node: number): void {
  const next = tree.next[node] ?? NONE;
  const previous = tree.previous[node] ?? NONE;
  if (next !== NONE) tree.previous[next] = previous;
  if (previous !== NONE) tree.next[previous] = next;
  else tree.firstChild[tree.parents[node] ?? ROOT] = next;
}
