import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { byText } from '../units/order.ts';
import type { World } from '../world/world.ts';
import type { ImageBuild } from './build-image.ts';
import { type ContextLink, contextLink } from './followed-links.ts';
import { filterOf, ignoreFilesOf } from './ignore-files.ts';
import { isRemote } from './side-paths.ts';

/** By the name of a named context, null for the build context itself. */
export type ContextDifferences = ReadonlyMap<string | null, ContextDifference>;

export interface ContextDifference {
  /** What differs in it, sorted. */
  readonly paths: readonly string[];
  /** The symbolic links of either side. */
  readonly links: readonly ContextLink[];
}

type Contexts = Pick<ImageBuild, 'context' | 'dockerfile' | 'buildContexts'>;

/**
 * Which files that a build may be sent differ between the two sides, by kind, mode and content and never by time,
 * as the contexts lie there: prepared, with submodules and large files. A whole `.git` folder counts as one file.
 * @throws the reason of the world's signal
 */
export async function contextDifferences(
  base: Contexts,
  head: Contexts,
  world: World,
): Promise<ContextDifferences> {
  const [before, after] = [localFolders(base), localFolders(head)];
  const differences = new Map<string | null, ContextDifference>();
  for (const [name, folder] of after) {
    const other = before.get(name);
    if (other === undefined) continue;
    const same = other.path === folder.path;
    differences.set(name, same ? NO_DIFFERENCE : await compareFolders(other, folder, world));
  }
  return differences;
}

const NO_DIFFERENCE: ContextDifference = { paths: [], links: [] };

interface Folder {
  readonly path: string;
  /** Files that say what is left out; the first one that is there counts. */
  readonly ignoreFiles: readonly string[];
}

function localFolders({ context, dockerfile, buildContexts }: Contexts) {
  const own = ignoreFilesOf(context, dockerfile);
  const folders = new Map<string | null, Folder>([[null, { path: context, ignoreFiles: own }]]);
  for (const entry of buildContexts) {
    const equals = entry.indexOf('=');
    const path = entry.slice(equals + 1);
    if (equals === -1 || isRemote(path)) continue;
    folders.set(entry.slice(0, equals), { path, ignoreFiles: [join(path, '.dockerignore')] });
  }
  return folders;
}

interface Found {
  readonly kind: 'file' | 'link' | 'git' | 'other';
  readonly mode: number;
  readonly bytes: number;
  /** What a link says; null for everything else. */
  readonly target: string | null;
}

async function compareFolders(
  base: Folder,
  head: Folder,
  { signal }: World,
): Promise<ContextDifference> {
  const before = await visibleFiles(base, signal);
  const after = await visibleFiles(head, signal);
  const differing: string[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    signal.throwIfAborted();
    const [one, other] = [before.get(path), after.get(path)];
    if (one === undefined || other === undefined || !alike(one, other)) differing.push(path);
    else if (one.target !== other.target) differing.push(path);
    else if (one.kind === 'file' && one.bytes > 0) {
      const [from, to] = await Promise.all(
        [base, head].map((folder) => contentOf(join(folder.path, path), signal)),
      );
      if (from !== to) differing.push(path);
    }
  }
  const links = [before, after].flatMap((files) => Array.from(files, linkAt).flat());
  return { paths: differing.sort(byText), links };
}

function linkAt([path, { target }]: readonly [string, Found]): ContextLink[] {
  return target === null ? [] : [contextLink(path, target)];
}

/** A history is another one at every commit. */
function alike(one: Found, other: Found): boolean {
  if (one.kind === 'git' || one.kind !== other.kind) return false;
  return one.mode === other.mode && (one.kind !== 'file' || one.bytes === other.bytes);
}

async function contentOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha1');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('base64');
}

async function visibleFiles({ path, ignoreFiles }: Folder, signal: AbortSignal) {
  const filter = await filterOf(ignoreFiles);
  const found = new Map<string, Found>();
  const visit = async (folder: string): Promise<void> => {
    signal.throwIfAborted();
    for (const entry of await readdir(join(path, folder), { withFileTypes: true })) {
      const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (inside === '.git') {
        if (!filter.leavesOutGit)
          found.set(inside, { kind: 'git', mode: 0, bytes: 0, target: null });
      } else if (entry.isDirectory()) await visit(inside);
      else if (!filter.leavesOut(inside)) {
        const { mode, size } = await lstat(join(path, inside));
        const kind = entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other';
        const target = kind === 'link' ? await readlink(join(path, inside)) : null;
        found.set(inside, { kind, mode, bytes: size, target });
      }
    }
  };
  await visit('');
  return found;
}
