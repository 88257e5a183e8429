import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { XXHashAPI } from 'xxhash-wasm';
import { type Digest, splitDigest } from '../units/digest.ts';
import { Damage } from './damage.ts';
import {
  type Compression,
  type Decompressor,
  decompressor,
  sniffCompression,
} from './decompress.ts';
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
   * How much is wanted: the list of files, passing over their contents where that can be done; or the list and the
   * hashes of the contents.
   */
  readonly depth: 'listing' | 'contents';
  readonly limits: ReadLimits;
}

export interface LayerRead extends IndexedLayer {
  readonly compression: Compression;
  /** Of the stored bytes; null where they were not hashed (uncompressed, and no digest to verify). */
  readonly digest: Digest | null;
}

const INPUT_BYTES = 2 ** 18;
/**
 * A listing passes over contents, but to ask for the next header alone takes as long as to copy 16 KB, and most files
 * are smaller: what lies within this window is read with it.
 */
const LISTING_BYTES = 2 ** 17;

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
  const compression = sniffOpened(fd, job.blob);
  const blobHash = blobHashOf(job, compression);
  const tar = tarReader(job, compression, xxhash);
  if (compression === 'none' && job.depth === 'listing' && !blobHash && !tar.hashes) {
    readHeaders(fd, job.blob, tar, onBytes);
  } else {
    const decoder = decompressor(compression, tar.write);
    try {
      await readAll(fd, job.blob, decoder, blobHash, onBytes);
    } finally {
      decoder.destroy();
    }
  }
  const digest = verified(blobHash, job.digest, damage.wrongDigest);
  return { ...tar.finish(), compression, digest };
}

async function readAll(
  fd: number,
  blob: BlobRegion,
  decoder: Decompressor,
  blobHash: Hash | null,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const input = new Uint8Array(INPUT_BYTES);
  for (let at = 0; at < blob.bytes; ) {
    const chunk = input.subarray(0, Math.min(INPUT_BYTES, blob.bytes - at));
    readFully(fd, chunk, blob.offset + at);
    const written = decoder.write(chunk);
    // While another thread decompresses.
    blobHash?.update(chunk);
    await written;
    at += chunk.length;
    onBytes(chunk.length);
  }
  await decoder.end();
}

/** Passes over the contents. A promise for each header would cost as much as to read it. */
function readHeaders(
  fd: number,
  blob: BlobRegion,
  tar: TarReader,
  onBytes: (bytes: number) => void,
): void {
  const input = new Uint8Array(LISTING_BYTES);
  for (let at = 0; at < blob.bytes; ) {
    const chunk = input.subarray(0, Math.min(LISTING_BYTES, blob.bytes - at));
    readFully(fd, chunk, blob.offset + at);
    tar.write(chunk);
    const taken = chunk.length + tar.pass(blob.bytes - at - chunk.length);
    at += taken;
    onBytes(taken);
  }
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
function tarReader(job: LayerJob, compression: Compression, xxhash: XXHashAPI): TarReader {
  const { limits } = job;
  const builder = indexBuilder(job.depth === 'contents' ? xxhash : null, {
    ...limits,
    mayBeStargz: compression !== 'none',
  });
  const hash = job.diffId === null ? null : createHash(splitDigest(job.diffId).algorithm);
  let tarBytes = 0;
  function count(bytes: number): void {
    tarBytes += bytes;
    if (tarBytes > limits.maxLayerBytes) throw new Damage(damage.tooBig(limits));
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
