import type { Image, Layer } from '../image/image.ts';
import { align } from './align.ts';
import type { LayerChangeKind } from './image-diff.ts';

/** What became of one layer: its index in the base and in the head; null where it is not. */
export interface LayerMatch {
  readonly kind: LayerChangeKind;
  readonly base: number | null;
  readonly head: number | null;
}

/**
 * Says for each layer of two images what became of it. Layers are known by what they are, never by
 * their number alone:
 *
 * 1. the same diff ID in the same order (of equal ones rather those of the same instruction): `same`;
 * 2. the same diff ID elsewhere: `moved`;
 * 3. between the same neighbours, the same instruction in the same order: `changed`;
 * 4. the same instruction elsewhere: `moved`;
 * 5. the only layer left on each side between the same neighbours, both made by the same kind of
 *    instruction (RUN, COPY …; or both unknown): `changed`;
 * 6. what is left was `removed` or `added`.
 *
 * Neighbours are the pairs of 1 and 3. In 3 to 5 a layer of the base image never becomes one of the
 * image's own, where both images tell them apart. The result has the head's order; removed layers
 * stand where they stood in the base, before what was added there.
 */
export function matchLayers(base: Image, head: Image): LayerMatch[] {
  const matching = startMatching(base.layers, head.layers);
  const kin = kinshipOf(base, head);
  alignDiffIds(matching);
  pairElsewhere(matching, kin.diffId);
  for (const gap of gapsOf(matching)) alignGap(matching, gap, kin.instruction);
  pairElsewhere(matching, kin.instruction);
  for (const gap of gapsOf(matching)) pairLoneLayers(matching, gap, kin.keyword);
  return inHeadOrder(matching);
}

type Alike = (base: Layer, head: Layer) => boolean;

function kinshipOf(base: Image, head: Image): Record<'diffId' | 'instruction' | 'keyword', Alike> {
  const told = base.base !== null && head.base !== null;
  const ofBase = (image: Image, layer: Layer) => layer.index < (image.base?.layers ?? 0);
  const sameSide: Alike = (a, b) => !told || ofBase(base, a) === ofBase(head, b);
  return {
    diffId: (a, b) => a.diffId === b.diffId,
    instruction: (a, b) => sameSide(a, b) && haveSameInstruction(a, b),
    keyword: (a, b) => sameSide(a, b) && keywordOf(a) === keywordOf(b),
  };
}

function haveSameInstruction(a: Layer, b: Layer): boolean {
  return a.origin.instruction !== null && a.origin.instruction === b.origin.instruction;
}

/** `RUN`, `COPY` …; empty for what is no instruction of a Dockerfile, null if nothing is known. */
function keywordOf({ origin }: Layer): string | null {
  if (origin.instruction === null) return null;
  return /^[a-z]+(?=\s)/i.exec(origin.instruction)?.[0].toUpperCase() ?? '';
}

interface Matching {
  readonly base: readonly Layer[];
  readonly head: readonly Layer[];
  /** By index in the head: the layer of the base that it was, or null. */
  readonly partners: (Layer | null)[];
  /** By index in the head. Pairs that are not `moved` stand in the same order on both sides. */
  readonly kinds: LayerChangeKind[];
  /** Indices of the base's layers that have a partner. */
  readonly taken: Set<number>;
}

function startMatching(base: readonly Layer[], head: readonly Layer[]): Matching {
  return {
    base,
    head,
    partners: head.map(() => null),
    kinds: head.map(() => 'added'),
    taken: new Set(),
  };
}

function pair(matching: Matching, base: Layer, head: Layer, kind: LayerChangeKind): void {
  matching.partners[head.index] = base;
  matching.kinds[head.index] = kind;
  matching.taken.add(base.index);
}

function isFree(matching: Matching, head: Layer): boolean {
  return (matching.partners[head.index] ?? null) === null;
}

/** One pair more counts more than any number of instructions that agree. */
function alignDiffIds(matching: Matching): void {
  const { base, head } = matching;
  const one = Math.min(base.length, head.length) + 1;
  alignWith(matching, { base, head }, 'same', (a, b) => {
    if (a.diffId !== b.diffId) return 0;
    return haveSameInstruction(a, b) ? one + 1 : one;
  });
}

function alignGap(matching: Matching, gap: Gap, alike: Alike): void {
  alignWith(matching, gap, 'changed', (a, b) => (alike(a, b) ? 1 : 0));
}

function alignWith(
  matching: Matching,
  { base, head }: Gap,
  kind: LayerChangeKind,
  weight: (a: Layer, b: Layer) => number,
): void {
  const weightAt = (a: number, b: number) => {
    const [one, other] = [base[a], head[b]];
    return one === undefined || other === undefined ? 0 : weight(one, other);
  };
  for (const [a, b] of align(base.length, head.length, weightAt)) {
    const [one, other] = [base[a], head[b]];
    if (one !== undefined && other !== undefined) pair(matching, one, other, kind);
  }
}

/** Pairs what is left on both sides wherever it stands, the first with the first. */
function pairElsewhere(matching: Matching, alike: Alike): void {
  for (const head of matching.head) {
    if (!isFree(matching, head)) continue;
    const base = matching.base.find((each) => !matching.taken.has(each.index) && alike(each, head));
    if (base !== undefined) pair(matching, base, head, 'moved');
  }
}

function pairLoneLayers(matching: Matching, { base, head }: Gap, alike: Alike): void {
  const [one, other] = [base[0], head[0]];
  if (base.length !== 1 || head.length !== 1) return;
  if (one !== undefined && other !== undefined && alike(one, other)) {
    pair(matching, one, other, 'changed');
  }
}

/** Layers without a partner between two neighbouring pairs that keep the order. */
interface Gap {
  readonly base: readonly Layer[];
  readonly head: readonly Layer[];
}

function gapsOf(matching: Matching): Gap[] {
  const neighbours = neighboursOf(matching);
  const ends = [...neighbours, { base: matching.base.length, head: matching.head.length }];
  return ends.map((end, i) => {
    const start = neighbours[i - 1] ?? { base: -1, head: -1 };
    return {
      base: matching.base
        .slice(start.base + 1, end.base)
        .filter(({ index }) => !matching.taken.has(index)),
      head: matching.head
        .slice(start.head + 1, end.head)
        .filter((layer) => isFree(matching, layer)),
    };
  });
}

function neighboursOf({ partners, kinds }: Matching): { base: number; head: number }[] {
  return partners.flatMap((partner, head) =>
    partner === null || kinds[head] === 'moved' ? [] : [{ base: partner.index, head }],
  );
}

function inHeadOrder(matching: Matching): LayerMatch[] {
  const removed = matching.base.map(({ index }) => index).filter((i) => !matching.taken.has(i));
  const neighbours = neighboursOf(matching);
  const before = (limit: number): LayerMatch[] => {
    const count = removed.findIndex((index) => index >= limit);
    return removed
      .splice(0, count === -1 ? removed.length : count)
      .map((base) => ({ kind: 'removed', base, head: null }));
  };
  const matches = matching.head.flatMap(({ index: head }) => {
    const next = neighbours.find((pair) => pair.head >= head);
    const base = matching.partners[head]?.index ?? null;
    const kind = matching.kinds[head] ?? 'added';
    return [...before(next?.base ?? matching.base.length), { kind, base, head }];
  });
  return [...matches, ...before(matching.base.length)];
}
