import {
  comparePaths,
  type FinalNames,
  hasSameAttributes,
  inodeOf,
  isDirectory,
  isRegular,
  isSameContent,
  isSameEntry,
  NONE,
  noPath,
  pointTo,
} from './final-names.ts';
import { matchMoved } from './match-moved.ts';
import type { Match, NamePairs } from './name-pairs.ts';

/** Two final filesystems side by side: the paths that are not simply the same, and which inode became which. */
export interface MatchedInodes {
  readonly pairs: NamePairs;
  /** For each inode of one side that of the other side that it is now, or was; `NONE` if it is gone, or new. */
  readonly headOf: Int32Array;
  readonly baseOf: Int32Array;
  /** For a pair whose name is new, the pair whose file was moved there; else `NONE`. */
  readonly movedFrom: Int32Array;
}

/**
 * Says of each inode what it became, each at most once: first what has the same content at the same path, then
 * what has the same path, then what has the same content elsewhere, under the same name if there is a choice.
 */
export function matchInodes(base: FinalNames, head: FinalNames): MatchedInodes {
  const headOf = new Int32Array(base.inodeNumbers).fill(NONE);
  const baseOf = new Int32Array(head.inodeNumbers).fill(NONE);
  const match: Match = (before, after) => {
    if (before === NONE || after === NONE) return false;
    if (headOf[before] !== NONE || baseOf[after] !== NONE) return false;
    headOf[before] = after;
    baseOf[after] = before;
    return true;
  };
  const pairs = comparedPairs(base, head, match, headOf);
  for (let pair = 0; pair < pairs.count; pair++) {
    const [was, is] = [pairs.base[pair] ?? NONE, pairs.head[pair] ?? NONE];
    if (was === NONE || is === NONE || !isRegular(base, was) || !isRegular(head, is)) continue;
    match(inodeOf(base, was), inodeOf(head, is));
  }
  const movedFrom = matchMoved(base, head, pairs, match, { headOf, baseOf });
  return { pairs, headOf, baseOf, movedFrom };
}

/** Walks both sides at once; matches what is the same, and leaves it out if nothing else is to be said. */
function comparedPairs(
  base: FinalNames,
  head: FinalNames,
  match: Match,
  headOf: Int32Array,
): NamePairs {
  const most = base.count + head.count;
  const pairs = { count: 0, base: new Int32Array(most), head: new Int32Array(most) };
  const add = (was: number, is: number) => {
    pairs.base[pairs.count] = was;
    pairs.head[pairs.count++] = is;
  };
  const [left, right] = [noPath(), noPath()];
  let [was, is] = [0, 0];
  while (was < base.count && is < head.count) {
    const order = comparePaths(pointTo(left, base, was), pointTo(right, head, is));
    if (order < 0) add(was++, NONE);
    else if (order > 0) add(NONE, is++);
    else {
      if (!isSame(base, head, was, is, match, headOf)) add(was, is);
      was++;
      is++;
    }
  }
  while (was < base.count) add(was++, NONE);
  while (is < head.count) add(NONE, is++);
  return pairs;
}

function isSame(
  base: FinalNames,
  head: FinalNames,
  was: number,
  is: number,
  match: Match,
  headOf: Int32Array,
): boolean {
  const [before, after] = [inodeOf(base, was), inodeOf(head, is)];
  if (before === NONE || after === NONE) return before === after;
  if (!isSameEntry(base, was, head, is)) {
    if (isDirectory(base, was) !== isDirectory(head, is)) return false;
    if (!isSameContent(base, was, head, is)) return false;
    if (!isRegular(base, was)) return hasSameAttributes(base, was, head, is);
  } else if (!isRegular(base, was)) return true;
  match(before, after);
  // Of hard links that came apart one name keeps the inode; the other ones brought bytes.
  return headOf[before] === after && hasSameAttributes(base, was, head, is);
}
