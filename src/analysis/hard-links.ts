import { FILE_KIND, type FileIndex } from '../image/file-index.ts';
import { findPath, NONE } from './path-table.ts';
import { ROLE, type Rows } from './rows.ts';

/**
 * Finds the inode of each row of a layer: its own row, the one that a hard link leads to, `NONE` for a
 * directory or a link whose target is missing.
 *
 * A link joins its target in the same layer, wherever that stands in the tar (before it: the latest
 * one; else the last one after it), else what the lower layers have there (`lowerInode`, asked before
 * the layer's whiteouts are applied). Directories have no second names.
 */
export interface LinkResolver {
  /** Fills `inodes` for the rows of a layer; tells of each link without target, in the order of the tar. */
  resolve(layer: number, inodes: Int32Array, missing: (row: number) => void): void;
}

export function createLinkResolver(rows: Rows, lowerInode: (node: number) => number): LinkResolver {
  // For each node its latest row so far, and its last row of all, in the layer that is being resolved.
  const latest = new Int32Array(rows.table.count).fill(NONE);
  const last = new Int32Array(rows.table.count).fill(NONE);
  return {
    resolve(layer, inodes, missing) {
      const index = rows.indexes[layer];
      const offset = rows.offsets[layer] ?? 0;
      if (index === undefined) return;
      if (!index.kinds.includes(FILE_KIND.hardLink)) {
        ownInodes(index, offset, inodes);
        return;
      }
      resolveLinks({ rows, index, offset, inodes, latest, last, lowerInode });
      for (let entry = 0; entry < index.count; entry++) {
        const row = offset + entry;
        if (index.kinds[entry] !== FILE_KIND.hardLink || inodes[row] !== NONE) continue;
        if (rows.roles[rows.nodes[row] ?? 0] === ROLE.ordinary) missing(row);
      }
    },
  };
}

function ownInodes(index: FileIndex, offset: number, inodes: Int32Array): void {
  for (let entry = 0; entry < index.count; entry++) {
    inodes[offset + entry] = index.kinds[entry] === FILE_KIND.directory ? NONE : offset + entry;
  }
}

interface Resolving {
  readonly rows: Rows;
  readonly index: FileIndex;
  readonly offset: number;
  readonly inodes: Int32Array;
  readonly latest: Int32Array;
  readonly last: Int32Array;
  readonly lowerInode: (node: number) => number;
}

function resolveLinks(resolving: Resolving): void {
  const { rows, index, offset, inodes, latest, last, lowerInode } = resolving;
  ownInodes(index, offset, inodes);
  for (let row = offset; row < offset + index.count; row++) last[rows.nodes[row] ?? 0] = row;
  // Links whose target stands later in the tar, by row, with the row that they wait for.
  const waiting = new Map<number, number>();
  for (let entry = 0; entry < index.count; entry++) {
    const row = offset + entry;
    if (index.kinds[entry] === FILE_KIND.hardLink) {
      const target = targetOf(rows, index, entry);
      const before = target === NONE ? NONE : (latest[target] ?? NONE);
      const after = target === NONE ? NONE : (last[target] ?? NONE);
      const sameLayer = before >= offset ? before : after > row ? after : NONE;
      if (sameLayer === NONE) inodes[row] = target === NONE ? NONE : lowerInode(target);
      else if (sameLayer > row || waiting.has(sameLayer)) waiting.set(row, sameLayer);
      else inodes[row] = inodes[sameLayer] ?? NONE;
    }
    latest[rows.nodes[row] ?? 0] = row;
  }
  followChains(waiting, inodes);
}

/** Links to links to … a row that is known. A ring of links has no target. */
function followChains(waiting: Map<number, number>, inodes: Int32Array): void {
  for (const [first] of waiting) {
    const chain = [first];
    const seen = new Set(chain);
    let end = waiting.get(first);
    for (; end !== undefined && waiting.has(end) && !seen.has(end); end = waiting.get(end)) {
      chain.push(end);
      seen.add(end);
    }
    const inode = end === undefined || seen.has(end) ? NONE : (inodes[end] ?? NONE);
    for (const row of chain) {
      inodes[row] = inode;
      waiting.delete(row);
    }
  }
}

const LINKABLE: ReadonlySet<number> = new Set([ROLE.ordinary, ROLE.linkTarget]);

function targetOf(rows: Rows, index: FileIndex, entry: number): number {
  const from = entry === 0 ? 0 : (index.linkEnds[entry - 1] ?? 0);
  const to = index.linkEnds[entry] ?? 0;
  const node = from === to ? NONE : findPath(rows.table, index.linkBytes, from, to);
  return node !== NONE && LINKABLE.has(rows.roles[node] ?? NONE) ? node : NONE;
}
