import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../world/world.ts';
import { readRepository } from './checkout.ts';
import type { CopyPlace, SideContents } from './copy-place.ts';
import { submoduleLeftOut } from './failures.ts';
import { credentialsFor } from './fetch.ts';
import { gitBytes, runGit } from './git.ts';
import { makeObjectStore, type ObjectStore } from './object-store.ts';
import { resolveRevision } from './revisions.ts';

/** How a submodule is copied, once it was found: as any other repository. */
export type CopyRepository = (
  place: CopyPlace,
  contents: SideContents,
  store: ObjectStore,
  world: World,
) => Promise<void>;

/** A submodule as a commit or an index names it. */
interface Submodule {
  readonly path: string;
  readonly commit: string;
}

/**
 * Fills in the submodules that the checkout has; those that it has not checked out stay empty folders, as
 * they are there. One that only this commit has is fetched if the checkout has all of its own.
 * @throws DietError `commit-not-found`
 */
export async function copySubmodules(
  place: CopyPlace,
  contents: SideContents,
  store: ObjectStore,
  copy: CopyRepository,
  world: World,
): Promise<void> {
  const missing: string[] = [];
  let found = 0;
  for (const { path, commit } of await listSubmodules(contents, store, world)) {
    const source = join(store.checkout.root, path);
    if (!existsSync(join(source, '.git'))) {
      missing.push(path);
      continue;
    }
    found++;
    const inner = await submoduleStore(source, store, world);
    const target = { root: join(place.root, path), gitDir: join(place.gitDir, 'modules', path) };
    const innerContents =
      contents === 'working-tree'
        ? contents
        : { commit: await resolveRevision({ kind: 'commit', sha: commit }, inner, world) };
    await copy(target, innerContents, inner, world);
  }
  // Without any, the user checks none out.
  if (found > 0 && contents !== 'working-tree') await fetchMissing(place, missing, store, world);
}

/** git-ls-tree(1) and git-ls-files(1): a submodule is an entry of mode 160000. */
async function listSubmodules(
  contents: SideContents,
  store: ObjectStore,
  world: World,
): Promise<Submodule[]> {
  const listed =
    contents === 'working-tree'
      ? await gitBytes(['ls-files', '--stage', '-z'], { cwd: store.checkout.root }, world)
      : await gitBytes(['ls-tree', '-r', '-z', contents.commit], { cwd: store.gitDir }, world);
  return listed
    .toString()
    .split('\0')
    .flatMap((entry) => {
      const [, commit, path] = /^160000 (?:commit )?([0-9a-f]+)[^\t]*\t(.+)$/s.exec(entry) ?? [];
      return commit === undefined || path === undefined ? [] : [{ path, commit }];
    });
}

async function submoduleStore(
  source: string,
  { submodules }: ObjectStore,
  world: World,
): Promise<ObjectStore> {
  const known = submodules.get(source);
  if (known !== undefined) return known;
  const made = await makeObjectStore(await readRepository(source, world), world);
  submodules.set(source, made);
  return made;
}

async function fetchMissing(
  { root }: CopyPlace,
  paths: readonly string[],
  store: ObjectStore,
  world: World,
): Promise<void> {
  for (const path of paths) {
    const { exitCode } = await runGit(
      ['submodule', 'update', '--init', '--quiet', '--', path],
      { cwd: root, config: credentialsFor(store, world) },
      world,
    );
    if (exitCode !== 0) world.progress.warn(submoduleLeftOut(path));
  }
}
