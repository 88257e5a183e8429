import {
  bytesOf,
  compareNames,
  type FinalNames,
  hashOf,
  hasSameAttributes,
  isDirectory,
  isRegular,
  isSameContent,
  NONE,
} from './final-names.ts';

/** Two final filesystems side by side: the paths that are not simply the same, and which inode became which. */
export interface MatchedInodes {
  /** By path: the name on each side, `NONE` where it is missing. */
  readonly pairs: readonly NamePair[];
  /** For each inode of one side that of the other side that it is now, or was; `NONE` if it is gone, or new. */
  readonly headOf: Int32Array;
  readonly baseOf: Int32Array;
  /** For a pair whose name is new, the pair whose file was moved there. */
  readonly movedFrom: ReadonlyMap<NamePair, NamePair>;
}

export interface NamePair {
  readonly base: number;
  readonly head: number;
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
  for (const pair of pairs) {
    if (areRegular(base, head, pair)) match(base.inode(pair.base), head.inode(pair.head));
  }
  const movedFrom = matchMoved(base, head, pairs, match, { headOf, baseOf });
  return { pairs, headOf, baseOf, movedFrom };
}

type Match = (base: number, head: number) => boolean;

/** Walks both sides at once; matches what is the same, and leaves it out if nothing else is to be said. */
function comparedPairs(
  base: FinalNames,
  head: FinalNames,
  match: Match,
  headOf: Int32Array,
): NamePair[] {
  const pairs: NamePair[] = [];
  let [before, after] = [0, 0];
  while (before < base.count || after < head.count) {
    const order =
      before === base.count
        ? 1
        : after === head.count
          ? -1
          : compareNames(base.place(before), head.place(after));
    if (order < 0) pairs.push({ base: before++, head: NONE });
    else if (order > 0) pairs.push({ base: NONE, head: after++ });
    else {
      if (!isSame(base, head, before, after, match, headOf))
        pairs.push({ base: before, head: after });
      before++;
      after++;
    }
  }
  return pairs;
}

function isSame(
  base: FinalNames,
  head: FinalNames,
  before: number,
  after: number,
  match: Match,
  headOf: Int32Array,
): boolean {
  const [was, is] = [base.inodePlace(before), head.inodePlace(after)];
  if (was === null || is === null) return was === is;
  if (was.index !== is.index || was.entry !== is.entry) {
    if (isDirectory(was) !== isDirectory(is)) return false;
    if (!isSameContent(was, is)) return false;
    if (!isRegular(was)) return hasSameAttributes(was, is);
  } else if (!isRegular(was)) return true;
  const [left, right] = [base.inode(before), head.inode(after)];
  match(left, right);
  // Of hard links that came apart one name keeps the inode; the other ones brought bytes.
  return headOf[left] === right && hasSameAttributes(was, is);
}

function areRegular(base: FinalNames, head: FinalNames, pair: NamePair): boolean {
  return (
    pair.base !== NONE &&
    pair.head !== NONE &&
    isRegular(base.inodePlace(pair.base)) &&
    isRegular(head.inodePlace(pair.head))
  );
}

interface Matches {
  readonly headOf: Int32Array;
  readonly baseOf: Int32Array;
}

function matchMoved(
  base: FinalNames,
  head: FinalNames,
  pairs: readonly NamePair[],
  match: Match,
  { headOf, baseOf }: Matches,
): ReadonlyMap<NamePair, NamePair> {
  const movedFrom = new Map<NamePair, NamePair>();
  const gone = pairs.filter((pair) => pair.head === NONE && isAlone(base, pair.base, headOf));
  const come = pairs.filter((pair) => pair.base === NONE && isAlone(head, pair.head, baseOf));
  if (gone.length === 0 || come.length === 0) return movedFrom;
  for (const keyOf of [contentAndName, content]) {
    const left = queues(gone, (pair) =>
      headOf[base.inode(pair.base)] === NONE ? keyOf(base, pair.base) : null,
    );
    for (const pair of come) {
      if (baseOf[head.inode(pair.head)] !== NONE) continue;
      const queue = left.get(keyOf(head, pair.head));
      // Of two names of one inode only the first one moved.
      let from = queue?.shift();
      while (from !== undefined && !match(base.inode(from.base), head.inode(pair.head))) {
        from = queue?.shift();
      }
      if (from !== undefined) movedFrom.set(pair, from);
    }
  }
  return movedFrom;
}

/** Whether a name's file has bytes and is nothing on the other side yet. */
function isAlone(names: FinalNames, name: number, others: Int32Array): boolean {
  const place = names.inodePlace(name);
  return isRegular(place) && bytesOf(place) > 0 && others[names.inode(name)] === NONE;
}

function content(names: FinalNames, name: number): string {
  const place = names.inodePlace(name);
  return place === null ? '' : `${bytesOf(place)} ${hashOf(place)}`;
}

function contentAndName(names: FinalNames, name: number): string {
  const path = names.path(name);
  return `${content(names, name)} ${path.slice(path.lastIndexOf('/') + 1)}`;
}

interface Queue {
  readonly shift: () => NamePair | undefined;
}

function queues(
  pairs: readonly NamePair[],
  keyOf: (pair: NamePair) => string | null,
): ReadonlyMap<string, Queue> {
  const lists = new Map<string, NamePair[]>();
  for (const pair of pairs) {
    const key = keyOf(pair);
    if (key === null) continue;
    const list = lists.get(key) ?? [];
    list.push(pair);
    lists.set(key, list);
  }
  return new Map(
    Array.from(lists, ([key, list]) => {
      let next = 0;
      return [key, { shift: () => list[next++] }];
    }),
  );
}
