import type { ExportedImage } from '../image/exported-image.ts';
import type { FileIndex } from '../image/file-index.ts';
import type { Image, Layer } from '../image/image.ts';
import type { Compression } from './decompress.ts';
import { tooManyEntries, unreadableLayer } from './failures.ts';
import type { FoundImage, FoundLayer } from './found-image.ts';
import type { ReadLimits } from './limits.ts';
import { originsOf } from './origins.ts';
import type { LayerPlan } from './plan-layers.ts';
import type { LayerRead } from './read-layer.ts';
import type { LayerOutcome } from './serve-layers.ts';
import { sourceName } from './source-name.ts';

/** The image of what was found and what was read of it. Throws a `DietError` for a damaged layer. */
export function assembleImage(
  { source, record }: ExportedImage,
  found: FoundImage,
  plan: LayerPlan,
  outcomes: readonly LayerOutcome[],
  limits: ReadLimits,
): Image {
  const layers = found.layers.map((layer, index) => {
    const jobs = plan.jobsOf(layer);
    if (jobs === null) return unreadLayer(layer, index);
    const blob = readOf(outcomes[jobs.blob], layer, index);
    const files = readOf(outcomes[jobs.files], layer, index);
    return readLayer(layer, index, blob, files.files);
  });
  const entries = layers.reduce((sum, { files }) => sum + files.count, 0);
  if (entries > limits.maxEntries) throw tooManyEntries(sourceName(source), limits.maxEntries);
  const origins = originsOf(layers, record, found.history);
  return {
    source,
    platform: found.platform,
    manifestDigest: found.manifestDigest,
    base: origins.base,
    layers: layers.map((layer, index) => ({
      ...layer,
      origin: origins.layers[index] ?? layer.origin,
    })),
    warnings: layers.flatMap(({ unread }) => (unread === null ? [] : [unread])),
  };
}

function readOf(outcome: LayerOutcome | undefined, layer: FoundLayer, index: number): LayerRead {
  if (outcome === undefined) throw new Error('a layer was planned but not read');
  if ('read' in outcome) return outcome.read;
  throw unreadableLayer({ index, digest: layer.digest ?? layer.diffId }, outcome.problem);
}

const UNKNOWN_ORIGIN: Layer['origin'] = { kind: 'unknown', instruction: null, dockerfile: null };

function readLayer(layer: FoundLayer, index: number, blob: LayerRead, files: FileIndex): Layer {
  return {
    index,
    digest: layer.pulled ? (layer.digest ?? blob.digest) : null,
    diffId: layer.diffId,
    mediaType: layer.mediaType ?? DOCKER_TYPES[blob.compression],
    compressedBytes: layer.compressedBytes,
    origin: UNKNOWN_ORIGIN,
    files,
    unread: null,
  };
}

function unreadLayer(layer: FoundLayer, index: number): Layer {
  return {
    index,
    digest: layer.pulled ? layer.digest : null,
    diffId: layer.diffId,
    mediaType: layer.mediaType ?? DOCKER_TYPES.none,
    compressedBytes: layer.compressedBytes,
    origin: UNKNOWN_ORIGIN,
    files: NO_FILES,
    unread: 'unread' in layer.blob ? layer.blob.unread : null,
  };
}

/** Docker's archives name no media types. */
const DOCKER_TYPES: Readonly<Record<Compression, string>> = {
  none: 'application/vnd.docker.image.rootfs.diff.tar',
  gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  zstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
};

const NO_FILES: FileIndex = {
  count: 0,
  pathBytes: new Uint8Array(0),
  pathEnds: new Uint32Array(0),
  kinds: new Uint8Array(0),
  bytes: new Float64Array(0),
  modes: new Uint16Array(0),
  uids: new Float64Array(0),
  gids: new Float64Array(0),
  contentHashes: new BigUint64Array(0),
  linkBytes: new Uint8Array(0),
  linkEnds: new Uint32Array(0),
  tarBytes: 0,
  warnings: [],
};
