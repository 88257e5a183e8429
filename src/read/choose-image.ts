import { parseDigest } from '../units/digest.ts';
import { choosePlatform } from './choose-platform.ts';
import type { ImageConfig, ImageManifest } from './documents.ts';
import { documentKind, imageConfig, imageManifest } from './documents.ts';
import {
  missingBlob,
  noImage,
  noSuchImage,
  notAnImage,
  schemaOne,
  severalImages,
} from './failures.ts';
import type { ImageRequest } from './found-image.ts';
import type { ImageFiles } from './image-files.ts';
import { sameName } from './image-name.ts';
import type { ReadLimits } from './limits.ts';
import { type Candidate, isPresent, manifestsAt } from './manifest-tree.ts';
import type { Platform } from './platform.ts';
import { readBlobDocument } from './read-document.ts';

/** A candidate that turned out to be an image. */
export interface ChosenImage {
  readonly candidate: Candidate;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  readonly platform: Platform;
}

/**
 * The one image that is meant: by digest (its own, or that of the index above it) or by name; then by
 * platform. Where that leaves none or several, the error says which there are.
 */
export function chooseImage(
  files: ImageFiles,
  candidates: readonly Candidate[],
  request: ImageRequest,
  limits: ReadLimits,
): ChosenImage {
  const selected = select(files, candidates, request, limits);
  const images = readImages(files, selected, limits);
  if (request.select === null) refuseSeveral(files, images);
  return choosePlatform(files.name, images, request.platform, {
    platform: ({ platform }) => platform,
    name: ({ candidate }) => candidate.descriptor.digest,
  });
}

function select(
  files: ImageFiles,
  candidates: readonly Candidate[],
  { select: wish }: ImageRequest,
  limits: ReadLimits,
): readonly Candidate[] {
  if (wish === null) return candidates;
  const found = candidates.filter(({ digests, names }) =>
    'digest' in wish
      ? digests.includes(wish.digest)
      : names.some((name) => sameName(name, wish.name)) ||
        digests.some((digest) => digest === parseDigest(wish.name)),
  );
  if (found.length > 0) return found;
  const unnamed = 'digest' in wish ? manifestsAt(files, wish.digest, limits) : [];
  if (unnamed.length > 0) return unnamed;
  throw noSuchImage(files.name, 'digest' in wish ? wish.digest : wish.name, listed(candidates));
}

/** Every image once; what is no image, or not there, only counts if nothing else is. */
function readImages(
  files: ImageFiles,
  candidates: readonly Candidate[],
  limits: ReadLimits,
): readonly ChosenImage[] {
  const images = new Map<string, ChosenImage>();
  let refusal: Error | null = null;
  for (const candidate of candidates) {
    if (images.has(candidate.descriptor.digest)) continue;
    const read = readImage(files, candidate, limits);
    if (read instanceof Error) refusal ??= read;
    else images.set(candidate.descriptor.digest, read);
  }
  if (images.size === 0) throw refusal ?? noImage(files.name);
  return [...images.values()];
}

const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  // Written by nobody who follows the specification, but the field may be left out.
  '',
]);
const MANIFESTS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  '',
]);

/** The image, or the reason why it is none; thrown is what is wrong with an image. */
function readImage(
  files: ImageFiles,
  candidate: Candidate,
  limits: ReadLimits,
): ChosenImage | Error {
  const { descriptor } = candidate;
  const { mediaType, digest } = descriptor;
  if (mediaType.startsWith('application/vnd.docker.distribution.manifest.v1+')) {
    return schemaOne(files.name, digest);
  }
  if (!isPresent(files, descriptor)) return missingBlob(files.name, 'manifest', digest);
  if (!MANIFESTS.has(mediaType) && mediaType !== 'application/json') {
    return notAnImage(files.name, digest, mediaType);
  }
  // Registries of long ago gave it out without saying what it is.
  const { schemaVersion } = readBlobDocument(files, descriptor, documentKind, 'manifest', limits);
  if (schemaVersion === 1) return schemaOne(files.name, digest);
  if (!MANIFESTS.has(mediaType)) return notAnImage(files.name, digest, mediaType);
  const manifest = readBlobDocument(files, descriptor, imageManifest, 'manifest', limits);
  if (!IMAGE_CONFIGS.has(manifest.config.mediaType)) {
    return notAnImage(files.name, digest, manifest.artifactType ?? manifest.config.mediaType);
  }
  if (!isPresent(files, manifest.config)) {
    return missingBlob(files.name, 'config', manifest.config.digest);
  }
  const config = readBlobDocument(files, manifest.config, imageConfig, 'config', limits);
  return { candidate, manifest, config, platform: platformOf(candidate, config) };
}

/** The configuration's, which is part of the image; the index only repeats it. */
function platformOf({ descriptor }: Candidate, config: ImageConfig): Platform {
  return {
    os: config.os ?? descriptor.platform?.os ?? 'unknown',
    architecture: config.architecture ?? descriptor.platform?.architecture ?? 'unknown',
    variant: config.variant ?? descriptor.platform?.variant ?? null,
  };
}

/** Several names are several images; several platforms under one name are one. */
function refuseSeveral(files: ImageFiles, images: readonly ChosenImage[]): void {
  const first = images[0]?.candidate.names[0];
  const other = images.some(({ candidate }) => candidate.names[0] !== first);
  if (other) throw severalImages(files.name, listed(images.map(({ candidate }) => candidate)));
}

function listed(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ names, descriptor }) => names[0] ?? descriptor.digest);
}
