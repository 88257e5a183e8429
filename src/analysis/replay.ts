import { FILE_KIND } from '../image/file-index.ts';
import { createLinkResolver } from './hard-links.ts';
import { comparePaths } from './path-order.ts';
import { NONE, ROOT } from './path-table.ts';
import { ROLE, type Rows } from './rows.ts';
import { attach, createTree, detach, detachChildren, type Tree } from './tree.ts';

/** The filesystem as the layers so far make it. An inode is named by the row that brought its bytes. */
export interface Filesystem {
  readonly rows: Rows;
  readonly tree: Tree;
  /** The row that stands at each present node; `NONE` for a directory that no entry names. */
  readonly rowAt: Int32Array;
  /** Whether a present node is a directory. */
  readonly isDirectory: Uint8Array;
  /** The inode of each row that was applied; `NONE` for directories and for links without target. */
  readonly inodes: Int32Array;
  /** How many paths each inode has just now, by its row. */
  readonly names: Int32Array;
}

/** What one layer did to the filesystem, told when the layer is applied as a whole. */
export interface LayerEffect {
  readonly layer: number;
  /** Inodes that lost their last path in this layer, in the order in which they lost one. */
  readonly hidden: readonly number[];
  /**
   * The path at which a hidden inode was lost: where its bytes were brought to, if that path is among
   * those lost in this layer, else the smallest of them. By inode.
   */
  readonly lostAt: Int32Array;
}

export interface ReplayObserver {
  layerApplied(filesystem: Filesystem, effect: LayerEffect): void;
  linkWithoutTarget(row: number): void;
}

/**
 * Applies the layers bottom to top with the image specification's meaning (layer.md, "Applying
 * Changesets"): opaque markers and whiteouts hide what lower layers have, wherever they stand in the
 * tar; then the entries are put in their places in the order of the tar, the last one of a path
 * staying. A directory over a directory keeps what lies in it; anything else replaces what was there
 * with all below it. Parents that no entry names are there all the same, and a link above an entry is
 * replaced by a directory, never followed.
 */
export function replay(rows: Rows, observer: ReplayObserver): Filesystem {
  const filesystem = emptyFilesystem(rows);
  const losses = createLosses(filesystem);
  const links = createLinkResolver(rows, (node) => inodeAt(filesystem, node));
  for (let layer = 0; layer < rows.indexes.length; layer++) {
    links.resolve(layer, filesystem.inodes, observer.linkWithoutTarget);
    losses.begin(layer);
    hideLower(filesystem, layer, losses.lose);
    placeEntries(filesystem, layer, losses.lose);
    observer.layerApplied(filesystem, { layer, hidden: losses.hidden(), lostAt: losses.lostAt });
  }
  return filesystem;
}

/** The inode at a node just now; `NONE` if nothing or a directory is there. */
export function inodeAt(filesystem: Filesystem, node: number): number {
  if (filesystem.tree.present[node] === 0 || filesystem.isDirectory[node] === 1) return NONE;
  return filesystem.inodes[filesystem.rowAt[node] ?? NONE] ?? NONE;
}

function emptyFilesystem(rows: Rows): Filesystem {
  const isDirectory = new Uint8Array(rows.table.count);
  isDirectory[ROOT] = 1;
  return {
    rows,
    tree: createTree(rows.table),
    rowAt: new Int32Array(rows.table.count).fill(NONE),
    isDirectory,
    inodes: new Int32Array(rows.nodes.length).fill(NONE),
    names: new Int32Array(rows.nodes.length),
  };
}

type Lose = (node: number) => void;

function hideLower(filesystem: Filesystem, layer: number, lose: Lose): void {
  const { rows, tree } = filesystem;
  const end = rows.offsets[layer + 1] ?? 0;
  for (let row = rows.offsets[layer] ?? 0; row < end; row++) {
    const node = rows.nodes[row] ?? ROOT;
    const role = rows.roles[node];
    if (role === ROLE.opaque) {
      const directory = tree.parents[node] ?? ROOT;
      if (tree.present[directory] === 1) detachChildren(tree, directory, lose);
    } else if (role === ROLE.whiteout) {
      const target = rows.targets[node] ?? ROOT;
      if (tree.present[target] === 1) detach(tree, target, lose);
    }
  }
}

function placeEntries(filesystem: Filesystem, layer: number, lose: Lose): void {
  const { rows, tree } = filesystem;
  const kinds = rows.indexes[layer]?.kinds ?? [];
  const offset = rows.offsets[layer] ?? 0;
  for (let entry = 0; entry < kinds.length; entry++) {
    const node = rows.nodes[offset + entry] ?? ROOT;
    const role = rows.roles[node];
    if (role === ROLE.opaque) makeDirectories(filesystem, tree.parents[node] ?? ROOT, lose);
    if (role !== ROLE.ordinary) continue;
    makeDirectories(filesystem, tree.parents[node] ?? ROOT, lose);
    if (kinds[entry] === FILE_KIND.directory) {
      makeDirectory(filesystem, node, lose);
      filesystem.rowAt[node] = offset + entry;
    } else {
      placeFile(filesystem, node, offset + entry, lose);
    }
  }
}

function placeFile(filesystem: Filesystem, node: number, row: number, lose: Lose): void {
  const { tree, rowAt, isDirectory, inodes, names } = filesystem;
  if (tree.present[node] === 1) detach(tree, node, lose);
  attach(tree, node);
  rowAt[node] = row;
  isDirectory[node] = 0;
  const inode = inodes[row] ?? NONE;
  if (inode !== NONE) names[inode] = (names[inode] ?? 0) + 1;
}

/** Makes `node` a directory with all that are above it, where they are none yet. */
function makeDirectories(filesystem: Filesystem, node: number, lose: Lose): void {
  if (isDirectoryNow(filesystem, node)) return;
  const missing: number[] = [];
  for (let at = node; !isDirectoryNow(filesystem, at); at = filesystem.tree.parents[at] ?? ROOT) {
    missing.push(at);
  }
  for (let at = missing.pop(); at !== undefined; at = missing.pop()) {
    makeDirectory(filesystem, at, lose);
  }
}

function makeDirectory(filesystem: Filesystem, node: number, lose: Lose): void {
  if (isDirectoryNow(filesystem, node)) return;
  if (filesystem.tree.present[node] === 1) detach(filesystem.tree, node, lose);
  attach(filesystem.tree, node);
  filesystem.rowAt[node] = NONE;
  filesystem.isDirectory[node] = 1;
}

function isDirectoryNow({ tree, isDirectory }: Filesystem, node: number): boolean {
  return tree.present[node] === 1 && isDirectory[node] === 1;
}

/** Paths that inodes lose while a layer is applied. */
interface Losses {
  begin(layer: number): void;
  /** Called for each node that is removed, while its row still stands there. */
  readonly lose: Lose;
  /** The inodes that lost a path and have none left. */
  hidden(): readonly number[];
  readonly lostAt: Int32Array;
}

function createLosses(filesystem: Filesystem): Losses {
  const { rows, names } = filesystem;
  const lostIn = new Int32Array(rows.nodes.length).fill(NONE);
  const lostAt = new Int32Array(rows.nodes.length);
  let current = NONE;
  let losers: number[] = [];
  return {
    lostAt,
    begin(layer) {
      current = layer;
      losers = [];
    },
    lose(node) {
      const inode =
        filesystem.isDirectory[node] === 1
          ? NONE
          : (filesystem.inodes[filesystem.rowAt[node] ?? NONE] ?? NONE);
      if (inode === NONE) return;
      names[inode] = (names[inode] ?? 0) - 1;
      if (lostIn[inode] !== current) {
        lostIn[inode] = current;
        lostAt[inode] = node;
        losers.push(inode);
      } else {
        const known = lostAt[inode] ?? ROOT;
        const own = rows.nodes[inode] ?? ROOT;
        if (known !== own && (node === own || comparePaths(rows.table, node, known) < 0)) {
          lostAt[inode] = node;
        }
      }
    },
    hidden: () => losers.filter((inode) => names[inode] === 0),
  };
}
