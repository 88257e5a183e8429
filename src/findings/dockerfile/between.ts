import type { DockerfileLines } from '../../image/image.ts';
import type { WrittenInstruction } from '../../image/written-instruction.ts';
import type { Draft, Replacement } from './replacement.ts';

/** Instructions that make what comes after them mean something else. Dockerfile reference. */
const CHANGES_MEANING = /^(?:ARG|ENV|FROM|SHELL|USER|WORKDIR)\b/i;

/**
 * Lines that stand for instructions which do not follow one another, held against what the Dockerfile says between them.
 *
 * @param dockerfile from the top; where it is not known, or the lines are not, its reader is told what must not stand there
 * @returns null where one of them would get another user, directory, shell or variables than it had
 */
export function heldAgainstBetween(
  written: Draft | null,
  dockerfile: readonly WrittenInstruction[],
): Replacement | null {
  if (written === null) return null;
  const { apart, ...lines } = written;
  if (apart !== true) return lines;
  const isPlaced = dockerfile.length > 0 && lines.replaces.length > 0;
  if (!isPlaced) return { ...lines, condition: BETWEEN };
  const between = standingBetween(lines.replaces, dockerfile);
  if (between.some(({ instruction }) => CHANGES_MEANING.test(instruction))) return null;
  return between.length === 0 ? lines : { ...lines, condition: BETWEEN };
}

const BETWEEN =
  'Nothing that stands between the replaced lines may need what is removed, or change what they do (ENV, USER, WORKDIR).';

function standingBetween(
  replaced: readonly DockerfileLines[],
  dockerfile: readonly WrittenInstruction[],
): readonly WrittenInstruction[] {
  const first = Math.min(...replaced.map(({ startLine }) => startLine));
  const last = Math.max(...replaced.map(({ endLine }) => endLine));
  const own = new Set(replaced.map(({ startLine }) => startLine));
  return dockerfile.filter(
    ({ dockerfile: { startLine } }) => startLine > first && startLine < last && !own.has(startLine),
  );
}
