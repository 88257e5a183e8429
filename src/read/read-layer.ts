import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { XXHashAPI } from 'xxhash-wasm';
import { type Digest, splitDigest } from '../units/digest.ts';
import { Damage } from './damage.ts';
import { type Compression, decompressor, ignoring, sniffCompression } from './decompress.ts';
import { damage } from './failures.ts';
import { indexBuilder } from './index-builder.ts';
import type { IndexedLayer } from './indexed-layer.ts';
import type { ReadLimits } from './limits.ts';

/** Where a blob's bytes lie: a whole file, or a part of an archive, which is not unpacked for it. */
export interface BlobRegion {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/** What to read and what to hold it against. Plain data: it goes to a worker. */
export interface LayerJob {
  readonly blob: BlobRegion;
  /** Of the stored bytes; null where the source names none. */
  readonly digest: Digest | null;
  /** Of the decompressed bytes; null: not verified. */
  readonly diffId: Digest | null;
  /**
   * How much is wanted: only to know that the blob is what its digest says; the list of files, passing over
   * their contents where that can be done; or the list and the hashes of the contents.
   */
  readonly depth: 'digest' | 'listing' | 'contents';
  readonly limits: ReadLimits;
}

export interface LayerRead extends IndexedLayer {
  readonly compression: Compression;
  /** Of the stored bytes; null where they were not hashed (uncompressed, and no digest to verify). */
  readonly digest: Digest | null;
}

const INPUT_BYTES = 2 ** 18;
/** A listing reads headers alone: most of a bigger window would be contents. */
const LISTING_BYTES = 2 ** 14;

/**
 * Reads one layer from disk once: verifies, decompresses, lists and hashes in the same pass, in memory
 * that does not grow with the layer but for its columns. Throws `Damage` for bytes that are wrong.
 */
export async function readLayer(
  job: LayerJob,
  xxhash: XXHashAPI,
  onBytes: (bytes: number) => void,
): Promise<LayerRead> {
  const fd = openSync(job.blob.file, 'r');
  try {
    return await readOpened(fd, job, xxhash, onBytes);
  } finally {
    closeSync(fd);
  }
}

async function readOpened(
  fd: number,
  job: LayerJob,
  xxhash: XXHashAPI,
  onBytes: (bytes: number) => void,
): Promise<LayerRead> {
  const input = new Uint8Array(INPUT_BYTES);
  const compression = sniffOpened(fd, job.blob);
  const blobHash = blobHashOf(job, compression);
  const tar = tarReader(job, xxhash);
  const decoder = job.depth === 'digest' ? ignoring() : decompressor(compression, tar.write);
  const seeks = compression === 'none' && job.depth === 'listing' && !blobHash && !tar.hashes;
  try {
    for (let at = 0; at < job.blob.bytes; ) {
      const window = seeks ? LISTING_BYTES : INPUT_BYTES;
      const chunk = input.subarray(0, Math.min(window, job.blob.bytes - at));
      readFully(fd, chunk, job.blob.offset + at);
      const written = decoder.write(chunk);
      // While another thread decompresses.
      blobHash?.update(chunk);
      await written;
      const taken = chunk.length + (seeks ? tar.pass(job.blob.bytes - at - chunk.length) : 0);
      at += taken;
      onBytes(taken);
    }
    await decoder.end();
  } finally {
    decoder.destroy();
  }
  const digest = verified(blobHash, job.digest, damage.wrongDigest);
  return { ...tar.finish(), compression, digest };
}

/** How a blob is stored. Throws `Damage` for a compression that no layer has. */
export function sniffRegion(blob: BlobRegion): Compression {
  const fd = openSync(blob.file, 'r');
  try {
    return sniffOpened(fd, blob);
  } finally {
    closeSync(fd);
  }
}

function sniffOpened(fd: number, blob: BlobRegion): Compression {
  const start = new Uint8Array(Math.min(4, blob.bytes));
  readFully(fd, start, blob.offset);
  return sniffCompression(start);
}

/** The stored bytes are hashed to verify them, or to name a compressed blob that has no name. */
function blobHashOf(job: LayerJob, compression: Compression): Hash | null {
  if (job.digest !== null) return createHash(splitDigest(job.digest).algorithm);
  return compression === 'none' ? null : createHash('sha256');
}

function verified(
  hash: Hash | null,
  expected: Digest | null,
  wrong: (found: Digest, expected: Digest) => string,
): Digest | null {
  if (hash === null) return null;
  const algorithm = expected === null ? 'sha256' : splitDigest(expected).algorithm;
  const found = `${algorithm}:${hash.digest('hex')}` as Digest;
  if (expected !== null && found !== expected) throw new Damage(wrong(found, expected));
  return found;
}

interface TarReader {
  readonly hashes: boolean;
  write(bytes: Uint8Array): void;
  /** Passes over contents that nobody wants, at most so many bytes; says how many. */
  pass(most: number): number;
  finish(): IndexedLayer;
}

/** The decompressed side: length, diff ID and columns. */
function tarReader(job: LayerJob, xxhash: XXHashAPI): TarReader {
  const { maxLayerBytes } = job.limits;
  const builder = indexBuilder(job.depth === 'contents' ? xxhash : null, job.limits);
  const hash = job.diffId === null ? null : createHash(splitDigest(job.diffId).algorithm);
  let tarBytes = 0;
  function count(bytes: number): void {
    tarBytes += bytes;
    if (tarBytes > maxLayerBytes) throw new Damage(damage.tooBig(maxLayerBytes));
  }
  return {
    hashes: hash !== null,
    write(bytes) {
      count(bytes.length);
      hash?.update(bytes);
      builder.write(bytes);
    },
    pass(most) {
      let passed = 0;
      for (let more = builder.passable(); more > 0 && passed < most; more = builder.passable()) {
        const bytes = Math.min(more, most - passed);
        builder.pass(bytes);
        passed += bytes;
      }
      count(passed);
      return passed;
    },
    finish() {
      builder.end();
      verified(hash, job.diffId, damage.wrongDiffId);
      return builder.finish(tarBytes);
    },
  };
}

/** Fills the bytes from a place in the file; a file that ends before was cut since its size was taken. */
function readFully(fd: number, into: Uint8Array, position: number): void {
  for (let filled = 0; filled < into.length; ) {
    const read = readSync(fd, into, filled, into.length - filled, position + filled);
    if (read === 0) throw new Damage(damage.cutShort());
    filled += read;
  }
}
