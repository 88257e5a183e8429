import type { Layer } from '../image/image.ts';
import { contentOverlap } from './content-overlap.ts';
import { alikeWords, instructionWords, wordsWithin } from './instruction-words.ts';

/** How far layers of two images are the same step, by what their instructions say and what they hold. */
export interface Likeness {
  /** How alike a layer of the base and one of the head are, 0 to 1; 0 where they are nothing like it. */
  readonly alike: (base: Layer, head: Layer) => number;
  /** How much of a layer of one side a layer of the other side does too, 0 to 1; 0 for less than half. */
  readonly within: (part: Layer, whole: Layer) => number;
  /** How much of `layer` comes with `part`, 0 to 1. */
  readonly share: (layer: Layer, part: Layer) => number;
}

/** Less in common have any two steps of the same tools. */
const LEAST_ALIKE = 0.2;
const LEAST_WITHIN = 0.5;
/** Steps of different kinds (`RUN wget`, `COPY`) are one if they bring the same files. */
const SAME_CONTENTS = 0.9;

export function likenessOf(bases: readonly Layer[], heads: readonly Layer[]): Likeness {
  const overlap = contentOverlap(bases, heads);
  const words = new Map(
    [...bases, ...heads].map((each) => [each, instructionWords(each.origin.instruction)]),
  );
  const wordsOf = (layer: Layer) => words.get(layer) ?? instructionWords(null);
  const weights = new Map(
    [bases, heads].flatMap((side) => {
      const owners = ownersOf(side.map((layer) => wordsOf(layer).counts));
      return side.map((layer) => [layer, (word: string) => 1 / (owners.get(word) ?? 1)] as const);
    }),
  );
  const sameKind = (a: Layer, b: Layer) => wordsOf(a).keyword === wordsOf(b).keyword;
  return {
    alike: (base, head) => {
      const [there, back] = [overlap(base, head), overlap(head, base)];
      const contents = there === null && back === null ? null : ((there ?? 0) + (back ?? 0)) / 2;
      if (!sameKind(base, head)) return atLeast(SAME_CONTENTS, contents);
      return atLeast(LEAST_ALIKE, meanOf(alikeWords(wordsOf(base), wordsOf(head)), contents));
    },
    within: (part, whole) => {
      const contents = overlap(part, whole);
      if (!sameKind(part, whole)) return atLeast(SAME_CONTENTS, contents);
      const weight = weights.get(part) ?? (() => 1);
      const evidence = meanOf(wordsWithin(wordsOf(part), wordsOf(whole), weight), contents);
      return atLeast(LEAST_WITHIN, evidence);
    },
    share: (layer, part) =>
      meanOf(
        wordsWithin(wordsOf(layer), wordsOf(part), () => 1),
        overlap(layer, part),
      ) ?? 0,
  };
}

/** In how many of the bags each word is. */
function ownersOf(bags: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const owners = new Map<string, number>();
  for (const bag of bags)
    for (const word of bag.keys()) owners.set(word, (owners.get(word) ?? 0) + 1);
  return owners;
}

/** Of what is known. */
function meanOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : (a + b) / 2;
}

function atLeast(least: number, value: number | null): number {
  return value !== null && value >= least ? value : 0;
}
