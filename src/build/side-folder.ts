import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../world/world.ts';
import { checkoutFailed } from './failures.ts';
import { gitBytes, gitText, runGit } from './git.ts';
import { copyIfThere, initRepository, type ObjectStore } from './object-store.ts';
import { copyObjects, linkObjects } from './objects.ts';
import { withoutUrlCredentials } from './url-credentials.ts';
import { copyWorkingTree } from './working-tree.ts';

/** One side as a repository of its own, with its files as they are built. */
export interface SideFolder {
  readonly root: string;
  /** The commit that its HEAD names; of the working tree, the one it grew from. */
  readonly commit: string;
}

export type SideContents = { readonly commit: string } | 'working-tree';

/**
 * Makes the side's repository: a `.git` folder with the checkout's history, branches and tags that
 * needs nothing outside of it, and the files of `contents` beside it.
 * @throws DietError `checkout-failed`
 */
export async function makeSideFolder(
  name: 'base' | 'head',
  contents: SideContents,
  store: ObjectStore,
  world: World,
): Promise<SideFolder> {
  const root = join(world.workspace, name);
  const commit = contents === 'working-tree' ? store.checkout.head : contents.commit;
  await mkdir(root);
  await initRepository(
    root,
    { bare: false, checkout: store.checkout, config: store.config },
    world,
  );
  await giveHistory(root, commit, store, world);
  if (contents === 'working-tree') {
    await copyIfThere(join(store.checkout.gitDir, 'index'), join(root, '.git', 'index'));
    await copyWorkingTree(store.checkout.root, root, world);
  } else {
    await writeFiles(root, commit, store, world);
  }
  return { root, commit };
}

async function giveHistory(
  root: string,
  commit: string,
  store: ObjectStore,
  world: World,
): Promise<void> {
  const gitDir = join(root, '.git');
  await linkObjects(await sharedObjects(store, world), join(gitDir, 'objects'));
  const refs = await gitBytes(
    [
      'for-each-ref',
      '--format=%(objectname) %(refname)',
      'refs/heads',
      'refs/tags',
      'refs/remotes',
    ],
    { cwd: store.gitDir },
    world,
  );
  await writeFile(join(gitDir, 'packed-refs'), refs);
  await copyIfThere(join(store.gitDir, 'shallow'), join(gitDir, 'shallow'));
  const { branch } = store.checkout;
  // On the checkout's branch both sides are on that branch, so that what a build says of it does not differ.
  await writeFile(join(gitDir, 'HEAD'), branch === null ? `${commit}\n` : `ref: ${branch}\n`);
  if (branch !== null) {
    await gitText(['update-ref', '--no-deref', branch, commit], { cwd: root }, world);
  }
}

/** The checkout's objects and what was fetched, copied once; each side links to that copy. */
async function sharedObjects(store: ObjectStore, world: World): Promise<string> {
  const folder = join(world.workspace, 'objects');
  const counted = await gitText(['count-objects', '-v'], { cwd: store.gitDir }, world);
  const alternates = [...counted.matchAll(/^alternate: (.*)$/gm)].map(([, path = '']) => path);
  await copyObjects([...alternates, join(store.gitDir, 'objects')], folder);
  return folder;
}

/** As `git checkout` would, with the checkout's settings and filters, but without its hooks. */
async function writeFiles(
  root: string,
  commit: string,
  store: ObjectStore,
  world: World,
): Promise<void> {
  const result = await runGit(
    ['read-tree', '--reset', '-u', commit],
    { cwd: root, config: store.behaviour },
    world,
  );
  if (result.exitCode !== 0) {
    throw checkoutFailed(commit, result.tail.slice(-20).map(withoutUrlCredentials));
  }
}
