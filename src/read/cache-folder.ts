import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Digest, splitDigest } from '../units/digest.ts';
import { systemErrorCode, systemErrorReason } from '../units/system-error.ts';
import { cacheNotWritten } from './failures.ts';
import { entryNames, trimCacheFolder } from './stored-entries.ts';

/** A folder that outlives a run, and how much may lie in it. */
export interface CachePlace {
  readonly folder: string;
  /** Of all entries together, as they are stored. */
  readonly maxBytes: number;
}

/** About ten thousand layers of an ordinary image. */
export const DEFAULT_CACHE_BYTES = 512 * 2 ** 20;

/**
 * Entries of several kinds, each named by the digest of what it was made from: `KIND-VERSION/sha256/HEX`.
 * Several processes may use a folder at once. Nothing else in the folder is touched.
 */
export interface CacheFolder {
  /** null if it is not there, or can't be read. */
  read(kind: EntryKind, digest: Digest): Uint8Array | null;
  write(kind: EntryKind, digest: Digest, parts: readonly Uint8Array[]): void;
  /** What entries of a kind are named by, those used last first. */
  names(kind: EntryKind): readonly Digest[];
  /** Removes what was not used for longest, of whatever kind, until no more than the bound is left. */
  trim(): void;
}

/** What an entry holds, and the version of its format: a new version never meets an old entry. */
export interface EntryKind {
  /** Lower-case letters. */
  readonly name: string;
  readonly version: number;
}

/**
 * Opens the folder, which is made when something is written.
 * @param onProblem told once if nothing can be written: a sentence without a final stop
 */
export function openCacheFolder(
  { folder, maxBytes }: CachePlace,
  onProblem: (sentence: string) => void,
): CacheFolder {
  let failed = false;
  function attempt(step: () => void): void {
    if (failed) return;
    try {
      step();
    } catch (error) {
      failed = true;
      onProblem(cacheNotWritten(folder, systemErrorReason(error)));
    }
  }
  return {
    read(kind, digest) {
      const path = entryPath(folder, kind, digest);
      const entry = readEntry(path);
      if (entry !== null) markUsed(path);
      return entry;
    },
    write(kind, digest, parts) {
      attempt(() => writeEntry(entryPath(folder, kind, digest), parts));
    },
    names: (kind) => entryNames(kindFolder(folder, kind)),
    trim() {
      attempt(() => trimCacheFolder(folder, maxBytes));
    },
  };
}

function kindFolder(folder: string, { name, version }: EntryKind): string {
  return join(folder, `${name}-${version}`);
}

function entryPath(folder: string, kind: EntryKind, digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return join(kindFolder(folder, kind), algorithm, hex);
}

function readEntry(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** For {@link CacheFolder.trim}. A folder that is read-only keeps its times. */
function markUsed(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {}
}

/** One folder after another: Node's own `recursive` never ends where a folder can't be made in one that is there (`/proc`). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was quicker.
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
}

/** Under another name first: whoever reads it meanwhile finds the old entry or the new one, whole. */
function writeEntry(path: string, parts: readonly Uint8Array[]): void {
  makeFolder(dirname(path));
  const unfinished = `${path}.${randomUUID()}`;
  try {
    const file = openSync(unfinished, 'wx');
    try {
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
