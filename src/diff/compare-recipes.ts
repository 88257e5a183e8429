import type { DockerfileLines } from '../image/dockerfile-lines.ts';
import type { Recipe, RecipeInput } from '../image/recipe.ts';
import { byText } from '../units/order.ts';
import { align } from './align.ts';
import { type Cause, type ChangedStage, cause } from './cause.ts';
import { type Dockerfiles, editedFrom } from './edited-from.ts';
import { isNamedTheSame } from './image-names.ts';
import { exactInstruction, normalInstruction } from './instruction-words.ts';

/**
 * What makes two recipes different ones; null if they are the same, and whatever differs in what came of them is
 * the world's doing: another time, another version of what they download.
 */
export function compareRecipes(base: Recipe, head: Recipe, dockerfiles: Dockerfiles): Cause | null {
  if (exactInstruction(base.instruction) !== exactInstruction(head.instruction))
    return cause('edited');
  const inputs = changedInputs(base.inputs, head.inputs, dockerfiles);
  if (inputs.files.length > 0 || inputs.stages.length > 0) return cause('inputs-changed', inputs);
  const names = changedVariables(base.variables, head.variables);
  return names.length > 0 ? cause('arguments-changed', { arguments: names }) : null;
}

function changedVariables(
  base: ReadonlyMap<string, string>,
  head: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...base.keys(), ...head.keys()]);
  return [...names].filter((name) => base.get(name) !== head.get(name)).sort(byText);
}

type ChangedInputs = Pick<Cause, 'files' | 'stages'>;

const NOTHING: ChangedInputs = { files: [], stages: [] };

/** The same instruction reads the same number of things, in the same order. */
function changedInputs(
  base: readonly RecipeInput[],
  head: readonly RecipeInput[],
  dockerfiles: Dockerfiles,
): ChangedInputs {
  const changes = head.map((input, i) => changedInput(base[i], input, dockerfiles));
  return {
    files: [...new Set(changes.flatMap(({ files }) => files))].sort(byText),
    stages: changes.flatMap(({ stages }) => stages),
  };
}

function changedInput(
  base: RecipeInput | undefined,
  head: RecipeInput,
  dockerfiles: Dockerfiles,
): ChangedInputs {
  switch (head.kind) {
    case 'files': {
      // What the base reads and the head does not is no longer the same instruction, or a file that is gone.
      const there = base?.kind === 'files' ? (base.differing ?? []) : [];
      const prefix = head.context === null ? '' : `${head.context}:`;
      const files = [...there, ...(head.differing ?? [])].map((path) => prefix + path);
      return { files, stages: [] };
    }
    case 'stage':
      return base?.kind === 'stage' ? changedStage(base, head, dockerfiles) : stageItself(head);
    case 'image': {
      if (base?.kind === 'image' && isNamedTheSame(base, head)) return NOTHING;
      return { files: [], stages: [head.stage ?? { name: head.name, dockerfile: null }] };
    }
    case 'download':
      // Of another address only if a variable is in it, which is told then.
      return NOTHING;
  }
}

type StageInput = Extract<RecipeInput, { readonly kind: 'stage' }>;

function changedStage(base: StageInput, head: StageInput, dockerfiles: Dockerfiles): ChangedInputs {
  const pairs = align(base.steps.length, head.steps.length, ({ a, b }) =>
    normalInstruction(base.steps[a]?.instruction ?? null) ===
    normalInstruction(head.steps[b]?.instruction ?? null)
      ? 1
      : 0,
  );
  const paired = new Map(pairs.map(({ a, b }) => [b, base.steps[a]]));
  const changes = head.steps.flatMap((step, i): StepChange[] => {
    const before = paired.get(i);
    if (before === undefined) return [{ step, found: null }];
    const found = compareRecipes(before, step, dockerfiles);
    return found === null ? [] : [{ step, found }];
  });
  const [first] = changes;
  const isShorter = pairs.length < base.steps.length;
  if (first === undefined && !isShorter) return NOTHING;
  const stage: ChangedStage = {
    name: head.name,
    dockerfile: first ? placeOf(first, dockerfiles) : null,
  };
  return { files: changes.flatMap(({ found }) => found?.files ?? []), stages: [stage] };
}

interface StepChange {
  readonly step: Recipe;
  /** null for a step that the base lacks. */
  readonly found: Cause | null;
}

/** The step, or the FROM that somebody edited: a new one's stage, or that of a first step, which differs too then. */
function placeOf({ step, found }: StepChange, dockerfiles: Dockerfiles): DockerfileLines | null {
  const from =
    found === null
      ? step.dockerfile && editedFrom(step.dockerfile, dockerfiles)
      : found.stages.find(({ dockerfile }) => dockerfile !== null);
  return from?.dockerfile ?? step.dockerfile;
}

function stageItself({ name, steps }: StageInput): ChangedInputs {
  return { files: [], stages: [{ name, dockerfile: steps[0]?.dockerfile ?? null }] };
}
