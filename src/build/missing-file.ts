import { basename, join } from 'node:path';
import type { DockerfileLines } from '../image/dockerfile-lines.ts';
import type { CopyName, SideContents } from './copy-place.ts';
import { failedInstruction, failedLines } from './failed-lines.ts';
import { fileMissing, leftOutByGit } from './failures.ts';
import { foundInContext } from './found-in-context.ts';
import { filterOf, ignoreFilesOf } from './ignore-files.ts';
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
  const folder = join(world.workspace, copy.name);
  // What `.dockerignore` leaves out is in the copy, and nothing that git did.
  const found = from === null ? foundInContext(join(folder, context), path) : null;
  if (from === null && found === null) {
    const { root } = store.checkout;
    const leftOut = await leftOutFile(path, context, copy.contents, root, world);
    if (leftOut !== null) return leftOutByGit(copy.name, leftOut, world);
  }
  const ignoredBy = found === null ? null : await ignoreFileFor(found, folder, paths);
  if (found !== null && ignoredBy === null) return null;
  if (lines === null) return null;
  const place = from !== null ? { from } : ignoredBy !== null ? { ignoredBy } : 'context';
  return fileMissing(copy.name, { path, lines }, place, context);
}

/** The name of the file that leaves one of these paths out. */
async function ignoreFileFor(
  found: readonly string[],
  folder: string,
  { context, dockerfile }: RepositoryPaths,
): Promise<string | null> {
  const files = ignoreFilesOf(join(folder, context), join(folder, dockerfile));
  const { file, leavesOut } = await filterOf(files);
  return file !== null && found.some((path) => leavesOut(path)) ? basename(file) : null;
}

/** null if that is not why. */
export function missingFile(dockerfile: string, details: readonly string[]): MissingFile | null {
  // Above it stands what a step printed, with a time in front of each line.
  const error = details.findLast((line) => line.startsWith('ERROR: ')) ?? '';
  const path = LOOKED_FOR.test(error) ? NOT_FOUND.exec(error)?.[1] : undefined;
  if (path === undefined) return null;
  const sources = sourceFlags(failedInstruction(details));
  // Of several mounts nobody knows which one it was.
  const isKnown = sources.length < 2;
  const from = sources.map(fromOf).find((name) => name !== null) ?? null;
  return { path, lines: isKnown ? failedLines(dockerfile, details) : null, from };
}

/** BuildKit, solver/errdefs and cache/contenthash: `failed to calculate checksum of ref …: "/app": not found`. */
const LOOKED_FOR = /\bfailed to (?:calculate checksum|compute cache key)\b/;
const NOT_FOUND = /: "\/([^"]+)": not found$/;

/** `--from=…` and `--mount=…`, which stand before everything else. */
function sourceFlags(instruction: string): readonly string[] {
  const words = instruction.split(/\s+/).filter((word) => word !== '' && !CONTINUES.test(word));
  const end = words.findIndex((word, i) => i > 0 && !word.startsWith('--'));
  return words.slice(1, end === -1 ? undefined : end).filter((flag) => SOURCE.test(flag));
}

const CONTINUES = /^[\\`]$/;
const SOURCE = /^--(?:from|mount)=/;

function fromOf(flag: string): string | null {
  const parts = flag.startsWith('--mount=') ? flag.slice('--mount='.length).split(',') : [flag];
  return parts.map((part) => /^(?:--)?from=(.+)$/.exec(part)?.[1]).find((name) => name) ?? null;
}
