/**
 * Pairs of two lists that keep the order of both, chosen so that their weights add up to the most; a
 * weight of 0 is no pair. (With weights of 0 and 1: a longest common subsequence.) Of equally good
 * choices always the same one is taken: the earliest of `a` with the earliest of `b`.
 */
export function align(
  aLength: number,
  bLength: number,
  weight: (a: number, b: number) => number,
): readonly (readonly [a: number, b: number])[] {
  const width = bLength + 1;
  // best[a * width + b]: what the rests of both lists, from a and from b on, can add up to.
  const best = new Float64Array((aLength + 1) * width);
  const at = (a: number, b: number) => best[a * width + b] ?? 0;
  for (let a = aLength - 1; a >= 0; a--) {
    for (let b = bLength - 1; b >= 0; b--) {
      best[a * width + b] = Math.max(
        withPair(weight(a, b), at(a + 1, b + 1)),
        at(a + 1, b),
        at(a, b + 1),
      );
    }
  }
  const pairs: [number, number][] = [];
  for (let a = 0, b = 0; a < aLength && b < bLength; ) {
    if (at(a, b) === withPair(weight(a, b), at(a + 1, b + 1))) pairs.push([a++, b++]);
    else if (at(a, b) === at(a, b + 1)) b++;
    else a++;
  }
  return pairs;
}

function withPair(weight: number, rest: number): number {
  return weight === 0 ? -1 : weight + rest;
}
