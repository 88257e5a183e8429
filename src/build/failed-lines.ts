import { posix } from 'node:path';
import type { DockerfileLines } from '../image/dockerfile-lines.ts';

/**
 * The lines of the Dockerfile at which a build failed, as BuildKit prints them below its log:
 *
 *     Dockerfile:2
 *     --------------------
 *        1 |     FROM alpine:3.22
 *        2 | >>> RUN false
 *     --------------------
 *
 * (moby/buildkit, `util/errdefs/source.go`, `Source.Print`). What a command itself prints has a time in
 * front of it, so it can't be taken for this.
 * @param dockerfile from the repository's root; BuildKit names it without its folder
 * @returns null if the message names no lines, or another file's
 */
export function failedLines(
  dockerfile: string,
  details: readonly string[],
): DockerfileLines | null {
  const title = details.findLastIndex(
    (line, index) => TITLE.test(line) && details[index + 1]?.startsWith('----') === true,
  );
  if (title === -1 || TITLE.exec(details[title] ?? '')?.[1] !== posix.basename(dockerfile))
    return null;
  const numbers = details
    .slice(title + 2)
    .flatMap((line) => MARKED.exec(line)?.[1] ?? [])
    .map(Number);
  const startLine = numbers[0];
  const endLine = numbers.at(-1);
  if (startLine === undefined || endLine === undefined) return null;
  return { file: dockerfile, startLine, endLine };
}

const TITLE = /^(.+):[1-9][0-9]*$/;
const MARKED = /^ *([1-9][0-9]{0,6}) \| >>>(.*)/;

/** The text of these lines without comments, as one; empty if the message names none. */
export function failedInstruction(details: readonly string[]): string {
  const texts = details.flatMap((line) => MARKED.exec(line)?.[2] ?? []);
  return texts.filter((text) => !/^\s*#/.test(text)).join(' ');
}
