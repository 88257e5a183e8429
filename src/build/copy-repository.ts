import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { World } from '../world/world.ts';
import { copyIfThere } from './copy-files.ts';
import type { CopyPlace, SideContents } from './copy-place.ts';
import { checkoutFailed } from './failures.ts';
import { credentialsFor } from './fetch.ts';
import { runGit } from './git.ts';
import { initRepository } from './init-repository.ts';
import { prepareLfs } from './lfs.ts';
import { copyRefs, type ObjectStore, ownObjects } from './object-store.ts';
import { linkObjects } from './objects.ts';
import { copySubmodules } from './submodules.ts';
import { withoutUrlCredentials } from './url-credentials.ts';
import { copyWorkingTree } from './working-tree.ts';

/**
 * Makes a repository with the history, branches and tags of the checkout that needs nothing outside of
 * it, and writes the files of `contents` beside it: submodules and LFS files as the checkout has them.
 * @throws DietError `checkout-failed`, `commit-not-found` for a submodule's
 */
export async function copyRepository(
  place: CopyPlace,
  contents: SideContents,
  store: ObjectStore,
  world: World,
): Promise<void> {
  const { root, gitDir } = place;
  const { checkout, config } = store;
  await mkdir(root, { recursive: true });
  await initRepository({ gitDir, workTree: root, checkout, config }, world);
  if (gitDir !== join(root, '.git')) {
    await writeFile(join(root, '.git'), `gitdir: ${relative(root, gitDir)}\n`);
  }
  await giveHistory(place, commitOf(contents, store), store);
  if (contents === 'working-tree') {
    await copyIndex(checkout.gitDir, gitDir);
    await copyWorkingTree(checkout.root, root, world);
  } else {
    await writeFiles(place, contents.commit, store, world);
  }
  await copySubmodules(place, contents, store, copyRepository, world);
}

/** The commit that HEAD names: of a working tree the one it grew from. */
function commitOf(contents: SideContents, { checkout }: ObjectStore): string {
  return contents === 'working-tree' ? checkout.head : contents.commit;
}

async function giveHistory(
  { gitDir }: CopyPlace,
  commit: string,
  store: ObjectStore,
): Promise<void> {
  await linkObjects(await ownObjects(store), join(gitDir, 'objects'));
  await copyIfThere(join(store.gitDir, 'shallow'), join(gitDir, 'shallow'));
  await mkdir(join(gitDir, 'info'), { recursive: true });
  for (const file of ['sparse-checkout', 'attributes']) {
    const from = file === 'attributes' ? store.checkout.commonDir : store.checkout.gitDir;
    await copyIfThere(join(from, 'info', file), join(gitDir, 'info', file));
  }
  const { branch } = store.checkout;
  await copyRefs(store, gitDir, branch === null ? null : { name: branch, commit });
  // On the checkout's branch both sides are on it, so that what a build says of it does not differ.
  await writeFile(join(gitDir, 'HEAD'), branch === null ? `${commit}\n` : `ref: ${branch}\n`);
}

/** The index as it is, split or not: git-update-index(1), "SPLIT INDEX". */
async function copyIndex(fromGitDir: string, toGitDir: string): Promise<void> {
  for (const name of await readdir(fromGitDir)) {
    if (!/^(?:index|sharedindex\.[0-9a-f]+)$/.test(name)) continue;
    await copyIfThere(join(fromGitDir, name), join(toGitDir, name));
  }
}

/** As `git checkout` would, with the checkout's settings and filters, but without its hooks. */
async function writeFiles(
  { root, gitDir }: CopyPlace,
  commit: string,
  store: ObjectStore,
  world: World,
): Promise<void> {
  const env = await prepareLfs(gitDir, store, world);
  const result = await runGit(
    ['read-tree', '--reset', '-u', commit],
    { cwd: root, config: credentialsFor(store, world), env },
    world,
  );
  if (result.exitCode !== 0) {
    throw checkoutFailed(commit, result.tail.slice(-20).map(withoutUrlCredentials));
  }
}
