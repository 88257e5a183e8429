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
  const known = new Set(base.map(({ instruction }) => exactInstruction(instruction)));
  const isKnown = ({ instruction }: WrittenInstruction) => known.has(exactInstruction(instruction));
  const at = head.findIndex(({ dockerfile }) => dockerfile.startLine === step.startLine);
  const written = head[at];
  if (written === undefined || !isKnown(written)) return null;
  const stages = new Set<string>();
  const above = head.slice(0, at).findLast(({ instruction }) => readFrom(instruction) !== null);
  addName(above, stages);
  for (const from of head.slice(at + 1)) {
    const names = readFrom(from.instruction)?.names;
    if (names === undefined || !stages.has(names)) continue;
    if (!isKnown(from)) return { name: names, dockerfile: from.dockerfile };
    addName(from, stages);
  }
  return null;
}

function addName(from: WrittenInstruction | undefined, stages: Set<string>): void {
  const name = from && readFrom(from.instruction)?.name;
  if (name) stages.add(name);
}
