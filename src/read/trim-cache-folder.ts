import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface StoredFile {
  readonly path: string;
  readonly isWhole: boolean;
  readonly bytes: number;
  readonly usedAt: number;
}

/** Longer than any entry takes to be written: what is older was left by a process that was killed. */
const UNFINISHED_MILLISECONDS = 60 * 60 * 1000;

/** Removes what was not used for longest until the entries have no more than so many bytes together. */
export function trimCacheFolder(folder: string, maxBytes: number): void {
  const files = storedFiles(folder);
  const abandoned = Date.now() - UNFINISHED_MILLISECONDS;
  for (const { path } of files.filter((file) => !file.isWhole && file.usedAt < abandoned)) {
    rmSync(path, { force: true });
  }
  let kept = 0;
  for (const { path, bytes } of files.filter(({ isWhole }) => isWhole).sort(lastUsedFirst)) {
    kept += bytes;
    if (kept > maxBytes) rmSync(path, { force: true });
  }
}

function lastUsedFirst(a: StoredFile, b: StoredFile): number {
  return b.usedAt - a.usedAt || (a.path < b.path ? -1 : 1);
}

/** Of every kind and version. Whatever else is in the folder is somebody else's. */
const KIND = /^[a-z]+-\d+$/;
const ALGORITHM = /^sha(?:256|512)$/;
const FILE = /^[0-9a-f]{64}(?:[0-9a-f]{64})?(\.[0-9a-f-]{36})?$/;

function storedFiles(folder: string): StoredFile[] {
  return foldersIn(folder, KIND)
    .flatMap((kind) => foldersIn(kind, ALGORITHM))
    .flatMap((directory) => listed(directory).flatMap((entry) => storedFile(directory, entry)));
}

function foldersIn(folder: string, name: RegExp): string[] {
  return listed(folder)
    .filter((entry) => entry.isDirectory() && name.test(entry.name))
    .map((entry) => join(folder, entry.name));
}

function storedFile(directory: string, entry: Dirent): StoredFile[] {
  const name = FILE.exec(entry.name);
  const path = join(directory, entry.name);
  // Another process may have removed it meanwhile.
  const stats = name === null ? undefined : statSync(path, { throwIfNoEntry: false });
  if (name === null || !entry.isFile() || stats === undefined) return [];
  return [{ path, isWhole: name[1] === undefined, bytes: stats.size, usedAt: stats.mtimeMs }];
}

function listed(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
