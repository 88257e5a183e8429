import { join, posix } from 'node:path';
import type { World } from '../world/world.ts';
import type { SideContents } from './copy-place.ts';
import type { LeftOutFile } from './failures.ts';
import { foundInContext } from './found-in-context.ts';
import { git } from './git.ts';

/**
 * What a failed COPY or ADD was looking for, if git is why it is not there.
 * @param missing its path in the context
 * @param context the build context, from the repository's root
 */
export async function leftOutFile(
  missing: string,
  context: string,
  contents: SideContents,
  root: string,
  world: World,
): Promise<LeftOutFile | null> {
  const path = posix.join(context, missing);
  if (path.startsWith('../')) return null;
  if (await isIgnored(path, root, world)) return { path, why: 'ignored' };
  const isThere =
    contents !== 'working-tree' && foundInContext(join(root, context), missing) !== null;
  return isThere ? { path, why: 'not-committed' } : null;
}

/** A rule for folders (`dist/`) only speaks of what is called a folder, if nothing lies there. */
async function isIgnored(path: string, root: string, world: World): Promise<boolean> {
  const asked = [path, `${path.replace(/\/$/, '')}/`];
  // Of several paths, 0 says that one of them is ignored.
  const ask = ['check-ignore', '--', ...asked];
  return (await git(ask, { cwd: root }, world)).exitCode === 0;
}
