import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../units/system-error.ts';

type Transfer = (source: string, target: string) => Promise<void>;

// Copy-on-write where the file system can.
const COPY = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;

/**
 * Copies object folders of git into one: packs with their indexes, loose objects. The user's files are copied,
 * never linked: a `chmod -R` in a `prepare` command would reach through a link.
 */
export async function copyObjects(from: readonly string[], to: string): Promise<void> {
  for (const folder of from) {
    await eachObjectFile(folder, to, (source, target) => copyFile(source, target, COPY));
  }
}

/** The same by hard links, between folders of this run. */
export async function linkObjects(from: string, to: string): Promise<void> {
  await eachObjectFile(from, to, link);
}

/** Git LFS keeps contents by their SHA-256: `objects/4d/7a/4d7a…`. */
export async function copyLfsObjects(from: string, to: string): Promise<void> {
  await eachLfsObject(from, to, (source, target) => copyFile(source, target, COPY));
}

export async function linkLfsObjects(from: string, to: string): Promise<void> {
  await eachLfsObject(from, to, link);
}

async function eachLfsObject(from: string, to: string, transfer: Transfer): Promise<void> {
  for (const outer of await namesIn(from, /^[0-9a-f]{2}$/)) {
    for (const inner of await namesIn(join(from, outer), /^[0-9a-f]{2}$/)) {
      const folder = join(outer, inner);
      await mkdir(join(to, folder), { recursive: true });
      for (const name of await namesIn(join(from, folder), /^[0-9a-f]{64}$/)) {
        await unlessThere(join(to, folder, name), (target) =>
          transfer(join(from, folder, name), target),
        );
      }
    }
  }
}

// gitrepository-layout(5). What else lies there (locks, half-written packs, `info/alternates`) stays behind.
const FOLDER = /^(?:[0-9a-f]{2}|pack)$/;
const FILE =
  /^(?:[0-9a-f]{38}|[0-9a-f]{62}|pack-.*\.(?:pack|idx|rev|bitmap|promisor|keep|mtimes))$/;

async function eachObjectFile(from: string, to: string, transfer: Transfer): Promise<void> {
  for (const folder of await namesIn(from, FOLDER)) {
    const names = await namesIn(join(from, folder), FILE);
    await mkdir(join(to, folder), { recursive: true });
    for (const name of inCompleteOrder(names)) {
      await unlessThere(join(to, folder, name), (target) =>
        transfer(join(from, folder, name), target),
      );
    }
  }
}

/** A pack before its index: git takes a pack for complete once its index is there. */
function inCompleteOrder(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')));
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The same object may lie in two folders; one that vanished meanwhile was packed, and comes with its pack. */
async function unlessThere(
  target: string,
  transfer: (target: string) => Promise<void>,
): Promise<void> {
  try {
    await transfer(target);
  } catch (error) {
    if (!['EEXIST', 'ENOENT'].includes(systemErrorCode(error) ?? '')) throw error;
  }
}
