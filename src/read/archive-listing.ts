import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import { FILE_KIND } from '../image/file-index.ts';
import { appendPath, byteColumn } from './byte-column.ts';
import { Damage } from './damage.ts';
import { damage } from './failures.ts';
import type { BlobRegion } from './read-layer.ts';
import { type TarParser, tarParser } from './tar-parser.ts';
import { type UnwrapOptions, unwrap } from './wrapped-archive.ts';

/** More files than any image's archive has; each costs memory here. */
const MAX_FILES = 100_000;
/** A file of a longer name is none of an image's. */
const LONGEST_PATH = 4096;
const WINDOW_BYTES = 2 ** 14;

/** What lies in a tar: files by their place, links by their target, under cleaned paths. */
export type ArchiveListing = ReadonlyMap<string, BlobRegion | { readonly link: string }>;
type GrowingListing = Map<string, BlobRegion | { readonly link: string }>;

/** Lists an uncompressed archive by its headers alone. Throws `Damage`. */
export function listArchive(file: string): ArchiveListing {
  const fd = openSync(file, 'r');
  try {
    return listOpened(fd, file, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}

function listOpened(fd: number, file: string, bytes: number): ArchiveListing {
  const listing: GrowingListing = new Map();
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
function listingParser(file: string, listing: GrowingListing): TarParser {
  return tarParser({
    entry(entry) {
      if (entry.name.length > LONGEST_PATH || entry.linkName.length > LONGEST_PATH) return;
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

/** Lists an archive that is compressed as a whole; places are those in the decompressed tar. Throws `Damage`. */
export async function listWrapped(file: string, options: UnwrapOptions): Promise<ArchiveListing> {
  const listing: GrowingListing = new Map();
  const parser = listingParser(file, listing);
  await unwrap(file, parser.write, options);
  parser.end();
  return listing;
}
