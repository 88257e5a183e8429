import { readFrom } from '../image/from-instruction.ts';
import type { DockerfileLines } from '../image/image.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';
import type { ChangedStage } from './cause.ts';
import { exactInstruction } from './instruction-words.ts';

/** Of both sides, from the top; empty where it is unknown. */
export interface Dockerfiles {
  readonly base: readonly WrittenInstruction[];
  readonly head: readonly WrittenInstruction[];
}

/**
 * The FROM of the head's Dockerfile that somebody edited, so that a stage is built upon this step: one that names the step's stage,
 * or another that is built upon it, and that the base's Dockerfile lacks. null if there is none, or if the step itself was edited.
 * @param step its lines in the head's Dockerfile
 */
export function editedFrom(
  step: DockerfileLines,
  { base, head }: Dockerfiles,
): ChangedStage | null {
  const from = ownFrom(step, head, base);
  return from && { name: namesOf(from), dockerfile: from.dockerfile };
}

/**
 * The same of a step upon which nothing is built any more, for a FROM of the base's Dockerfile was edited.
 * @param step its lines in the base's Dockerfile
 */
export function abandonedFrom(
  step: DockerfileLines,
  { base, head }: Dockerfiles,
): ChangedStage | null {
  const from = ownFrom(step, base, head);
  if (from === null) return null;
  const [before, after] = [fromsOf(base), fromsOf(head)];
  // With stages that came or went nobody knows which of them took its place.
  const edited = before.length === after.length ? after[before.indexOf(from)] : undefined;
  return { name: namesOf(from), dockerfile: edited?.dockerfile ?? null };
}

/** The first FROM that leads to a step of a Dockerfile and that another one, which has the step, lacks. */
function ownFrom(
  step: DockerfileLines,
  dockerfile: readonly WrittenInstruction[],
  other: readonly WrittenInstruction[],
): WrittenInstruction | null {
  const known = new Set(other.map(textOf));
  const isKnown = (each: WrittenInstruction) => known.has(textOf(each));
  const at = dockerfile.findIndex((each) => each.dockerfile.startLine === step.startLine);
  const written = dockerfile[at];
  if (written === undefined || !isKnown(written)) return null;
  const above = fromsOf(dockerfile.slice(0, at)).at(-1);
  const stages = new Set([above && readFrom(above.instruction)?.name]);
  for (const from of fromsOf(dockerfile.slice(at + 1))) {
    const leadsThere = stages.has(namesOf(from));
    if (leadsThere && !isKnown(from)) return from;
    // Of a doubled name FROM means the last stage above it. BuildKit, dockerfile2llb, `addState`.
    const name = readFrom(from.instruction)?.name;
    if (leadsThere) stages.add(name);
    else stages.delete(name);
  }
  return null;
}

/** With what its variables name, for they may be what was edited. */
function textOf({ instruction, names = '' }: WrittenInstruction): string {
  return `${exactInstruction(instruction)}\n${names}`;
}

function fromsOf(dockerfile: readonly WrittenInstruction[]): readonly WrittenInstruction[] {
  return dockerfile.filter(({ instruction }) => readFrom(instruction) !== null);
}

function namesOf({ instruction, names }: WrittenInstruction): string {
  return names ?? readFrom(instruction)?.names ?? '';
}
