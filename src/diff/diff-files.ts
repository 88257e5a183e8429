import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { PackageInventory, PackageName } from '../packages/inventory.ts';
import { ascending, descending, inOrder, type Order } from '../units/order.ts';
import { type ChangedFiles, changedFiles } from './changed-files.ts';
import {
  FILE_CHANGES,
  type FileChange,
  type FileChangeKind,
  type FileChangeList,
  type FileDiff,
  type FileTotal,
} from './file-diff.ts';
import {
  bytesOf,
  type FinalNames,
  finalNames,
  inodeOf,
  layerOf,
  NONE,
  pathOf,
} from './final-names.ts';
import { firstInOrder } from './first-in-order.ts';
import { foldFiles } from './fold-files.ts';
import { foldMoves } from './moved-files.ts';

/**
 * What changed between the final filesystems of two images. The sum of the changes' bytes is the change of the
 * live bytes, to the byte, hard links and all.
 */
export function diffFiles(base: ImageAnalysis, head: ImageAnalysis): FileDiff {
  const names = { base: finalNames(base), head: finalNames(head) };
  const changed = changedFiles(names.base, names.head);
  const diff: Difference = {
    ...names,
    changed,
    basePackages: base.packages(),
    headPackages: head.packages(),
  };
  const sized = picked(changed, (i) => changed.bytes[i] !== 0);
  const unowned = sized.filter((i) => ownerNumber(diff, i) === NONE);
  const fold = (rows: Int32Array) => foldFiles(rows, changed, names.base, names.head);
  return {
    totals: totalsOf(diff),
    changes: changeList(diff),
    folded: fold(sized),
    unowned: fold(unowned),
    unownedIn: (headLayers) => {
      const isAsked = names.head.indexes.map((_, layer) => headLayers.includes(layer));
      return fold(
        unowned.filter((i) => {
          const is = changed.is[i] ?? NONE;
          return is !== NONE && (changed.bytes[i] ?? 0) > 0 && isAsked[layerOf(names.head, is)];
        }),
      );
    },
    moves: foldMoves(changed, names.base, names.head),
  };
}

interface Difference {
  readonly base: FinalNames;
  readonly head: FinalNames;
  readonly changed: ChangedFiles;
  readonly basePackages: PackageInventory;
  readonly headPackages: PackageInventory;
}

function picked({ count }: ChangedFiles, isPicked: (change: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) if (isPicked(i)) rows[length++] = i;
  return rows.slice(0, length);
}

function rowOf(diff: Difference, i: number): FileChange {
  const { base, head, changed } = diff;
  const kind = kindAt(changed, i);
  const [was, is] = [changed.was[i] ?? NONE, changed.is[i] ?? NONE];
  return {
    kind,
    path: is === NONE ? pathOf(base, was) : pathOf(head, is),
    movedFrom: kind === 'moved' ? pathOf(base, was) : null,
    bytes: changed.bytes[i] ?? 0,
    baseBytes: was === NONE ? null : bytesOf(base, was),
    headBytes: is === NONE ? null : bytesOf(head, is),
    baseLayer: was === NONE ? null : layerOf(base, was),
    headLayer: is === NONE ? null : layerOf(head, is),
    package: ownerOf(diff, i),
  };
}

function kindAt({ kinds }: ChangedFiles, i: number): FileChangeKind {
  const kind = FILE_CHANGES[kinds[i] ?? NONE];
  if (kind === undefined) throw new RangeError(`there is no change ${i}`);
  return kind;
}

/** Its place among the packages of the head, of a removed file of the base; `NONE` if nobody owns it. */
function ownerNumber({ base, head, changed, basePackages, headPackages }: Difference, i: number) {
  const is = changed.is[i] ?? NONE;
  const inode = is === NONE ? inodeOf(base, changed.was[i] ?? NONE) : inodeOf(head, is);
  return (is === NONE ? basePackages : headPackages).owners[inode] ?? NONE;
}

function ownerOf(diff: Difference, i: number): PackageName | null {
  const { packages } = diff.changed.is[i] === NONE ? diff.basePackages : diff.headPackages;
  const owner = packages[ownerNumber(diff, i)];
  return owner === undefined ? null : { ecosystem: owner.ecosystem, name: owner.name };
}

function changeList(diff: Difference): FileChangeList {
  const { count } = diff.changed;
  return {
    length: count,
    *[Symbol.iterator]() {
      for (let i = 0; i < count; i++) yield rowOf(diff, i);
    },
    biggest: (most) => {
      const first = firstInOrder(most, count, biggestFirst(diff));
      return Array.from(first, (i) => rowOf(diff, i));
    },
  };
}

function biggestFirst(diff: Difference): Order<number> {
  const { bytes, kinds } = diff.changed;
  return inOrder(
    descending((i) => Math.abs(bytes[i] ?? 0)),
    descending((i) => heldBytes(diff, i)),
    ascending((i) => kinds[i] ?? 0),
    ascending((i) => i),
  );
}

/** What the file holds where the change itself brings nothing. */
function heldBytes({ head, changed }: Difference, i: number): number {
  const [was, is] = [changed.was[i] ?? NONE, changed.is[i] ?? NONE];
  return changed.bytes[i] !== 0 || was === NONE || is === NONE ? 0 : bytesOf(head, is);
}

function totalsOf(diff: Difference): Readonly<Record<FileChangeKind, FileTotal>> {
  const total = (kind: FileChangeKind): FileTotal => {
    const { count, kinds, bytes: changedBytes } = diff.changed;
    const number = FILE_CHANGES.indexOf(kind);
    let [files, bytes] = [0, 0];
    for (let i = 0; i < count; i++) {
      if (kinds[i] !== number) continue;
      files++;
      bytes += (changedBytes[i] ?? 0) + heldBytes(diff, i);
    }
    return { files, bytes };
  };
  return {
    added: total('added'),
    removed: total('removed'),
    grown: total('grown'),
    shrunk: total('shrunk'),
    moved: total('moved'),
    rewritten: total('rewritten'),
    attributes: total('attributes'),
  };
}
