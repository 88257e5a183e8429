import { type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BlobLocation } from '../image/exported-image.ts';
import type { ImageSource } from '../image/image.ts';
import { type ImageReference, isImageName, nameInSmallLetters } from '../image/reference.ts';
import { systemErrorCode, systemErrorReason } from '../units/system-error.ts';
import { type ArchiveListing, listArchive, listWrapped } from './archive-listing.ts';
import { Damage } from './damage.ts';
import {
  neitherPathNorName,
  noImageThere,
  notAFolder,
  notAnArchive,
  nothingThere,
  unreadableImage,
} from './failures.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { isSystemError } from './serve-layers.ts';
import { isWrapped, type UnwrapOptions } from './wrapped-archive.ts';

/** Where an image lies, or the name by which an engine or a registry may have it. */
export type LocatedImage =
  | { readonly location: BlobLocation; readonly source: ImageSource; readonly name: string | null }
  | { readonly engineOrRegistry: string };

export interface LocateOptions extends Partial<UnwrapOptions> {
  /** What relative paths start from. */
  readonly cwd: string;
}

/**
 * Looks what a reference means on this disk; asks no engine. A text without transport is the image at
 * that path if there is one: a folder with `index.json` is an OCI layout, a tar with `manifest.json`
 * what `docker save` wrote, one with `index.json` alone an OCI archive. Else it is a name.
 * @throws DietError if nothing lies at a path, or no image
 */
export async function locateReference(
  reference: ImageReference,
  options: LocateOptions,
): Promise<LocatedImage> {
  switch (reference.transport) {
    case 'docker':
    case 'docker-daemon':
      return { engineOrRegistry: reference.name };
    case 'unspecified':
      return await locateText(reference.text, options);
    default:
      return located(reference.transport, reference.path, reference.name, options);
  }
}

type PathTransport = 'oci' | 'oci-archive' | 'docker-archive';

function located(
  transport: PathTransport,
  path: string,
  name: string | null,
  { cwd }: LocateOptions,
): LocatedImage {
  const place = resolve(cwd, path);
  const stats = statsOf(place);
  if (stats === null) throw nothingThere(path);
  if (transport === 'oci' && !stats.isDirectory()) throw notAFolder(path);
  if (transport !== 'oci' && !stats.isFile()) throw notAnArchive(path);
  return { location: locationOf(transport, place), source: { kind: transport, path, name }, name };
}

function locationOf(transport: PathTransport, place: string): BlobLocation {
  return transport === 'oci'
    ? { kind: 'oci-layout', directory: place }
    : { kind: transport, file: place };
}

async function locateText(text: string, options: LocateOptions): Promise<LocatedImage> {
  const place = resolve(options.cwd, text);
  const stats = statsOf(place);
  const transport = stats === null ? null : await transportOf(place, stats, options);
  if (transport !== null) return located(transport, text, null, options);
  if (isPath(text)) throw stats === null ? nothingThere(text) : noImageThere(text);
  if (!isImageName(text))
    throw stats === null ? neitherPathNorName(text, nameInSmallLetters(text)) : noImageThere(text);
  return { engineOrRegistry: text };
}

/** Nobody who writes it so means a name, although `out/image.tar` could be one. */
function isPath(text: string): boolean {
  return /^(?:\.{0,2}\/|~)|\.(?:tar|tgz|tar\.gz|tar\.zst)$/.test(text);
}

/** null where nothing can lie, too: a text that is no path, or is too long for one. */
function statsOf(place: string): Stats | null {
  if (place.includes('\0')) return null;
  try {
    return statSync(place, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (systemErrorCode(error) === 'ENAMETOOLONG') return null;
    throw notLookedAt(place, error);
  }
}

/** null where it is no image. */
async function transportOf(
  place: string,
  stats: Stats,
  options: LocateOptions,
): Promise<PathTransport | null> {
  if (stats.isDirectory()) return statsOf(join(place, 'index.json'))?.isFile() ? 'oci' : null;
  if (!stats.isFile()) return null;
  const listing = await tryList(place, options);
  if (listing?.has('manifest.json')) return 'docker-archive';
  return listing?.has('index.json') ? 'oci-archive' : null;
}

/** null where it is no archive at all. */
async function tryList(place: string, options: LocateOptions): Promise<ArchiveListing | null> {
  const { limits = DEFAULT_LIMITS, signal = new AbortController().signal } = options;
  try {
    return isWrapped(place) ? await listWrapped(place, { limits, signal }) : listArchive(place);
  } catch (error) {
    if (error instanceof Damage) return null;
    throw notLookedAt(place, error);
  }
}

/** A defect stays one. */
function notLookedAt(place: string, error: unknown): unknown {
  return isSystemError(error) ? unreadableImage(place, systemErrorReason(error)) : error;
}
