import { DockerfileParser } from 'dockerfile-ast';
import type { WrittenInstruction } from '../image/written-instruction.ts';
import { instructionTexts, otherEscape } from './instructions.ts';
import type { Stage } from './stages.ts';

/**
 * All instructions of a Dockerfile, from the top.
 * @param file its path in the repository
 * @param stages those that the image is built upon, the last one first
 */
export function writtenInstructions(
  dockerfile: string,
  file: string,
  stages: readonly Stage[],
): readonly WrittenInstruction[] {
  const begin = stages.at(-1)?.startLine;
  const textOf = instructionTexts(dockerfile);
  const escaped = otherEscape(dockerfile);
  return DockerfileParser.parse(dockerfile)
    .getInstructions()
    .flatMap((written): WrittenInstruction[] => {
      const { start, end } = written.getRange();
      const [startLine, endLine] = [start.line + 1, end.line + 1];
      const instruction = textOf(startLine, endLine);
      if (instruction === null) return [];
      const isFinal = stages.some(
        (stage) => stage.startLine <= startLine && startLine <= stage.endLine,
      );
      const stage = startLine === begin ? 'base' : isFinal ? 'final' : 'other';
      const lines = { file, startLine, endLine };
      const known = { ...escaped, ...namedByVariables(startLine, stages) };
      return [{ dockerfile: lines, instruction, ...known, stage }];
    });
}

function namedByVariables(
  startLine: number,
  stages: readonly Stage[],
): Pick<WrittenInstruction, 'names'> {
  const at = stages.findIndex((stage) => stage.startLine === startLine);
  const name = stages[at + 1]?.name ?? null;
  return at === -1 || name === null || !stages[at]?.from.includes('$') ? {} : { names: name };
}
