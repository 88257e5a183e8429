import { readFile } from 'node:fs/promises';
import type { WrittenInstruction } from '../image/written-instruction.ts';
import type { ImageBuild } from './build-image.ts';
import { readStages, type Stage, stageCalled, stageChain } from './stages.ts';
import { writtenInstructions } from './written-instructions.ts';

type UnrecordedBuild = Pick<ImageBuild, 'dockerfile' | 'dockerfileText' | 'options'> & {
  readonly recordAs: string | null;
};

/** The Dockerfile of a build that left no record; nothing where its lines are of no interest. */
export async function unrecordedDockerfile({
  recordAs,
  dockerfile,
  dockerfileText,
  options,
}: UnrecordedBuild): Promise<readonly WrittenInstruction[]> {
  if (recordAs === null) return [];
  const text = dockerfileText ?? (await readFile(dockerfile, 'utf8'));
  const line = targetOf(text, options.target)?.startLine;
  return line === undefined ? [] : writtenInstructions(text, recordAs, stageChain(text, line));
}

/** The last stage without a target. */
function targetOf(dockerfile: string, target: string | null): Stage | undefined {
  const stages = readStages(dockerfile);
  return target === null || target === '' ? stages.at(-1) : stageCalled(target, stages);
}
