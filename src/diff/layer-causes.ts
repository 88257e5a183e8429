import type { Image, Layer } from '../image/image.ts';
import type { Recipe } from '../image/recipe.ts';
import { type Cause, type ChangedStage, cause, type EarlierChange } from './cause.ts';
import { compareRecipes } from './compare-recipes.ts';
import { abandonedFrom, type Dockerfiles, editedFrom } from './edited-from.ts';
import { isNamedTheSame } from './image-names.ts';
import { exactInstruction } from './instruction-words.ts';
import type { LayerMatch } from './matching.ts';
import { sameFiles } from './same-files.ts';

/**
 * Why each layer differs, in the order of the matches; null for one that is the same. By the records of both builds;
 * where there are none, by what both images say of themselves, which is enough for an edit.
 */
export function layerCauses(
  base: Image,
  head: Image,
  matches: readonly LayerMatch[],
): readonly (Cause | null)[] {
  const steps = matches.map((match): Step => ({ match, itself: changeOf(base, head, match) }));
  return steps.map((step) => {
    if (step.match.kind === 'same') return null;
    if (step.itself !== null) return step.itself;
    const after = earlierChange(step, steps);
    return cause('re-run', { after, ranFor: ranFor(base, head, step.match) });
  });
}

/** By what buildx said of its cache. */
function ranFor(base: Image, head: Image, match: LayerMatch): Cause['ranFor'] {
  const [before, after] = [base.layers[match.base[0] ?? -1], head.layers[match.head[0] ?? -1]];
  const [ranBefore, ranAfter] = [before?.origin.ran, after?.origin.ran];
  if (ranBefore === undefined || ranAfter === undefined || ranBefore === ranAfter) return null;
  return ranAfter ? 'head' : 'base';
}

interface Step {
  readonly match: LayerMatch;
  /** What it did itself; null if nothing but its contents can differ. Of a layer that is the same too. */
  readonly itself: Cause | null;
}

function changeOf(base: Image, head: Image, match: LayerMatch): Cause | null {
  const [before, after] = [base.layers[match.base[0] ?? -1], head.layers[match.head[0] ?? -1]];
  if (isOfBase(base, match.base) || isOfBase(head, match.head))
    return match.kind === 'same' ? null : baseCause(base, head);
  const dockerfiles = { base: base.dockerfile ?? [], head: head.dockerfile ?? [] };
  if (after === undefined) return removalOf(before, dockerfiles);
  if (before === undefined) return editOf(after, dockerfiles);
  if (match.kind === 'split' || match.kind === 'merged') return cause('edited');
  const found = differenceOf(before, after, dockerfiles);
  if (found?.kind === 'edited') return editOf(after, dockerfiles);
  // Its place is another one, and somebody gave it that.
  return found === null && match.kind === 'moved' ? cause('edited') : found;
}

/** A step of another stage may have become the image's, or that of one it is built upon, because a FROM was edited. */
function editOf({ origin }: Layer, dockerfiles: Dockerfiles): Cause {
  return editOr(origin.dockerfile && editedFrom(origin.dockerfile, dockerfiles));
}

/** Likewise a step may be the image's no more. */
function removalOf(base: Layer | undefined, dockerfiles: Dockerfiles): Cause {
  const lines = base?.origin.dockerfile ?? null;
  return editOr(lines && abandonedFrom(lines, dockerfiles));
}

function editOr(stage: ChangedStage | null): Cause {
  return stage === null ? cause('edited') : cause('inputs-changed', { stages: [stage] });
}

/** null if nothing but the contents can differ. */
function differenceOf(base: Layer, head: Layer, dockerfiles: Dockerfiles): Cause | null {
  const [before, after] = [base.origin, head.origin];
  if (before.recipe !== undefined && after.recipe !== undefined) {
    const found = compareRecipes(before.recipe, after.recipe, dockerfiles);
    return found === null && isUnexplained(base, head, after.recipe) ? cause('unknown') : found;
  }
  if (base.diffId === head.diffId) return null;
  if (before.instruction === null || after.instruction === null) return cause('unknown');
  const edited = exactInstruction(before.instruction) !== exactInstruction(after.instruction);
  return cause(edited ? 'edited' : 'unknown');
}

/**
 * A step that does nothing but copy files of the context brings the same from the same, at any time. Whatever else came of it
 * was read in a way that is not seen here, and may well be the author's.
 */
function isUnexplained(base: Layer, head: Layer, { instruction, inputs }: Recipe): boolean {
  const onlyCopies = /^(?:COPY|ADD)\s/i.test(instruction ?? '') && inputs.length > 0;
  return (
    onlyCopies && inputs.every(({ kind }) => kind === 'files') && !sameFiles(base.files, head.files)
  );
}

function isOfBase({ base }: Image, indexes: readonly number[]): boolean {
  return indexes.some((index) => index < (base?.layers ?? 0));
}

/** Named as before means that it moved; without a name on both sides nobody knows. */
function baseCause(base: Image, head: Image): Cause {
  if (base.base === null || head.base === null) return cause('unknown');
  return cause(isNamedTheSame(base.base, head.base) ? 'base-image-moved' : 'base-image-edited');
}

/**
 * The lowest step for which another one could not be taken from the cache: one that changed below it, or that stands
 * below it on one side only. Rather one that somebody changed than a base image that moved;
 * null: there is none that is known.
 */
function earlierChange({ match }: Step, steps: readonly Step[]): EarlierChange | null {
  const earlier = steps.filter(
    (other) =>
      isBelow(other.match, match) && (other.itself !== null || hasCrossed(other.match, match)),
  );
  const found = earlier.find(({ itself }) => itself?.kind !== 'base-image-moved') ?? earlier[0];
  return found === undefined ? null : placeOf(found.match);
}

function placeOf({ base, head }: LayerMatch): EarlierChange {
  return { base: base[0] ?? null, head: head[0] ?? null };
}

/** On either side. */
function isBelow(other: LayerMatch, { base, head }: LayerMatch): boolean {
  return isLower(other.base, base) || isLower(other.head, head);
}

function hasCrossed(other: LayerMatch, { base, head }: LayerMatch): boolean {
  return isLower(other.base, base) !== isLower(other.head, head);
}

function isLower([one]: readonly number[], [other]: readonly number[]): boolean {
  return one !== undefined && other !== undefined && one < other;
}
