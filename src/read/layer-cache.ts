import { randomUUID } from 'node:crypto';
import {
  type Dirent,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Digest, splitDigest } from '../units/digest.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { cacheNotWritten } from './failures.ts';
import { decodeLayer, encodeLayer, LAYER_FORMAT } from './layer-codec.ts';
import type { LayerRead } from './read-layer.ts';

/**
 * What layers held when they were read before. An entry is named by a digest that was verified then, so it
 * can't be out of date; whoever can write the folder decides what is in it.
 */
export interface LayerCache {
  /** null if it is not there, or damaged. */
  get(digest: Digest): LayerRead | null;
  put(digest: Digest, layer: LayerRead): void;
  /** Removes what was not used for longest, until no more than the bound is left. */
  trim(): void;
}

export interface LayerCacheOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** Told once if nothing can be written: a sentence without a final stop. The reading goes on. */
  readonly onProblem: (sentence: string) => void;
}

/** About ten thousand layers of an ordinary image. */
export const DEFAULT_CACHE_BYTES = 512 * 2 ** 20;

/**
 * The cache in a folder, which is made if it is not there: `layers-2/sha256/<hex>`, the kind of entry and its
 * version first, so that other kinds have their place beside it. Several may use it at once.
 */
export function openLayerCache({ folder, maxBytes, onProblem }: LayerCacheOptions): LayerCache {
  const root = join(folder, `layers-${LAYER_FORMAT}`);
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
    get(digest) {
      const path = entryPath(root, digest);
      const layer = readEntry(path);
      if (layer !== null) markUsed(path);
      return layer;
    },
    put(digest, layer) {
      attempt(() => writeEntry(entryPath(root, digest), encodeLayer(layer)));
    },
    trim() {
      attempt(() => trimTo(root, maxBytes));
    },
  };
}

function entryPath(root: string, digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return join(root, algorithm, hex);
}

function readEntry(path: string): LayerRead | null {
  try {
    return decodeLayer(readFileSync(path));
  } catch {
    // Not there, not readable, cut while it was written: then the layer is read again.
    return null;
  }
}

/** For {@link LayerCache.trim}. A folder that is read-only keeps its times. */
function markUsed(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {}
}

/** Under another name first: whoever reads it meanwhile finds the old entry or the new one. */
function writeEntry(path: string, entry: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  try {
    writeFileSync(unfinished, entry, { flag: 'wx' });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly usedAt: number;
}

function trimTo(root: string, maxBytes: number): void {
  const entries = entriesBelow(root).sort(
    (a, b) => b.usedAt - a.usedAt || (a.path < b.path ? -1 : 1),
  );
  let kept = 0;
  for (const { path, bytes } of entries) {
    kept += bytes;
    if (kept > maxBytes) rmSync(path, { force: true });
  }
}

/** Also what was left unfinished. */
function entriesBelow(root: string): Entry[] {
  return listed(root)
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ path, bytes: stats.size, usedAt: stats.mtimeMs }];
    });
}

function listed(root: string): Dirent[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
