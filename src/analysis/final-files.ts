import type { FinalFiles } from './image-analysis.ts';
import { compareNames } from './path-order.ts';
import { NONE, ROOT } from './path-table.ts';
import type { Filesystem } from './replay.ts';
import { layerOfRow } from './rows.ts';
import { NOBODY } from './tree.ts';

/** The entries that are there after the last layer, directory by directory. */
export function finalFiles(filesystem: Filesystem): FinalFiles {
  const { rows, rowAt, inodes } = filesystem;
  const found = inTreeOrder(filesystem).filter((node) => (rowAt[node] ?? NONE) !== NONE);
  const files = {
    count: found.length,
    layers: new Int32Array(found.length),
    entries: new Int32Array(found.length),
    contentLayers: new Int32Array(found.length).fill(NONE),
    contentEntries: new Int32Array(found.length).fill(NONE),
  };
  found.forEach((node, i) => {
    const row = rowAt[node] ?? NONE;
    const inode = filesystem.isDirectory[node] === 1 ? row : (inodes[row] ?? NONE);
    files.layers[i] = layerOfRow(rows, row);
    files.entries[i] = row - (rows.offsets[layerOfRow(rows, row)] ?? 0);
    if (inode === NONE) return;
    files.contentLayers[i] = layerOfRow(rows, inode);
    files.contentEntries[i] = inode - (rows.offsets[layerOfRow(rows, inode)] ?? 0);
  });
  return files;
}

/** All present nodes but the root: each directory before what lies in it, names by their bytes. */
function inTreeOrder({ rows, tree }: Filesystem): number[] {
  const ordered: number[] = [];
  const pending = childrenOf(ROOT);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    ordered.push(node);
    for (const child of childrenOf(node)) pending.push(child);
  }
  return ordered;

  /** The last one first, so that the first is the next to be taken. */
  function childrenOf(directory: number): number[] {
    const children: number[] = [];
    let child = tree.firstChild[directory] ?? NOBODY;
    for (; child !== NOBODY; child = tree.next[child] ?? NOBODY) children.push(child);
    return children.sort((a, b) => compareNames(rows.table, b, a));
  }
}
