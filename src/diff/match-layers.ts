import type { Image, Layer } from '../image/image.ts';
import { byText, descending, inOrder } from '../units/order.ts';
import { align, type Joined } from './align.ts';
import { instructionWords, normalInstruction } from './instruction-words.ts';
import { type Likeness, likenessOf } from './likeness.ts';
import {
  allMatches,
  type Gap,
  gapsOf,
  type LayerMatch,
  type Matching,
  match,
  unmatched,
} from './matching.ts';

/**
 * Says for each layer of two images what became of it. Layers are known by what they are, never by
 * their number alone:
 *
 * 1. the same diff ID in the same order (of equal ones rather those of the same instruction, then the
 *    bigger ones): `same`;
 * 2. the same diff ID elsewhere: `moved`;
 * 3. between the same neighbours, the same instruction in the same order (rather the bigger ones):
 *    `changed`;
 * 4. the same instruction elsewhere: `moved`;
 * 5. between the same neighbours, in the same order, what is most alike by instruction and contents:
 *    one layer and one are `changed`, one and several `split`, several and one `merged`;
 * 6. what is nearly the same elsewhere: `moved`;
 * 7. the only layer left on each side between the same neighbours, both made by the same kind of
 *    instruction (RUN, COPY …; or both unknown): `changed`;
 * 8. what is left was `removed` or `added`.
 *
 * Neighbours are the matches that keep the order. In 3 to 7 a layer of the base image never becomes one
 * of the image's own, where both images tell them apart. With the sides swapped the same layers are
 * matched. The result has the head's order, by the first layer of each: what was moved may stand between
 * the parts of a split. Removed layers stand where they stood in the base, before what was added there.
 */
export function matchLayers(base: Image, head: Image): LayerMatch[] {
  const matching: Matching = { base: base.layers, head: head.layers, matches: [] };
  // Of equally good choices the first is taken, and which that is must not depend on the side.
  if (sideOrder(base, head) <= 0) matchAll(matching, kinshipOf(base, head));
  else {
    const mirrored: Matching = { base: head.layers, head: base.layers, matches: [] };
    matchAll(mirrored, kinshipOf(head, base));
    matching.matches.push(...mirrored.matches.map(mirror));
  }
  return allMatches(matching);
}

const sideOrder = inOrder<Image>(
  (a, b) => a.layers.length - b.layers.length,
  (a, b) => byText(identityOf(a), identityOf(b)),
);

/** Everything that decides what an image's layers are matched with. */
function identityOf({ base, layers }: Image): string {
  return JSON.stringify([
    base?.layers ?? null,
    ...layers.map(({ diffId, origin }) => [diffId, origin.instruction]),
  ]);
}

function mirror({ kind, base, head }: LayerMatch): LayerMatch {
  const kinds = { split: 'merged', merged: 'split' } as const;
  const mirrored = kind === 'split' || kind === 'merged' ? kinds[kind] : kind;
  return { kind: mirrored, base: head, head: base };
}

/** No runtime mounts more; where more are left, only what is equal is matched. */
const MOST_COMPARED = 128;
/** More lines nobody joins in one edit. */
const MOST_JOINED = 32;
const NEARLY_THE_SAME = 0.6;

function matchAll(matching: Matching, kin: Kinship): void {
  alignWith(matching, matching, 'same', diffIdWorth(matching, kin));
  matchElsewhere(matching, kin.contents);
  for (const gap of gapsOf(matching)) {
    alignWith(matching, gap, 'changed', instructionWorth(gap, kin));
  }
  matchElsewhere(matching, kin.instruction);
  const left = unmatched(matching);
  if (left.base.length > 0 && left.head.length > 0 && isComparable(left)) {
    const likeness = likenessOf(left.base, left.head);
    for (const gap of gapsOf(matching)) alignLikeness(matching, gap, likeness, kin.side);
    matchNearlySame(matching, likeness, kin.side);
  }
  for (const gap of gapsOf(matching)) matchLoneLayers(matching, gap, kin.keyword);
}

function isComparable({ base, head }: Gap): boolean {
  return base.length <= MOST_COMPARED && head.length <= MOST_COMPARED;
}

/** Whether two layers have something in common. */
type Alike = (base: Layer, head: Layer) => boolean;

/** `side`: not one of the base image and one of the image's own. `contents`: at any place. */
type Kinship = Readonly<Record<'side' | 'contents' | 'instruction' | 'keyword', Alike>>;

function kinshipOf(base: Image, head: Image): Kinship {
  const told = base.base !== null && head.base !== null;
  const ofBase = (image: Image, layer: Layer) => layer.index < (image.base?.layers ?? 0);
  const side: Alike = (a, b) => !told || ofBase(base, a) === ofBase(head, b);
  const instructions = new Map(
    [...base.layers, ...head.layers].map(
      (layer) => [layer, normalInstruction(layer.origin.instruction)] as const,
    ),
  );
  const instruction: Alike = (a, b) => {
    const known = instructions.get(a) ?? null;
    return known !== null && known === instructions.get(b);
  };
  return {
    side,
    // All empty layers have one diff ID: by itself it says nothing about them.
    contents: (a, b) => a.diffId === b.diffId && (a.files.count > 0 || instruction(a, b)),
    instruction: (a, b) => side(a, b) && instruction(a, b),
    keyword: (a, b) => side(a, b) && keywordOf(a) === keywordOf(b),
  };
}

function keywordOf({ origin }: Layer): string | null {
  return instructionWords(origin.instruction).keyword;
}

/** One pair more counts more than all instructions that agree, and each of these more than all bytes. */
function diffIdWorth({ base, head }: Gap, { instruction }: Kinship): PairWorth {
  const one = Math.min(base.length, head.length) + 2;
  const all = 1 + base.reduce((sum, { files }) => sum + files.tarBytes, 0);
  return (a, b) => {
    if (a.diffId !== b.diffId) return 0;
    return one + (instruction(a, b) ? 1 : 0) + a.files.tarBytes / all;
  };
}

/** One pair more counts more than all bytes. Of a pair the smaller layer counts, so that no side does more. */
function instructionWorth({ base }: Gap, { instruction }: Kinship): PairWorth {
  const all = 1 + base.reduce((sum, { files }) => sum + files.tarBytes, 0);
  return (a, b) => (instruction(a, b) ? 1 + Math.min(a.files.tarBytes, b.files.tarBytes) / all : 0);
}

type PairWorth = (base: Layer, head: Layer) => number;

function alignWith(
  matching: Matching,
  { base, head }: Gap,
  kind: 'same' | 'changed',
  worth: PairWorth,
): void {
  const worthAt = ({ a, b }: Joined) => {
    const [one, other] = [base[a], head[b]];
    return one === undefined || other === undefined ? 0 : worth(one, other);
  };
  for (const joined of align(base.length, head.length, worthAt)) {
    const { bases, heads } = layersOf({ base, head }, joined);
    match(matching, kind, bases, heads);
  }
}

function layersOf({ base, head }: Gap, { a, aCount, b, bCount }: Joined) {
  return { bases: base.slice(a, a + aCount), heads: head.slice(b, b + bCount) };
}

/** Matches what is left on both sides wherever it stands, the first with the first. */
function matchElsewhere(matching: Matching, alike: Alike): void {
  const left = unmatched(matching);
  const bases = [...left.base];
  for (const head of left.head) {
    const at = bases.findIndex((base) => alike(base, head));
    if (at !== -1) match(matching, 'moved', bases.splice(at, 1), [head]);
  }
}

/** The choice that explains most of the layers on both sides. */
function alignLikeness(matching: Matching, gap: Gap, likeness: Likeness, side: Alike): void {
  const worth = (joined: Joined) => {
    const { bases, heads } = layersOf(gap, joined);
    if (!bases.every((base) => heads.every((head) => side(base, head)))) return 0;
    const [base, head] = [bases[0], heads[0]];
    if (base === undefined || head === undefined) return 0;
    if (heads.length > 1) return worthOfParts(heads, base, likeness);
    if (bases.length > 1) return worthOfParts(bases, head, likeness);
    return 2 * likeness.alike(base, head);
  };
  for (const joined of align(gap.base.length, gap.head.length, worth, MOST_JOINED)) {
    const { bases, heads } = layersOf(gap, joined);
    const kind = heads.length > 1 ? 'split' : bases.length > 1 ? 'merged' : 'changed';
    match(matching, kind, bases, heads);
  }
}

/** How much of each part lies in the whole, and of the whole in all parts; 0 if one of them is no part. */
function worthOfParts(parts: readonly Layer[], whole: Layer, likeness: Likeness): number {
  let worth = 0;
  let explained = 0;
  for (const part of parts) {
    const within = likeness.within(part, whole);
    if (within === 0) return 0;
    worth += within;
    explained += likeness.share(whole, part);
  }
  return worth + Math.min(1, explained);
}

/** Pairs what is nearly the same wherever it stands, the most alike first. */
function matchNearlySame(matching: Matching, likeness: Likeness, side: Alike): void {
  const left = unmatched(matching);
  const pairs = left.base.flatMap((base) =>
    left.head
      .filter((head) => side(base, head))
      .map((head) => ({ base, head, alike: likeness.alike(base, head) }))
      .filter(({ alike }) => alike >= NEARLY_THE_SAME),
  );
  const taken = new Set<Layer>();
  // The sort is stable: of pairs equally alike the first of the base comes first.
  for (const { base, head } of pairs.sort(descending(({ alike }) => alike))) {
    if (taken.has(base) || taken.has(head)) continue;
    taken.add(base).add(head);
    match(matching, 'moved', [base], [head]);
  }
}

function matchLoneLayers(matching: Matching, { base, head }: Gap, alike: Alike): void {
  const [one, other] = [base[0], head[0]];
  if (base.length !== 1 || head.length !== 1) return;
  if (one !== undefined && other !== undefined && alike(one, other)) {
    match(matching, 'changed', base, head);
  }
}
