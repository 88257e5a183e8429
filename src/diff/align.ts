/** Neighbouring items of two lists that belong together: so many of each, from its index on. */
export interface Joined {
  readonly a: number;
  readonly aCount: number;
  readonly b: number;
  readonly bCount: number;
}

/** What it is worth to join these; 0: they are not joined. */
export type Worth = (joined: Joined) => number;

/**
 * Joins items of two lists, keeping the order of both, so that the worths add up to the most: one with
 * one, or up to `most` neighbours of one list with one item of the other. One neighbour more is only
 * tried while those before it are worth something. (With worths of 0 and 1, and `most` 1: a longest
 * common subsequence.) Of equally good choices always the same one is taken: the earliest of `a` with
 * the earliest of `b`, and rather few items than many.
 */
export function align(aLength: number, bLength: number, worth: Worth, most = 1): readonly Joined[] {
  const width = bLength + 1;
  // best[a * width + b]: what the rests of both lists, from a and from b on, can add up to.
  const best = new Float64Array((aLength + 1) * width);
  const chosen = new Map<number, Joined>();
  const at = (a: number, b: number) => best[a * width + b] ?? 0;
  for (let a = aLength - 1; a >= 0; a--) {
    for (let b = bLength - 1; b >= 0; b--) {
      const left = Math.max(at(a + 1, b), at(a, b + 1));
      const joins = joinsFrom({ a, b, aLength, bLength, most }, worth);
      const [joined, total] = bestOf(joins, ({ aCount, bCount }) => at(a + aCount, b + bCount));
      best[a * width + b] = Math.max(left, total);
      if (joined !== null && total >= left) chosen.set(a * width + b, joined);
    }
  }
  const all: Joined[] = [];
  for (let a = 0, b = 0; a < aLength && b < bLength; ) {
    const joined = chosen.get(a * width + b);
    if (joined !== undefined) {
      all.push(joined);
      a += joined.aCount;
      b += joined.bCount;
    } else if (at(a, b) === at(a, b + 1)) b++;
    else a++;
  }
  return all;
}

interface Corner {
  readonly a: number;
  readonly b: number;
  readonly aLength: number;
  readonly bLength: number;
  readonly most: number;
}

/** What is worth something from here on, with its worth: one with one first, then more and more. */
function joinsFrom({ a, b, aLength, bLength, most }: Corner, worth: Worth): [Joined, number][] {
  const joins: [Joined, number][] = [];
  const isWorth = (aCount: number, bCount: number): boolean => {
    const joined = { a, aCount, b, bCount };
    const value = worth(joined);
    if (value > 0) joins.push([joined, value]);
    return value > 0;
  };
  isWorth(1, 1);
  for (let count = 2; count <= Math.min(most, aLength - a) && isWorth(count, 1); ) count++;
  for (let count = 2; count <= Math.min(most, bLength - b) && isWorth(1, count); ) count++;
  return joins;
}

function bestOf(
  joins: readonly [Joined, number][],
  rest: (joined: Joined) => number,
): [Joined | null, number] {
  let best: [Joined | null, number] = [null, 0];
  for (const [joined, value] of joins) {
    const total = value + rest(joined);
    if (total > best[1]) best = [joined, total];
  }
  return best;
}
