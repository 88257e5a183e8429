import type { Layer } from '../image/image.ts';
import type { LayerChangeKind } from './image-diff.ts';

/** What became of layers: their indexes in the base and in the head, from the bottom; none where they are not. */
export interface LayerMatch {
  readonly kind: LayerChangeKind;
  readonly base: readonly number[];
  readonly head: readonly number[];
}

/** What is known so far of the layers of two images. Matches other than `moved` stand in one order on both sides. */
export interface Matching {
  readonly base: readonly Layer[];
  readonly head: readonly Layer[];
  readonly matches: LayerMatch[];
}

/** Layers without a match between two neighbouring matches that keep the order. */
export interface Gap {
  readonly base: readonly Layer[];
  readonly head: readonly Layer[];
}

export function match(
  { matches }: Matching,
  kind: LayerChangeKind,
  base: readonly Layer[],
  head: readonly Layer[],
): void {
  const indexes = (layers: readonly Layer[]) => layers.map(({ index }) => index);
  matches.push({ kind, base: indexes(base), head: indexes(head) });
}

/** The layers of both sides that have no match yet. */
export function unmatched({ base, head, matches }: Matching): Gap {
  const [inBase, inHead] = [
    new Set(matches.flatMap((each) => each.base)),
    new Set(matches.flatMap((each) => each.head)),
  ];
  return {
    base: base.filter(({ index }) => !inBase.has(index)),
    head: head.filter(({ index }) => !inHead.has(index)),
  };
}

export function gapsOf(matching: Matching): readonly Gap[] {
  const free = unmatched(matching);
  const ordered = inOrderOfHead(matching.matches.filter(({ kind }) => kind !== 'moved'));
  const starts = [{ base: [-1], head: [-1] }, ...ordered];
  return starts.map((start, i) => {
    const end = ordered[i];
    const between = (layers: readonly Layer[], side: 'base' | 'head') =>
      layers.filter(
        ({ index }) =>
          index > (start[side].at(-1) ?? -1) &&
          index < (end?.[side][0] ?? Number.POSITIVE_INFINITY),
      );
    return { base: between(free.base, 'base'), head: between(free.head, 'head') };
  });
}

/** The matches in the head's order; removed layers where they stood in the base, before what was added there. */
export function allMatches(matching: Matching): LayerMatch[] {
  const free = unmatched(matching);
  const removed: LayerMatch[] = free.base.map(({ index }) => ({
    kind: 'removed',
    base: [index],
    head: [],
  }));
  const added: LayerMatch[] = free.head.map(({ index }) => ({
    kind: 'added',
    base: [],
    head: [index],
  }));
  const standing = matching.matches.filter(({ kind }) => kind !== 'moved');
  return inOrderOfHead([...matching.matches, ...added])
    .flatMap((each, i, all) => {
      const next = all.slice(i).find((other) => standing.includes(other));
      const limit = next?.base[0] ?? matching.base.length;
      return [...takeBefore(removed, limit), each];
    })
    .concat(removed);
}

/** Takes the first of the list, as long as they stand below `limit` in the base. */
function takeBefore(removed: LayerMatch[], limit: number): LayerMatch[] {
  const count = removed.findIndex(({ base }) => (base[0] ?? 0) >= limit);
  return removed.splice(0, count === -1 ? removed.length : count);
}

function inOrderOfHead(matches: readonly LayerMatch[]): LayerMatch[] {
  return matches.toSorted((a, b) => (a.head[0] ?? 0) - (b.head[0] ?? 0));
}
