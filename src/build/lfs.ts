import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { gitBytes } from './git.ts';
import type { ObjectStore } from './object-store.ts';
import { copyLfsObjects, linkLfsObjects } from './objects.ts';

/**
 * Gives a copy the contents that Git LFS has in the checkout, and says how git is to fill in files: as there,
 * whose pointers stay pointers if it was made without LFS (`lfs: false`). What is missing, LFS downloads.
 * @param gitDir the copy's
 */
export async function prepareLfs(
  gitDir: string,
  store: ObjectStore,
  world: World,
): Promise<Environment> {
  const files = await lfsFiles(store, world);
  if (files.length === 0) return {};
  if (await areAllPointers(store.checkout.root, files)) return { GIT_LFS_SKIP_SMUDGE: '1' };
  const shared = join(store.folder, 'lfs');
  await copyLfsObjects(join(store.checkout.commonDir, 'lfs', 'objects'), shared);
  await linkLfsObjects(shared, join(gitDir, 'lfs', 'objects'));
  return {};
}

async function lfsFiles({ checkout }: ObjectStore, world: World): Promise<string[]> {
  const listed = await gitBytes(
    ['ls-files', '-z', '--', ':(top,attr:filter=lfs)'],
    { cwd: checkout.root },
    world,
  );
  return listed.toString().split('\0').filter(Boolean);
}

// Git LFS specification, "The Pointer": this is its first line.
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/');

async function areAllPointers(root: string, files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    if (!(await isPointer(join(root, file)))) return false;
  }
  return true;
}

/** A file that is missing (deleted, or outside of a sparse checkout) says nothing. */
async function isPointer(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return true;
  const file = await open(path);
  try {
    const start = Buffer.alloc(POINTER.length);
    await file.read(start, 0, start.length, 0);
    return start.equals(POINTER);
  } finally {
    await file.close();
  }
}
