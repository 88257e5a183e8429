import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobLocation } from '../image/exported-image.ts';
import { archiveFiles } from './archive-files.ts';
import { Damage } from './damage.ts';
import { unreadableArchive, unreadableImage } from './failures.ts';
import { folderFiles, type ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import { isWrapped, type UnwrapOptions, unwrapInto } from './wrapped-archive.ts';

interface OpenOptions extends UnwrapOptions {
  /** Where an archive that is compressed as a whole is unpacked. */
  readonly folder: string;
  readonly limits: ReadLimits;
}

/**
 * The files at a location; `name` is what messages call it.
 * @throws DietError `unreadable-image`, `unreadable-archive`; what the system says of a file
 */
export async function openImageFiles(
  location: BlobLocation,
  name: string,
  options: OpenOptions,
): Promise<ImageFiles> {
  if (location.kind === 'oci-layout') {
    return folderFiles(location.directory, name, options.limits);
  }
  try {
    // Opening a pipe or a device would wait, or never end.
    if (!statSync(location.file).isFile()) throw unreadableImage(name, 'it is no plain file');
    return archiveFiles(await unwrapped(location.file, options), name, options.limits);
  } catch (error) {
    if (error instanceof Damage) throw unreadableArchive(name, error.message);
    throw error;
  }
}

async function unwrapped(file: string, options: OpenOptions): Promise<string> {
  if (!isWrapped(file)) return file;
  const folder = join(options.folder, randomUUID());
  mkdirSync(folder);
  return await unwrapInto(folder, file, options);
}
