import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { PackageInventory, PackageName } from '../packages/inventory.ts';
import { ascending, descending, inOrder } from '../units/order.ts';
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
  hasSameAttributes,
  isDirectory,
  isRegular,
  isSameContent,
  type NamePlace,
  NONE,
} from './final-names.ts';
import { foldFiles } from './fold-files.ts';
import { type MatchedInodes, matchInodes, type NamePair } from './match-inodes.ts';
import { foldMoves } from './moved-files.ts';

/**
 * What changed between the final filesystems of two images. The sum of the changes' bytes is the change of the
 * live bytes, to the byte, hard links and all.
 */
export function diffFiles(base: ImageAnalysis, head: ImageAnalysis): FileDiff {
  const sides: Sides = {
    base: finalNames(base),
    head: finalNames(head),
    basePackages: base.packages(),
    headPackages: head.packages(),
  };
  const changed = changedPairs(sides);
  const changes = changeList(sides, changed);
  const rowsOf = (picked: (each: Changed) => boolean) =>
    changed.filter(picked).map((each) => rowOf(sides, each));
  const sized = rowsOf(({ bytes }) => bytes !== 0);
  const unowned = sized.filter((row) => row.package === null);
  const fold = (rows: readonly FileChange[]) => foldFiles(rows, sides.base, sides.head);
  return {
    totals: totalsOf(sides, changed),
    changes,
    folded: fold(sized),
    unowned: fold(unowned),
    unownedIn: (headLayers) =>
      fold(
        unowned.filter(
          ({ bytes, headLayer }) =>
            bytes > 0 && headLayer !== null && headLayers.includes(headLayer),
        ),
      ),
    moves: foldMoves(rowsOf(({ kind }) => kind === 'moved')),
  };
}

interface Sides {
  readonly base: FinalNames;
  readonly head: FinalNames;
  readonly basePackages: PackageInventory;
  readonly headPackages: PackageInventory;
}

/** A path that is not as it was. */
interface Changed {
  readonly pair: NamePair;
  readonly from: NamePair | null;
  readonly kind: FileChangeKind;
  readonly bytes: number;
}

function changedPairs(sides: Sides): readonly Changed[] {
  const matched = matchInodes(sides.base, sides.head);
  const charges = chargesOf(sides, matched);
  const left = new Set(matched.movedFrom.values());
  const told = new Uint8Array(sides.head.inodeNumbers);
  return matched.pairs.flatMap((pair) => {
    if (left.has(pair)) return [];
    const bytes = charges(pair);
    const from = matched.movedFrom.get(pair) ?? null;
    const kind = from === null ? kindOfChange(sides, pair, bytes, matched, told) : 'moved';
    return kind === null ? [] : [{ pair, from, kind, bytes }];
  });
}

/**
 * The bytes that a pair stands for: those of each inode that is new or gone at its first path, and the
 * difference of one that is still there at the path at which it was found again.
 */
function chargesOf({ base, head }: Sides, matched: MatchedInodes): (pair: NamePair) => number {
  const [gone, come] = [new Uint8Array(base.inodeNumbers), new Uint8Array(head.inodeNumbers)];
  return (pair) => {
    const [before, after] = [inodeOf(base, pair.base), inodeOf(head, pair.head)];
    let bytes = 0;
    if (before !== NONE && gone[before] === 0) {
      const now = matched.headOf[before] ?? NONE;
      if (now === NONE || now === after) {
        gone[before] = 1;
        bytes -= bytesOf(base.inodePlace(pair.base));
      }
    }
    if (after !== NONE && come[after] === 0) {
      const was = matched.baseOf[after] ?? NONE;
      if (was === NONE || was === before) {
        come[after] = 1;
        bytes += bytesOf(head.inodePlace(pair.head));
      }
    }
    return bytes;
  };
}

function inodeOf(names: FinalNames, name: number): number {
  return name === NONE || !isRegular(names.inodePlace(name)) ? NONE : names.inode(name);
}

/** null where nothing is to be told: a directory that came or went, or another name of what was told. */
function kindOfChange(
  { base, head }: Sides,
  pair: NamePair,
  bytes: number,
  matched: MatchedInodes,
  told: Uint8Array,
): FileChangeKind | null {
  const before = pair.base === NONE ? null : placeOf(base, pair.base);
  const after = pair.head === NONE ? null : placeOf(head, pair.head);
  const wasFile = before !== null && !isDirectory(before);
  const isFile = after !== null && !isDirectory(after);
  if (!wasFile && isFile) return 'added';
  if (wasFile && !isFile) return 'removed';
  if (before === null || after === null) return null;
  const inode = inodeOf(head, pair.head);
  const known = inode !== NONE && matched.baseOf[inode] === inodeOf(base, pair.base);
  if (known && bytes === 0 && told[inode] === 1) return null;
  if (known) told[inode] = 1;
  if (bytes !== 0) return bytes > 0 ? 'grown' : 'shrunk';
  if (!isDirectory(before) && !isSameContent(before, after)) return 'rewritten';
  return hasSameAttributes(before, after) ? null : 'attributes';
}

/** The inode's; of a link without target the link's own. */
function placeOf(names: FinalNames, name: number): NamePlace {
  return names.inodePlace(name) ?? names.place(name);
}

function rowOf(sides: Sides, { pair, from, kind, bytes }: Changed): FileChange {
  const { base, head } = sides;
  const before = from ?? pair;
  const was = kind === 'added' ? NONE : before.base;
  const is = kind === 'removed' ? NONE : pair.head;
  return {
    kind,
    path: is === NONE ? base.path(was) : head.path(is),
    movedFrom: from === null ? null : base.path(from.base),
    bytes,
    baseBytes: was === NONE ? null : bytesOf(placeOf(base, was)),
    headBytes: is === NONE ? null : bytesOf(placeOf(head, is)),
    baseLayer: was === NONE ? null : base.layer(was),
    headLayer: is === NONE ? null : head.layer(is),
    package:
      is === NONE
        ? ownerOf(sides.basePackages, base.inode(was))
        : ownerOf(sides.headPackages, head.inode(is)),
  };
}

function ownerOf({ owners, packages }: PackageInventory, inode: number): PackageName | null {
  const owner = packages[owners[inode] ?? NONE];
  return owner === undefined ? null : { ecosystem: owner.ecosystem, name: owner.name };
}

function changeList(sides: Sides, changed: readonly Changed[]): FileChangeList {
  return {
    length: changed.length,
    *[Symbol.iterator]() {
      for (const each of changed) yield rowOf(sides, each);
    },
    biggest: (count) => {
      const order = changed.map((each, place) => ({ each, place, held: heldBytes(sides, each) }));
      order.sort(
        inOrder(
          descending(({ each }) => Math.abs(each.bytes)),
          descending(({ held }) => held),
          ascending(({ each }) => FILE_CHANGES.indexOf(each.kind)),
          ascending(({ place }) => place),
        ),
      );
      return order.slice(0, count).map(({ each }) => rowOf(sides, each));
    },
  };
}

/** What the file holds where the change itself brings nothing. */
function heldBytes({ head }: Sides, { kind, pair, bytes }: Changed): number {
  if (bytes !== 0 || kind === 'added' || kind === 'removed') return 0;
  return bytesOf(placeOf(head, pair.head));
}

function totalsOf(
  sides: Sides,
  changed: readonly Changed[],
): Readonly<Record<FileChangeKind, FileTotal>> {
  const total = (kind: FileChangeKind): FileTotal => {
    let [files, bytes] = [0, 0];
    for (const each of changed) {
      if (each.kind !== kind) continue;
      files++;
      bytes += each.bytes + heldBytes(sides, each);
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
