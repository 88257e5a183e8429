import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Digest, parseDigest } from '../units/digest.ts';

interface StoredFile {
  readonly path: string;
  /** null: it is still being written, or was left so. */
  readonly digest: Digest | null;
  readonly bytes: number;
  readonly usedAt: number;
}

/** Longer than any entry takes to be written: what is older was left by a process that was killed. */
const UNFINISHED_MILLISECONDS = 60 * 60 * 1000;

/** Removes what was not used for longest until the entries have no more than so many bytes together. */
export function trimCacheFolder(folder: string, maxBytes: number): void {
  const files = storedFiles(folder);
  const abandoned = Date.now() - UNFINISHED_MILLISECONDS;
  for (const { path } of files.filter((file) => file.digest === null && file.usedAt < abandoned)) {
    rmSync(path, { force: true });
  }
  let kept = 0;
  for (const { path, bytes } of files.filter(({ digest }) => digest !== null).sort(lastUsedFirst)) {
    kept += bytes;
    if (kept > maxBytes) rmSync(path, { force: true });
  }
}

/** What the entries of one kind are named by, those used last first. */
export function entryNames(kindFolder: string): readonly Digest[] {
  const files = filesOfKind(kindFolder).sort(lastUsedFirst);
  return files.flatMap(({ digest }) => (digest === null ? [] : [digest]));
}

function lastUsedFirst(a: StoredFile, b: StoredFile): number {
  return b.usedAt - a.usedAt || (a.path < b.path ? -1 : 1);
}

/** Of every kind and version. Whatever else is in the folder is somebody else's. */
const KIND = /^[a-z]+-\d+$/;
const ALGORITHM = /^sha(?:256|512)$/;
const FILE = /^[0-9a-f]{64}(?:[0-9a-f]{64})?(?:\.[0-9a-f-]{36})?$/;

function storedFiles(folder: string): StoredFile[] {
  return foldersIn(folder, KIND).flatMap(filesOfKind);
}

function filesOfKind(kind: string): StoredFile[] {
  return foldersIn(kind, ALGORITHM).flatMap((directory) =>
    listed(directory).flatMap((entry) => storedFile(directory, entry)),
  );
}

function foldersIn(folder: string, name: RegExp): string[] {
  return listed(folder)
    .filter((entry) => entry.isDirectory() && name.test(entry.name))
    .map((entry) => join(folder, entry.name));
}

function storedFile(directory: string, entry: Dirent): StoredFile[] {
  const isOurs = entry.isFile() && FILE.test(entry.name);
  const path = join(directory, entry.name);
  // Another process may have removed it meanwhile.
  const stats = isOurs ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (stats === undefined) return [];
  const digest = parseDigest(`${basename(directory)}:${entry.name}`);
  return [{ path, digest, bytes: stats.size, usedAt: stats.mtimeMs }];
}

function listed(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
