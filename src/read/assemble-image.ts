import type { ExportedImage } from '../image/exported-image.ts';
import type { FileIndex } from '../image/file-index.ts';
import type { Image, Layer } from '../image/image.ts';
import { NO_RECORDS } from '../image/layer-records.ts';
import type { Compression } from './decompress.ts';
import { tooManyBytes, tooManyEntries, tooManyNames, unreadableLayer } from './failures.ts';
import type { FoundImage, FoundLayer } from './found-image.ts';
import type { IndexedLayer } from './indexed-layer.ts';
import { nameBytesOf } from './layer-need.ts';
import { MAX_NAME_BYTES, type ReadLimits } from './limits.ts';
import { originsOf } from './origins.ts';
import type { LayerPlan } from './plan-layers.ts';
import type { LayerRead } from './read-layer.ts';
import type { LayerOutcome } from './serve-layers.ts';
import { sourceName } from './source-name.ts';

/** The image of what was found and what was read of it. Throws a `DietError` for a damaged layer. */
export function assembleImage(
  { source, record, dockerfile, ownIgnoreFile }: ExportedImage,
  found: FoundImage,
  plan: LayerPlan,
  outcomes: Outcomes,
  limits: ReadLimits,
): Image {
  refuseDamaged(found, plan, outcomes);
  const layers = found.layers.map((layer, index) => {
    const job = plan.jobOf(layer);
    const listed = job === null ? null : readOf(outcomes[job]);
    // Not read for no damage: it was not needed, since those before it had too many entries or names.
    if (job !== null && listed === null) return null;
    return layerOf(layer, index, listed);
  });
  const read = layers.filter((layer) => layer !== null);
  const nameBytes = read.reduce((sum, { files }) => sum + nameBytesOf(files), 0);
  if (nameBytes > MAX_NAME_BYTES) throw tooManyNames(sourceName(source));
  const entries = read.reduce((sum, { files }) => sum + files.count, 0);
  if (entries > limits.maxEntries || read.length < layers.length) {
    throw tooManyEntries(sourceName(source), limits);
  }
  refuseHugeSums(sourceName(source), read);
  const origins = originsOf(read, record, found.history, dockerfile);
  const written = record === null ? dockerfile : record.dockerfile;
  return {
    source,
    platform: found.platform,
    manifestDigest: found.manifestDigest,
    base: origins.base ?? found.annotatedBase,
    ...(written === undefined ? {} : { dockerfile: written }),
    ...(ownIgnoreFile === undefined ? {} : { ownIgnoreFile }),
    ...(record?.revision === undefined ? {} : { attestedRevision: record.revision }),
    shells: found.shells,
    layers: read.map((layer, index) => ({
      ...layer,
      origin: origins.layers[index] ?? layer.origin,
    })),
    warnings: read.flatMap(({ unread }) => (unread === null ? [] : [unread])),
  };
}

type Outcomes = readonly (LayerOutcome | undefined)[];

/** Throws what is wrong with the lowest layer that could not be read. */
function refuseDamaged({ layers }: FoundImage, plan: LayerPlan, outcomes: Outcomes): void {
  for (const [index, layer] of layers.entries()) {
    const job = plan.jobOf(layer);
    const outcome = job === null ? undefined : outcomes[job];
    if (outcome === undefined || 'read' in outcome) continue;
    throw unreadableLayer({ index, digest: layer.digest ?? layer.diffId }, outcome.problem);
  }
}

/** Each length alone may be as great as a number can be; no sum of them may pass it. */
function refuseHugeSums(image: string, layers: readonly Layer[]): void {
  let [unpacked, compressed] = [0, 0];
  for (const { files, compressedBytes } of layers) {
    compressed += compressedBytes ?? 0;
    for (const bytes of files.bytes) unpacked += bytes;
  }
  if (!Number.isSafeInteger(unpacked) || !Number.isSafeInteger(compressed)) {
    throw tooManyBytes(image);
  }
}

function readOf(outcome: LayerOutcome | undefined): LayerRead | null {
  return outcome !== undefined && 'read' in outcome ? outcome.read : null;
}

const UNKNOWN_ORIGIN: Layer['origin'] = { kind: 'unknown', instruction: null, dockerfile: null };

function layerOf(
  { digest, diffId, pulled, mediaType, compressedBytes, blob }: FoundLayer,
  index: number,
  read: LayerRead | null,
): Layer {
  const { files, records } = read ?? NOT_LISTED;
  return {
    index,
    digest: pulled ? (digest ?? read?.digest ?? null) : null,
    diffId,
    mediaType: mediaType ?? DOCKER_TYPES[read?.compression ?? 'none'],
    compressedBytes,
    origin: UNKNOWN_ORIGIN,
    files,
    records,
    unread: 'unread' in blob ? blob.unread : null,
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
  overhead: [],
  warnings: [],
};

const NOT_LISTED: IndexedLayer = { files: NO_FILES, records: NO_RECORDS };
