import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { systemErrorCode } from '../units/system-error.ts';
import type { World } from '../world/world.ts';
import { gitBytes } from './git.ts';

/**
 * Copies what a commit of everything would hold: tracked and untracked-not-ignored files as they lie there,
 * with modes and times, links as links, deleted ones not.
 */
export async function copyWorkingTree(from: string, to: string, world: World): Promise<void> {
  const made = new Set<string>();
  for (const path of await listedPaths(from, world)) {
    world.signal.throwIfAborted();
    await copyEntry(path, Buffer.from(`${from}/`), Buffer.from(`${to}/`), made, world);
  }
}

/** File names are bytes: they stay buffers. Sorted, each once (an unmerged file is listed three times). */
async function listedPaths(root: string, world: World): Promise<Buffer[]> {
  const listed = await gitBytes(
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root },
    world,
  );
  const paths = new Set(listed.toString('latin1').split('\0'));
  paths.delete('');
  return [...paths].sort().map((path) => Buffer.from(path, 'latin1'));
}

async function copyEntry(
  path: Buffer,
  from: Buffer,
  to: Buffer,
  made: Set<string>,
  world: World,
): Promise<void> {
  const source = Buffer.concat([from, path]);
  const target = Buffer.concat([to, path]);
  const found = await statIfThere(source);
  if (found === null) return;
  await makeParents(path, to, made);
  if (found.isSymbolicLink()) {
    await symlink(await readlink(source, { encoding: 'buffer' }), target);
  } else if (found.isFile()) {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, found.mode & 0o7777);
  } else if (found.isDirectory()) {
    await copyNested(path, from, to, world);
  }
}

/**
 * A repository inside of this one. A submodule has its own copy made; what git does not know (its name ends with a
 * slash) gets the files that belong to it by its own rules.
 */
async function copyNested(path: Buffer, from: Buffer, to: Buffer, world: World): Promise<void> {
  await mkdir(Buffer.concat([to, path]), { recursive: true });
  if (path.at(-1) !== SLASH) return;
  const folder = path.subarray(0, -1);
  const [source, target] = [from, to].map((root) => Buffer.concat([root, folder]).toString());
  if (source !== undefined && target !== undefined) await copyWorkingTree(source, target, world);
}

const SLASH = 0x2f;

async function makeParents(path: Buffer, to: Buffer, made: Set<string>): Promise<void> {
  const end = path.lastIndexOf('/');
  const parent = path.subarray(0, Math.max(end, 0));
  const key = parent.toString('latin1');
  if (end === -1 || made.has(key)) return;
  await mkdir(Buffer.concat([to, parent]), { recursive: true });
  made.add(key);
}

async function statIfThere(path: Buffer) {
  try {
    return await lstat(path);
  } catch (error) {
    // A file in place of what was a folder hides what lay in it.
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}
