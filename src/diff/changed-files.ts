import { FILE_CHANGES, type FileChangeKind } from './file-diff.ts';
import {
  bytesOf,
  type FinalNames,
  hasSameAttributes,
  inodeOf,
  isDirectory,
  isRegular,
  isSameContent,
  NONE,
} from './final-names.ts';
import { type MatchedInodes, matchInodes } from './match-inodes.ts';

/** All paths that are not as they were, as columns in the order of paths: change `i` is row `i` of each. */
export interface ChangedFiles {
  readonly count: number;
  /** A place in `FILE_CHANGES`. */
  readonly kinds: Uint8Array;
  /** The name on each side, `NONE` where it is not there. Of a moved file that which it had. */
  readonly was: Int32Array;
  readonly is: Int32Array;
  /** Live bytes that came, or went. */
  readonly bytes: Float64Array;
}

export function changedFiles(base: FinalNames, head: FinalNames): ChangedFiles {
  const matched = matchInodes(base, head);
  const { pairs, movedFrom } = matched;
  const charge = charges(base, head, matched);
  const kindOf = kindOfChange(base, head, matched);
  const columns = {
    kinds: new Uint8Array(pairs.count),
    was: new Int32Array(pairs.count),
    is: new Int32Array(pairs.count),
    bytes: new Float64Array(pairs.count),
  };
  const left = new Uint8Array(pairs.count);
  for (const from of movedFrom) if (from !== NONE) left[from] = 1;
  let count = 0;
  for (let pair = 0; pair < pairs.count; pair++) {
    if (left[pair] === 1) continue;
    const [was, is] = [pairs.base[pair] ?? NONE, pairs.head[pair] ?? NONE];
    const bytes = charge(was, is);
    const from = movedFrom[pair] ?? NONE;
    const kind = from === NONE ? kindOf(was, is, bytes) : 'moved';
    if (kind === null) continue;
    columns.kinds[count] = FILE_CHANGES.indexOf(kind);
    columns.was[count] = kind === 'added' ? NONE : from === NONE ? was : (pairs.base[from] ?? NONE);
    columns.is[count] = kind === 'removed' ? NONE : is;
    columns.bytes[count++] = bytes;
  }
  return {
    count,
    kinds: columns.kinds.slice(0, count),
    was: columns.was.slice(0, count),
    is: columns.is.slice(0, count),
    bytes: columns.bytes.slice(0, count),
  };
}

/**
 * The bytes that a path stands for: those of each inode that is new or gone at its first path, and the
 * difference of one that is still there at the path at which it was found again.
 */
function charges(
  base: FinalNames,
  head: FinalNames,
  { headOf, baseOf }: MatchedInodes,
): (was: number, is: number) => number {
  const [gone, come] = [new Uint8Array(base.inodeNumbers), new Uint8Array(head.inodeNumbers)];
  return (was, is) => {
    const [before, after] = [fileInode(base, was), fileInode(head, is)];
    let bytes = 0;
    if (before !== NONE && gone[before] === 0) {
      const now = headOf[before] ?? NONE;
      if (now === NONE || now === after) {
        gone[before] = 1;
        bytes -= bytesOf(base, was);
      }
    }
    if (after !== NONE && come[after] === 0) {
      const then = baseOf[after] ?? NONE;
      if (then === NONE || then === before) {
        come[after] = 1;
        bytes += bytesOf(head, is);
      }
    }
    return bytes;
  };
}

/** The inode of a regular file. */
function fileInode(names: FinalNames, name: number): number {
  return name === NONE || !isRegular(names, name) ? NONE : inodeOf(names, name);
}

/** null where nothing is to be told: a directory that came or went, or another name of what was told. */
function kindOfChange(
  base: FinalNames,
  head: FinalNames,
  { baseOf }: MatchedInodes,
): (was: number, is: number, bytes: number) => FileChangeKind | null {
  const told = new Uint8Array(head.inodeNumbers);
  return (was, is, bytes) => {
    const wasFile = was !== NONE && !isDirectory(base, was);
    const isFile = is !== NONE && !isDirectory(head, is);
    if (!wasFile && isFile) return 'added';
    if (wasFile && !isFile) return 'removed';
    if (was === NONE || is === NONE) return null;
    const inode = fileInode(head, is);
    const known = inode !== NONE && baseOf[inode] === fileInode(base, was);
    if (known && bytes === 0 && told[inode] === 1) return null;
    if (known) told[inode] = 1;
    if (bytes !== 0) return bytes > 0 ? 'grown' : 'shrunk';
    if (!isDirectory(base, was) && !isSameContent(base, was, head, is)) return 'rewritten';
    return hasSameAttributes(base, was, head, is) ? null : 'attributes';
  };
}
