import { randomUUID } from 'node:crypto';
import { constants, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '../units/system-error.ts';
import { fileNotWritten } from './failures.ts';

/**
 * Says before a long run, not after it, that its result could not be written.
 * @throws DietError `file-not-written`
 */
export async function checkWritable(file: string): Promise<void> {
  try {
    const target = await targetOf(file);
    if (target.atomically) await access(dirname(target.path), constants.W_OK | constants.X_OK);
    else await access(target.path, constants.W_OK);
  } catch (error) {
    throw fileNotWritten(file, error);
  }
}

/**
 * Writes a file so that a reader sees the old content or the whole new one, never a part: beside it
 * first, then renamed. What is a stream (`/dev/stdout`, a named pipe) is written to, behind what stands there.
 * @throws DietError `file-not-written`
 */
export async function writeFileAtomically(file: string, text: string): Promise<void> {
  try {
    const target = await targetOf(file);
    if (target.atomically) await replace(target.path, text);
    else await write(target.path, 'a', text);
  } catch (error) {
    throw fileNotWritten(file, error);
  }
}

/** Removes a regular file, where a link leads to it that one; nothing else, and it may be gone. Throws what the system says. */
export function removeFile(file: string): void {
  if (isReplaceableFile(file)) rmSync(realpathSync(file));
}

/** Whether a regular file lies there that is replaced as a whole. Throws what the system says. */
export function isReplaceableFile(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && !leadsToStream(file);
}

/**
 * `/dev/stdout`, `/dev/fd/3`, or a link to one: a stream, although the system says "regular file" where a shell led it
 * to one (`>> ci.log`). What else stands in that one is somebody's. Below `/dev/shm` lie files like any others.
 */
function leadsToStream(file: string): boolean {
  const path = join(realpathSync(dirname(file)), basename(file));
  if (/^\/(?:proc|dev(?!\/shm\/))\//.test(path)) return true;
  const target = linkTarget(path);
  return target !== null && leadsToStream(resolve(dirname(path), target));
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Where a link leads to is written, not the link replaced. */
async function targetOf(file: string): Promise<{ path: string; atomically: boolean }> {
  const found = await stat(file).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return { path: endOfLinks(file), atomically: true };
  // /dev/stdout may lead to a pipe, which has no path.
  if (!found.isFile() || leadsToStream(file)) return { path: file, atomically: false };
  return { path: await realpath(file), atomically: true };
}

/** Of a link that leads to nothing yet. */
function endOfLinks(file: string): string {
  const target = linkTarget(file);
  return target === null ? file : endOfLinks(resolve(dirname(file), target));
}

async function replace(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await write(beside, 'wx', text);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function write(path: string, flags: 'a' | 'wx', text: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}
