import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { posix } from 'node:path';
import { FILE_KIND } from '../image/file-index.ts';
import { appendPath, byteColumn } from './byte-column.ts';
import { Damage } from './damage.ts';
import { decompressor, sniffCompression } from './decompress.ts';
import { damage, linksInCircles } from './failures.ts';
import type { ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import type { BlobRegion } from './read-layer.ts';
import { tarParser } from './tar-parser.ts';

/** More files than any image's archive has; each costs memory here. */
const MAX_FILES = 100_000;
const WINDOW_BYTES = 2 ** 14;
const INPUT_BYTES = 2 ** 18;
/** Docker writes one link; a chain of more than some is no archive of Docker's. */
const MAX_LINKS = 8;

/** What lies in a tar: files by their place, links by their target, under cleaned paths. */
type Listing = ReadonlyMap<string, BlobRegion | { readonly link: string }>;

/**
 * The files of an archive, read where they lie: nothing is unpacked. Links are followed within the
 * archive (`docker save` before 25 writes a second layer of the same content as one).
 */
export function archiveFiles(file: string, name: string): ImageFiles {
  const listing = listArchive(file);
  return {
    name,
    find(path) {
      let at = path;
      for (let links = 0; links <= MAX_LINKS; links++) {
        const found = listing.get(at);
        if (found === undefined) return null;
        if (!('link' in found)) return found;
        at = found.link;
      }
      throw linksInCircles(name, path);
    },
  };
}

/** Throws `Damage`. */
export function listArchive(file: string): Listing {
  const fd = openSync(file, 'r');
  try {
    return listOpened(fd, file, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}

function listOpened(fd: number, file: string, bytes: number): Listing {
  const listing = new Map<string, BlobRegion | { readonly link: string }>();
  const parser = listingParser(file, listing);
  const window = new Uint8Array(WINDOW_BYTES);
  for (let at = 0; at < bytes; ) {
    const read = readSync(fd, window, 0, window.length, at);
    if (read === 0) break;
    parser.write(window.subarray(0, read));
    at += read;
    for (let more = parser.passable(); more > 0 && at < bytes; more = parser.passable()) {
      const passed = Math.min(more, bytes - at);
      parser.pass(passed);
      at += passed;
    }
  }
  parser.end();
  return listing;
}

/** Puts what it meets into the listing; of several entries of one name the last one counts. */
function listingParser(file: string, listing: Map<string, BlobRegion | { readonly link: string }>) {
  return tarParser({
    entry(entry) {
      const path = cleaned(entry.name);
      if (path === '') return;
      if (listing.size >= MAX_FILES) throw new Damage(damage.tooManyFiles(MAX_FILES));
      if (entry.kind === FILE_KIND.regular && entry.sparse === null) {
        listing.set(path, { file, offset: entry.offset, bytes: entry.bytes });
      } else if (entry.kind === FILE_KIND.symlink) {
        listing.set(path, {
          link: linkedPath(path, Buffer.from(entry.linkName).toString('latin1')),
        });
      } else if (entry.kind === FILE_KIND.hardLink) {
        listing.set(path, { link: cleaned(entry.linkName) });
      }
    },
    data() {},
    entryEnd() {},
  });
}

/** Relative to the link's own folder. One that leads out of the archive finds nothing there. */
function linkedPath(path: string, target: string): string {
  return posix.join('/', posix.dirname(path), target).slice(1);
}

function cleaned(name: Uint8Array): string {
  const column = byteColumn();
  appendPath(column, name);
  return Buffer.from(column.bytes.subarray(0, column.length)).toString('latin1');
}

/** Whether the archive is compressed as a whole (`docker save | gzip`). Throws `Damage`. */
export function isWrapped(file: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const start = new Uint8Array(4);
    return sniffCompression(start.subarray(0, readSync(fd, start, 0, 4, 0))) !== 'none';
  } finally {
    closeSync(fd);
  }
}

/** Gives the decompressed bytes of a file to the sink. Throws `Damage`, or the signal's reason. */
export async function unwrap(
  file: string,
  sink: (bytes: Uint8Array) => void,
  options: { readonly limits: ReadLimits; readonly signal: AbortSignal },
): Promise<void> {
  const { maxLayerBytes } = options.limits;
  const fd = openSync(file, 'r');
  const input = new Uint8Array(INPUT_BYTES);
  let unpacked = 0;
  const start = input.subarray(0, readSync(fd, input, 0, 4, 0));
  const decoder = decompressor(sniffCompression(start), (bytes) => {
    unpacked += bytes.length;
    if (unpacked > maxLayerBytes) throw new Damage(damage.tooBig(maxLayerBytes));
    sink(bytes);
  });
  try {
    for (let at = 0, read = 1; read > 0; at += read) {
      options.signal.throwIfAborted();
      read = readSync(fd, input, 0, input.length, at);
      await decoder.write(input.subarray(0, read));
    }
    await decoder.end();
  } finally {
    decoder.destroy();
    closeSync(fd);
  }
}

/** Unpacks a wrapped archive into the folder; gives the path of the tar. */
export async function unwrapInto(
  folder: string,
  file: string,
  options: { readonly limits: ReadLimits; readonly signal: AbortSignal },
): Promise<string> {
  const path = join(folder, 'archive.tar');
  const out = openSync(path, 'wx', 0o600);
  try {
    await unwrap(file, (bytes) => writeFully(out, bytes), options);
  } finally {
    closeSync(out);
  }
  return path;
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
