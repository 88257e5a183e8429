import type { World } from '../world/world.ts';
import type { BuildOptions } from './build-plan.ts';
import { STATUS } from './checkout.ts';
import { type ContextFilter, contextFilter } from './context-filter.ts';
import type { SideContents } from './copy-place.ts';
import { git, gitBytes } from './git.ts';
import { mayCopyGitFolder } from './git-folder-copied.ts';
import { ignoreFilesOf } from './ignore-files.ts';
import type { ObjectStore } from './object-store.ts';
import { localContexts, type RepositoryPaths } from './side-paths.ts';

export interface UnchangedQuestion {
  readonly base: SideContents;
  readonly head: SideContents;
  readonly paths: RepositoryPaths;
  readonly options: BuildOptions;
  readonly store: ObjectStore;
}

/**
 * Whether nothing that feeds the image differs between the two sides, so that building them could show
 * nothing: the context as the build sees it, Dockerfile, ignore file, named contexts. Arguments and all other
 * options are the same for both anyway. In doubt: false.
 */
export async function isUnchanged(question: UnchangedQuestion, world: World): Promise<boolean> {
  const { base, head, paths, options, store } = question;
  if (base === 'working-tree') return false;
  const sameCommit = head !== 'working-tree' && head.commit === base.commit;
  if (sameCommit) return true;
  // It may read anything, the history too.
  if (options.prepare !== null) return false;

  const asked = [
    paths.context,
    paths.dockerfile,
    ...ignoreFilesOf(paths.context, paths.dockerfile),
  ];
  const entries = await entriesAt(base.commit, asked, store, world);
  const dockerfile = await readPlainFile(paths.dockerfile, entries, store, world);
  const changed = await changedPaths(base.commit, head, store, world);
  if (dockerfile === null || changed === null) return false;
  if (paths.context !== '.' && entries.get(paths.context)?.mode !== '040000') return false;
  const filter = await filterOf(paths, entries, store, world);
  const folders = localContexts(options.buildContexts, {
    cwd: world.cwd,
    root: store.checkout.root,
  });
  if (changed.some((path) => feeds(path, paths, folders, filter))) return false;
  return !mayDifferByHistory(dockerfile, paths, folders, filter, options);
}

/** The paths that differ; null where that can't be said. */
async function changedPaths(
  base: string,
  head: SideContents,
  { gitDir, checkout }: ObjectStore,
  world: World,
): Promise<string[] | null> {
  const commit = head === 'working-tree' ? checkout.head : head.commit;
  const committed = await gitBytes(
    ['diff-tree', '-r', '-z', '--name-only', '--no-renames', base, commit],
    { cwd: gitDir },
    world,
  );
  const paths = splitNames(committed);
  if (head !== 'working-tree') return paths;
  const here = { cwd: checkout.root };
  // What git was told not to look at may have changed unseen.
  const flags = splitNames(await gitBytes(['ls-files', '-v', '-z'], here, world));
  if (flags.some((line) => !line.startsWith('H '))) return null;
  const status = [...STATUS, '--no-renames', '--untracked-files=all'];
  const uncommitted = splitNames(await gitBytes(status, here, world)).map((line) => line.slice(3));
  return [...paths, ...uncommitted];
}

function splitNames(listed: Buffer): string[] {
  return listed.toString().split('\0').filter(Boolean);
}

/** A change of these decides how files are written out, wherever it lies. */
const FILE_RULES = /(?:^|\/)(?:\.gitattributes|\.gitmodules)$/;

function feeds(
  path: string,
  paths: RepositoryPaths,
  folders: readonly string[],
  filter: ContextFilter,
): boolean {
  const places = [paths.dockerfile, ...ignoreFilesOf(paths.context, paths.dockerfile)];
  // A folder on the way that became something else changes all below it.
  if (places.some((place) => place === path || place.startsWith(`${path}/`))) return true;
  if (FILE_RULES.test(path)) return true;
  if (folders.some((folder) => within(path, folder) !== null)) return true;
  const inside = within(path, paths.context);
  return inside !== null && !filter.leavesOut(inside);
}

/** Where `path` lies in `folder`: null outside of it; the folder itself counts as inside. */
function within(path: string, folder: string): string | null {
  if (folder === '.') return path;
  if (path === folder || folder.startsWith(`${path}/`)) return '.';
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}

function mayDifferByHistory(
  dockerfile: string,
  { context }: RepositoryPaths,
  folders: readonly string[],
  filter: ContextFilter,
  { buildArgs }: BuildOptions,
): boolean {
  if (folders.includes('.')) return true;
  if (context !== '.' || filter.leavesOutGit) return false;
  // The argument that replaces the Dockerfile's own frontend.
  return (
    buildArgs.some((arg) => arg.startsWith('BUILDKIT_SYNTAX=')) || mayCopyGitFolder(dockerfile)
  );
}

async function filterOf(
  paths: RepositoryPaths,
  entries: Entries,
  store: ObjectStore,
  world: World,
): Promise<ContextFilter> {
  const path = ignoreFilesOf(paths.context, paths.dockerfile).find((place) => entries.has(place));
  const text = path === undefined ? null : await readPlainFile(path, entries, store, world);
  return contextFilter(text ?? '');
}

/** What a commit holds at some paths; nothing is found behind a link. */
type Entries = ReadonlyMap<string, { readonly mode: string; readonly object: string }>;

async function entriesAt(
  commit: string,
  paths: readonly string[],
  store: ObjectStore,
  world: World,
): Promise<Entries> {
  // git-ls-tree(1): with -t a folder is listed beside what lies in it.
  const list = ['ls-tree', '-z', '-t', '--full-tree', commit, '--', ...paths];
  const found = await git(list, { cwd: store.gitDir, env: { GIT_LITERAL_PATHSPECS: '1' } }, world);
  const listed = found.exitCode === 0 ? splitNames(found.stdout) : [];
  return new Map(
    listed.flatMap((entry) => {
      const [, mode, object, path] = /^(\d+) \S+ ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
      return mode && object && path ? [[path, { mode, object }] as const] : [];
    }),
  );
}

/** null unless it is a file, not a link, and neither is any folder above it. */
async function readPlainFile(
  path: string,
  entries: Entries,
  store: ObjectStore,
  world: World,
): Promise<string | null> {
  const entry = entries.get(path);
  if (entry?.mode !== '100644' && entry?.mode !== '100755') return null;
  const options = { cwd: store.gitDir };
  return (await gitBytes(['cat-file', 'blob', entry.object], options, world)).toString();
}
