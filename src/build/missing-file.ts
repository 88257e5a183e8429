import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DockerfileLines } from '../image/dockerfile-lines.ts';
import type { CopyName, SideContents } from './copy-place.ts';
import { failedInstruction, failedLines } from './failed-lines.ts';
import { fileMissing, leftOutByGit } from './failures.ts';
import { leftOutFile } from './left-out-file.ts';
import type { BuildTools } from './prepare-build.ts';
import type { RepositoryPaths } from './side-paths.ts';

/** What a COPY, an ADD or a bind mount looked for in vain. */
export interface MissingFile {
  /** From the top of where it was looked for. */
  readonly path: string;
  /** null where the builder does not show them. */
  readonly lines: DockerfileLines | null;
  /** A stage, an image or an additional context; null: the build context. */
  readonly from: string | null;
}

/**
 * In our own words why a build failed, if a file is missing: the builder speaks of cache keys and checksums.
 * @param copy what was built, from a copy of the repository
 * @param details the builder's own words
 */
export async function whyFileIsMissing(
  copy: { readonly name: CopyName; readonly contents: SideContents },
  details: readonly string[],
  paths: RepositoryPaths,
  { store, world }: Pick<BuildTools, 'store' | 'world'>,
): Promise<string | null> {
  const missing = missingFile(paths.dockerfile, details);
  if (missing === null) return null;
  const { path, lines, from } = missing;
  const { context } = paths;
  // What `.dockerignore` leaves out is in the copy, and nothing that git did.
  const isIgnored = from === null && existsSync(join(world.workspace, copy.name, context, path));
  if (from === null && !isIgnored) {
    const { root } = store.checkout;
    const leftOut = await leftOutFile(path, context, copy.contents, root, world);
    if (leftOut !== null) return leftOutByGit(copy.name, leftOut, world);
  }
  if (lines === null) return null;
  const place = isIgnored ? 'ignored' : from === null ? 'context' : { from };
  return fileMissing(copy.name, { path, lines }, place, context);
}

/** null if that is not why. */
export function missingFile(dockerfile: string, details: readonly string[]): MissingFile | null {
  const path = details.map((line) => NOT_FOUND.exec(line)?.[1]).find((each) => each);
  if (path === undefined) return null;
  const instruction = failedInstruction(details);
  const sources = [...instruction.matchAll(/--(?:from=|mount=)(\S*)/g)];
  // Of several mounts nobody knows which one it was.
  const isKnown = sources.length < 2;
  const [, from = null] = /(?:--|\b)from=([^,\s]+)/.exec(instruction) ?? [];
  return { path, lines: isKnown ? failedLines(dockerfile, details) : null, from };
}

/** BuildKit, solver/errdefs and cache/contenthash: `failed to calculate checksum of ref …: "/app": not found`. */
const NOT_FOUND = /failed to (?:calculate checksum|compute cache key)\b.*: "\/([^"]+)": not found/;
