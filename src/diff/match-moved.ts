import {
  bytesOf,
  compareContents,
  type FinalNames,
  inodeOf,
  isRegular,
  NONE,
  noPath,
  type PathBytes,
  pointTo,
  SLASH,
} from './final-names.ts';
import type { Match, NamePairs } from './name-pairs.ts';

interface Matches {
  readonly headOf: Int32Array;
  readonly baseOf: Int32Array;
}

/**
 * Matches files that are gone with files of the same content that are new: first those of the same name, then the
 * others, each in the order of paths.
 * @returns for each pair whose name is new the pair whose file was moved there; else `NONE`
 */
export function matchMoved(
  base: FinalNames,
  head: FinalNames,
  pairs: NamePairs,
  match: Match,
  { headOf, baseOf }: Matches,
): Int32Array {
  const movedFrom = new Int32Array(pairs.count).fill(NONE);
  const gone = alone(base, pairs.base, pairs.head, pairs.count, headOf);
  const come = alone(head, pairs.head, pairs.base, pairs.count, baseOf);
  if (gone.length === 0 || come.length === 0) return movedFrom;
  for (const byName of [true, false]) {
    const isLeft = (pair: number) => headOf[inodeOf(base, pairs.base[pair] ?? NONE)] === NONE;
    const next = queues(base, pairs.base, gone.filter(isLeft), byName);
    for (const pair of come) {
      const is = pairs.head[pair] ?? NONE;
      if (baseOf[inodeOf(head, is)] !== NONE) continue;
      let from = next(head, is);
      // Of two names of one inode only the first one moved.
      while (from !== NONE && !match(inodeOf(base, pairs.base[from] ?? NONE), inodeOf(head, is))) {
        from = next(head, is);
      }
      movedFrom[pair] = from;
    }
  }
  return movedFrom;
}

/** Pairs with a name on one side only, whose file has bytes and is nothing on the other side yet. */
function alone(
  names: FinalNames,
  here: Int32Array,
  there: Int32Array,
  count: number,
  others: Int32Array,
): Int32Array {
  const found = new Int32Array(count);
  let length = 0;
  for (let pair = 0; pair < count; pair++) {
    const name = here[pair] ?? NONE;
    if (there[pair] !== NONE || !isRegular(names, name)) continue;
    if (bytesOf(names, name) === 0 || others[inodeOf(names, name)] !== NONE) continue;
    found[length++] = pair;
  }
  return found.subarray(0, length);
}

/**
 * A queue for each content (and name), out of which the next pair is taken, `NONE` at its end. Those who wait stand in a
 * sorted column, a queue in a row: a Map would want a string for each of 500,000 files, and a table of hashes could be
 * made slow by whoever writes the image.
 */
function queues(
  names: FinalNames,
  nameOf: Int32Array,
  waiting: Int32Array,
  byName: boolean,
): (others: FinalNames, other: number) => number {
  const [left, right] = [noPath(), noPath()];
  const compare = (pair: number, others: FinalNames, other: number): number => {
    const name = nameOf[pair] ?? NONE;
    const order = compareContents(names, name, others, other);
    if (order !== 0 || !byName) return order;
    return compareLastNames(pointTo(left, names, name), pointTo(right, others, other));
  };
  const sorted = waiting
    .slice()
    .sort((pair, other) => compare(pair, names, nameOf[other] ?? NONE) || pair - other);
  /** Of the queue that begins at a place, how many were taken. */
  const taken = new Int32Array(sorted.length);
  return (others, other) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(sorted[middle] ?? NONE, others, other) < 0) low = middle + 1;
      else high = middle;
    }
    const next = sorted[low + (taken[low] ?? 0)] ?? NONE;
    if (next === NONE || compare(next, others, other) !== 0) return NONE;
    taken[low] = (taken[low] ?? 0) + 1;
    return next;
  };
}

/** An order of paths by their last names, from the end, in which only the same name is equal. */
function compareLastNames(a: PathBytes, b: PathBytes): number {
  for (let i = 1; ; i++) {
    const x = a.to - i < a.from ? SLASH : (a.bytes[a.to - i] ?? 0);
    const y = b.to - i < b.from ? SLASH : (b.bytes[b.to - i] ?? 0);
    if (x !== y) return x - y;
    if (x === SLASH) return 0;
  }
}
