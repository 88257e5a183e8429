import { FILE_KIND } from '../image/file-index.ts';
import { WASTE_CAUSES, type WasteCause } from './image-analysis.ts';
import { findMoves } from './moves.ts';
import { comparePaths } from './path-order.ts';
import { NONE, ROOT } from './path-table.ts';
import { type Filesystem, inodeAt, type LayerEffect } from './replay.ts';
import { bytesOfRow, haveSameContent, kindOfRow, layerOfRow, type Rows } from './rows.ts';

/** Which inodes are waste and why, by inode (row). Those of 0 bytes are none. */
export interface WasteColumns {
  /** 1 + position in `WASTE_CAUSES`; 0: no waste. */
  readonly causes: Uint8Array;
  readonly otherLayers: Int32Array;
  /** The node of the path under which it is shown. */
  readonly nodes: Int32Array;
  /** The node that its content went to. */
  readonly movedTo: Map<number, number>;
}

export function createWaste(rows: Rows): WasteColumns {
  const count = rows.nodes.length;
  return {
    causes: new Uint8Array(count),
    otherLayers: new Int32Array(count),
    nodes: new Int32Array(count),
    movedTo: new Map(),
  };
}

/** The cause of a wasted inode. */
export function causeOf(waste: WasteColumns, inode: number): WasteCause {
  const cause = WASTE_CAUSES[(waste.causes[inode] ?? 0) - 1];
  if (cause === undefined) throw new RangeError(`inode ${inode} is no waste`);
  return cause;
}

function mark(waste: WasteColumns, inode: number, cause: WasteCause, other: number, node: number) {
  waste.causes[inode] = WASTE_CAUSES.indexOf(cause) + 1;
  waste.otherLayers[inode] = other;
  waste.nodes[inode] = node;
}

const REMOVALS: ReadonlySet<WasteCause> = new Set(['deleted', 'directory-deleted', 'type-changed']);

/**
 * Says why each inode that a layer hid is hidden. The cause is read from what is there after the layer,
 * not from how the layer wrote it: whiteouts, opaque directories and plain replacements that have the
 * same effect have the same cause, whichever store made the image.
 */
export function markHidden(
  waste: WasteColumns,
  filesystem: Filesystem,
  { layer, hidden, lostAt }: LayerEffect,
): void {
  const { rows } = filesystem;
  const removed: number[] = [];
  const rewritten = new Set<number>();
  for (const inode of hidden) {
    if (bytesOfRow(rows, inode) === 0) continue;
    const node = lostAt[inode] ?? ROOT;
    const cause = causeAt(filesystem, layer, inode, node);
    mark(waste, inode, cause, layer, node);
    if (REMOVALS.has(cause)) removed.push(inode);
    if (cause === 'rewritten') rewritten.add(node);
  }
  for (const [inode, target] of findMoves(filesystem, layer, removed, rewritten)) {
    mark(waste, inode, 'moved', layer, waste.nodes[inode] ?? ROOT);
    waste.movedTo.set(inode, target);
  }
}

function causeAt(filesystem: Filesystem, layer: number, inode: number, node: number): WasteCause {
  const { rows, tree } = filesystem;
  // A whiteout never reaches its own layer's entries, so only the same tar can have done it.
  if (layerOfRow(rows, inode) === layer) return 'doubled';
  if (tree.present[node] === 0) return absenceAt(filesystem, node);
  const successor = inodeAt(filesystem, node);
  if (successor === NONE || kindOfRow(rows, successor) !== FILE_KIND.regular) return 'type-changed';
  return haveSameContent(rows, inode, successor) ? 'rewritten' : 'overwritten';
}

function absenceAt({ tree, isDirectory }: Filesystem, node: number): WasteCause {
  const parent = tree.parents[node] ?? ROOT;
  let above = parent;
  while (tree.present[above] === 0) above = tree.parents[above] ?? ROOT;
  if (isDirectory[above] === 0) return 'type-changed';
  return above === parent ? 'deleted' : 'directory-deleted';
}

/** The base image's files as its last layer left them: the inode at each node. */
export function snapshot(filesystem: Filesystem): Int32Array {
  const inodes = new Int32Array(filesystem.rows.table.count);
  for (let node = 0; node < inodes.length; node++) inodes[node] = inodeAt(filesystem, node);
  return inodes;
}

/**
 * Marks the live inodes of own layers (rows from `ownFrom`) that hold, at a path where the base image
 * has a file, that file's very content. Of several such paths the one it was brought to is shown, else
 * the smallest.
 */
export function markBaseCopies(
  waste: WasteColumns,
  filesystem: Filesystem,
  base: Int32Array,
  ownFrom: number,
): void {
  const { rows } = filesystem;
  for (let node = 0; node < base.length; node++) {
    const original = base[node] ?? NONE;
    if (original === NONE) continue;
    const inode = inodeAt(filesystem, node);
    if (inode < ownFrom || bytesOfRow(rows, inode) === 0) continue;
    if (!haveSameContent(rows, original, inode)) continue;
    const known = waste.causes[inode] === 0 ? NONE : (waste.nodes[inode] ?? NONE);
    if (known === rows.nodes[inode]) continue;
    if (known !== NONE && node !== rows.nodes[inode]) {
      if (comparePaths(rows.table, node, known) > 0) continue;
    }
    mark(waste, inode, 'base-copied', layerOfRow(rows, original), node);
  }
}
