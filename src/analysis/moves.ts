import { FILE_KIND } from '../image/file-index.ts';
import { compareEnds } from './path-order.ts';
import { type PathTable, ROOT } from './path-table.ts';
import { type Filesystem, inodeAt } from './replay.ts';
import { bytesOfRow, contentKey, type Rows } from './rows.ts';

/**
 * Where the content of removed files went: for each of the `removed` inodes that has one, a file that
 * `layer` brought, that is there after it, and that holds the same content. Of several it is the one
 * whose path ends most alike, so that `app/a/x` went to `opt/app/a/x` and not to `opt/app/b/x`.
 *
 * @param rewritten nodes that held their content before the layer: nothing went there
 */
export function findMoves(
  filesystem: Filesystem,
  layer: number,
  removed: readonly number[],
  rewritten: ReadonlySet<number>,
): Map<number, number> {
  const { rows } = filesystem;
  const moves = new Map<number, number>();
  if (removed.length === 0) return moves;
  const candidates = candidatesByContent(filesystem, layer, removed, rewritten);
  for (const inode of removed) {
    const alike = candidates.get(contentKey(rows, inode));
    if (alike === undefined) continue;
    moves.set(inode, mostAlike(rows.table, alike, rows.nodes[inode] ?? ROOT));
  }
  return moves;
}

/** Nodes of the layer's files with the content of a removed one, ordered by their paths from the end. */
function candidatesByContent(
  filesystem: Filesystem,
  layer: number,
  removed: readonly number[],
  rewritten: ReadonlySet<number>,
): Map<string, number[]> {
  const { rows } = filesystem;
  const wanted = new Set(removed.map((inode) => bytesOfRow(rows, inode)));
  const candidates = new Map<string, number[]>();
  const index = rows.indexes[layer];
  const offset = rows.offsets[layer] ?? 0;
  for (let entry = 0; entry < (index?.count ?? 0); entry++) {
    if (index?.kinds[entry] !== FILE_KIND.regular || !wanted.has(index.bytes[entry] ?? 0)) continue;
    const row = offset + entry;
    const node = rows.nodes[row] ?? ROOT;
    if (inodeAt(filesystem, node) !== row || rewritten.has(node)) continue;
    const key = contentKey(rows, row);
    const group = candidates.get(key);
    if (group === undefined) candidates.set(key, [node]);
    else group.push(node);
  }
  for (const group of candidates.values()) group.sort((a, b) => fromTheEnd(rows, a, b));
  return candidates;
}

/**
 * Among nodes ordered by their paths from the end, those that share the longest end with `node` stand
 * where it would stand itself.
 */
function mostAlike(table: PathTable, ordered: readonly number[], node: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEnds(table, ordered[middle] ?? ROOT, node).order < 0) low = middle + 1;
    else high = middle;
  }
  const after = ordered[low];
  const before = ordered[low - 1];
  if (before === undefined || after === undefined) return before ?? after ?? ROOT;
  const isAfter = compareEnds(table, after, node).same > compareEnds(table, before, node).same;
  return isAfter ? after : before;
}

function fromTheEnd({ table }: Rows, a: number, b: number): number {
  return compareEnds(table, a, b).order;
}
