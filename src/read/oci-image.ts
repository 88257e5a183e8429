import { annotatedBase } from './annotated-base.ts';
import { attestedProvenance } from './attested-provenance.ts';
import { type ChosenImage, chooseImage } from './choose-image.ts';
import type { Descriptor } from './documents.ts';
import {
  encryptedLayer,
  missingLayer,
  tooManyLayers,
  unknownLayerType,
  unread,
  wrongDiffIdCount,
  wrongLayerLength,
} from './failures.ts';
import type { FoundImage, FoundLayer, ImageRequest } from './found-image.ts';
import type { ImageFiles } from './image-files.ts';
import { MAX_LAYERS, type ReadLimits } from './limits.ts';
import { manifestTree } from './manifest-tree.ts';
import { showPlatform } from './platform.ts';
import { blobPath } from './read-document.ts';
import { shellsOf } from './shells.ts';

/** The image that an OCI layout (image-layout.md) holds and the request means. */
export function findOciImage(
  files: ImageFiles,
  request: ImageRequest,
  limits: ReadLimits,
): FoundImage {
  const chosen = chooseImage(files, manifestTree(files, limits), request, limits);
  const { manifest, config, candidate, platform } = chosen;
  const { digest } = candidate.descriptor;
  if (manifest.layers.length > MAX_LAYERS) throw tooManyLayers(files.name, MAX_LAYERS);
  if (manifest.layers.length !== config.rootfs.diff_ids.length) {
    throw wrongDiffIdCount(files.name, manifest.layers.length, config.rootfs.diff_ids.length);
  }
  return {
    manifestDigest: digest,
    platform: showPlatform(platform),
    history: config.history,
    shells: shellsOf(config),
    provenance: attestedProvenance(files, candidate, limits),
    annotatedBase: annotatedBase(files, manifest, limits),
    layers: manifest.layers.map((layer, index) => foundLayer(files, chosen, layer, index)),
  };
}

/** With `+gzip` or `.gzip` and the like, or without: the compression is told by the bytes. */
const LAYER_TYPES =
  /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1\.tar|docker\.image\.rootfs\.(?:foreign\.)?diff\.tar)(?:[.+](?:gzip|zstd))?$/;
const FOREIGN = /nondistributable|foreign/;

function foundLayer(
  files: ImageFiles,
  { config, platform }: ChosenImage,
  layer: Descriptor,
  index: number,
): FoundLayer {
  const { digest, mediaType, size } = layer;
  const name = { index, digest };
  if (mediaType.endsWith('+encrypted')) throw encryptedLayer(name);
  if (!LAYER_TYPES.test(mediaType)) throw unknownLayerType(name, mediaType);
  const diffId = config.rootfs.diff_ids[index] ?? digest;
  return {
    diffId,
    digest,
    pulled: true,
    mediaType,
    compressedBytes: size,
    blob: blobOf(files, layer, index, platform.os),
  };
}

function blobOf(
  files: ImageFiles,
  { digest, mediaType, size, data }: Descriptor,
  index: number,
  os: string,
): FoundLayer['blob'] {
  if (os === 'windows') return { unread: unread.windows(index, size) };
  const region = files.find(blobPath(digest));
  if (region === null) {
    if (data) {
      const { length } = Buffer.from(data, 'base64');
      if (length !== size) throw wrongLayerLength({ index, digest }, size, length);
      return { inline: data };
    }
    if (FOREIGN.test(mediaType)) return { unread: unread.foreign(index, size) };
    throw missingLayer(files.name, { index, digest });
  }
  if (region.bytes !== size) throw wrongLayerLength({ index, digest }, size, region.bytes);
  return region;
}
