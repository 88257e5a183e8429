import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KnownLayers } from '../image/known-layers.ts';
import { type Digest, splitDigest } from '../units/digest.ts';
import { systemErrorCode } from '../units/system-error.ts';
import { parseManifest } from './registry-documents.ts';

/** More names than any two images have layers; each costs a file. */
const MOST = 1000;

/**
 * Puts an empty file in the place of each blob whose contents are known. buildx's client leaves a blob out of which
 * the layout has a file already (containerd's content store goes by the name), and exporting is mostly copying.
 */
export async function spareKnownBlobs(directory: string, known: KnownLayers): Promise<void> {
  for (const digest of known.names().slice(0, MOST)) {
    const file = blobPath(directory, digest);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '', { flag: 'wx' }).catch(unlessThere);
  }
}

/**
 * Looks at the blobs of an exported image that were left out. Those that are known get the length that the manifest
 * names, as a file without contents; the places of those that are not, after all, are made free.
 * @returns whether every blob is there or known; else the image is to be exported again
 */
export async function settleSparedBlobs(
  directory: string,
  manifest: Digest,
  known: KnownLayers,
): Promise<boolean> {
  const parsed = parseManifest(await readFile(blobPath(directory, manifest)));
  const spared = parsed?.layers ?? known.names().map((digest) => ({ digest, size: null }));
  let complete = true;
  for (const { digest, size } of spared) {
    const file = blobPath(directory, digest);
    const there = await stat(file).catch(nullIfMissing);
    if (there?.size !== 0 || size === 0) continue;
    if (size !== null && known.holds(digest)) {
      await truncate(file, size);
    } else {
      await rm(file);
      complete = false;
    }
  }
  return complete;
}

export function blobPath(directory: string, digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return join(directory, 'blobs', algorithm, hex);
}

function unlessThere(error: unknown): void {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
}

function nullIfMissing(error: unknown): null {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
  return null;
}
