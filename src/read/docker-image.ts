import { posix } from 'node:path';
import { DietError } from '../units/diet-error.ts';
import { type Digest, parseDigest } from '../units/digest.ts';
import { choosePlatform } from './choose-platform.ts';
import { Damage } from './damage.ts';
import type { Compression } from './decompress.ts';
import {
  type DockerManifestEntry,
  dockerManifest,
  type ImageConfig,
  imageConfig,
  imageManifest,
} from './documents.ts';
import {
  type LayerName,
  missingFile,
  noImage,
  noSuchImage,
  notADockerArchive,
  severalImages,
  tooManyLayers,
  tooManyManifests,
  unread,
  unreadableLayer,
  wrongDiffIdCount,
} from './failures.ts';
import type { FoundImage, FoundLayer, ImageRequest } from './found-image.ts';
import type { ImageFiles } from './image-files.ts';
import { sameName } from './image-name.ts';
import { MAX_LAYERS, type ReadLimits } from './limits.ts';
import { isPresent, manifestTree } from './manifest-tree.ts';
import { type Platform, showPlatform } from './platform.ts';
import { readBlobDocument, readFileDocument } from './read-document.ts';
import { type BlobRegion, sniffRegion } from './read-layer.ts';
import { shellsOf } from './shells.ts';

interface DockerImage {
  readonly entry: DockerManifestEntry;
  readonly config: ImageConfig;
  readonly platform: Platform;
}

/** What the OCI index beside `manifest.json` says of one image. */
interface OciTwin {
  /** Of the manifest, and of the indexes above it. */
  readonly digests: readonly Digest[];
  readonly config: Digest;
  readonly layers: readonly Digest[];
}

/** Far more than anyone saves at once. */
const MAX_IMAGES = 10_000;

/**
 * The image of a `docker save` archive that the request means, by `manifest.json`: the OCI index beside
 * it, which Docker writes since version 25, was wrong in 25.0.0 (moby#47065, moby#47150).
 */
export function findDockerImage(
  files: ImageFiles,
  request: ImageRequest,
  limits: ReadLimits,
): FoundImage {
  const entries = readFileDocument(files, 'manifest.json', dockerManifest, limits);
  if (entries === null) throw notADockerArchive(files.name);
  if (entries.length > MAX_IMAGES) throw tooManyManifests(files.name, MAX_IMAGES);
  const twins = ociTwins(files, limits);
  const images = selected(files, entries, twins, request).map((entry) =>
    withConfig(files, entry, limits),
  );
  const { entry, config, platform } = choosePlatform(files.name, images, request.platform, {
    platform: (image) => image.platform,
    name: (image) => nameOf(image.entry),
  });
  if (entry.Layers.length > MAX_LAYERS) throw tooManyLayers(files.name, MAX_LAYERS);
  if (entry.Layers.length !== config.rootfs.diff_ids.length) {
    throw wrongDiffIdCount(files.name, entry.Layers.length, config.rootfs.diff_ids.length);
  }
  const layers = entry.Layers.map((path, index) => foundLayer(files, path, config, index));
  return {
    manifestDigest: manifestDigest(entry, layers, twins),
    platform: showPlatform(platform),
    history: config.history,
    shells: shellsOf(config),
    provenance: null,
    annotatedBase: null,
    layers,
  };
}

function selected(
  files: ImageFiles,
  entries: readonly DockerManifestEntry[],
  twins: readonly OciTwin[],
  { select }: ImageRequest,
): readonly DockerManifestEntry[] {
  const distinct = [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
  const names = distinct.map(nameOf);
  if (distinct.length === 0) throw noImage(files.name);
  if (select === null) {
    if (new Set(names).size > 1) throw severalImages(files.name, names);
    return distinct;
  }
  const wish = 'name' in select ? select.name : select.digest;
  const digest = parseDigest(wish);
  const found = distinct.filter(
    ({ RepoTags, Config }) =>
      RepoTags.some((tag) => sameName(tag, wish)) ||
      (digest !== null && digestsOf(Config, twins).includes(digest)),
  );
  if (found.length === 0) throw noSuchImage(files.name, wish, names);
  return found;
}

function digestsOf(config: string, twins: readonly OciTwin[]): readonly Digest[] {
  const own = digestIn(config);
  const twin = twins.filter((each) => each.config === own).flatMap(({ digests }) => digests);
  return own === null ? twin : [own, ...twin];
}

function nameOf({ RepoTags, Config }: DockerManifestEntry): string {
  return RepoTags[0] ?? digestIn(Config) ?? Config;
}

/** `blobs/sha256/<hex>` or `<hex>.json`: the name holds the digest of the content. */
function digestIn(path: string): Digest | null {
  const hex = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  return hex === undefined ? null : parseDigest(`sha256:${hex}`);
}

function withConfig(
  files: ImageFiles,
  entry: DockerManifestEntry,
  limits: ReadLimits,
): DockerImage {
  const { Config } = entry;
  const config = readFileDocument(files, cleanPath(Config), imageConfig, limits, digestIn(Config));
  if (config === null) throw missingFile(files.name, entry.Config);
  return {
    entry,
    config,
    platform: {
      os: config.os ?? 'unknown',
      architecture: config.architecture ?? 'unknown',
      variant: config.variant ?? null,
    },
  };
}

function foundLayer(
  files: ImageFiles,
  path: string,
  config: ImageConfig,
  index: number,
): FoundLayer {
  const diffId = config.rootfs.diff_ids[index];
  const region = files.find(cleanPath(path));
  if (region === null || diffId === undefined) throw missingFile(files.name, path);
  const blob = config.os === 'windows' ? { unread: unread.windows(index, region.bytes) } : region;
  const digest = digestIn(path);
  // The classic store keeps layers uncompressed, so what would be pulled is not known.
  const pulled = compressionOf(region, { index, digest: digest ?? diffId }) !== 'none';
  return {
    diffId,
    digest,
    pulled,
    mediaType: null,
    blob,
    compressedBytes: pulled ? region.bytes : null,
  };
}

/** Paths in `manifest.json` are relative to the archive's root. */
function cleanPath(path: string): string {
  return posix.join('/', path).slice(1);
}

/** The manifest that the OCI index has for just these layers, if they are stored as they are pulled. */
function manifestDigest(
  { Config }: DockerManifestEntry,
  layers: readonly FoundLayer[],
  twins: readonly OciTwin[],
): Digest | null {
  const twin = twins.find(
    ({ config, layers: digests }) =>
      config === digestIn(Config) &&
      digests.length === layers.length &&
      layers.every(({ digest, pulled }, index) => pulled && digest === digests[index]),
  );
  return twin?.digests.at(-1) ?? null;
}

/** Nothing where the index is missing or wrong: `manifest.json` is what counts. */
function ociTwins(files: ImageFiles, limits: ReadLimits): readonly OciTwin[] {
  if (files.find('index.json') === null) return [];
  try {
    return manifestTree(files, limits)
      .filter(({ descriptor }) => isPresent(files, descriptor))
      .map(({ descriptor, digests }) => {
        const manifest = readBlobDocument(files, descriptor, imageManifest, 'manifest', limits);
        return {
          digests,
          config: manifest.config.digest,
          layers: manifest.layers.map(({ digest }) => digest),
        };
      });
  } catch (error) {
    if (error instanceof DietError) return [];
    throw error;
  }
}

function compressionOf(region: BlobRegion, layer: LayerName): Compression {
  try {
    return sniffRegion(region);
  } catch (error) {
    if (error instanceof Damage) throw unreadableLayer(layer, error.message);
    throw error;
  }
}
