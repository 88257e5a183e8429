import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import type { BlobLocation, ExportedImage } from '../../src/image/exported-image.ts';
import type { Digest } from '../../src/units/digest.ts';
import { directory, type Entry, file, type LayerSpec, type StoredAs, symlink } from './image.ts';
import { tarOf } from './image-tar.ts';

/** How the blob of a layer is stored. */
export type Compression = StoredAs;

/** One image as a test writes it to disk. */
export interface ImageSpec {
  readonly layers: readonly (LayerSpec | BlobSpec)[];
  /** As `docker build -t` or buildx' `name=` would give it: `example/app:latest`. */
  readonly name?: string;
  /** `os/architecture[/variant]`. */
  readonly platform?: string;
  readonly compression?: Compression;
  /** Instead of one entry a layer. */
  readonly history?: readonly HistorySpec[] | null;
  /** Laid over the manifest, index entry or configuration that would be written. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly descriptor?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A layer whose blob the test makes itself. */
export interface BlobSpec {
  readonly blob: Uint8Array;
  /** Of the uncompressed tar. */
  readonly tar: Uint8Array;
  readonly mediaType?: string;
}

export interface HistorySpec {
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** Files of a layout or archive by their path in it; the order is that of an archive. */
export type FileTree = Map<string, Uint8Array>;

export const MEDIA_TYPE = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** Writes an OCI layout folder as `buildx --output type=oci,tar=false` does. */
export function ociLayout(
  folder: string,
  images: ImageSpec | readonly ImageSpec[],
): BlobLocation & { kind: 'oci-layout' } {
  writeTree(folder, ociTree(images));
  return { kind: 'oci-layout', directory: folder };
}

/** Writes an OCI layout as one tar. */
export function ociArchive(
  path: string,
  images: ImageSpec | readonly ImageSpec[],
  options: { readonly gzip?: boolean } = {},
): BlobLocation & { kind: 'oci-archive' } {
  writeArchive(path, ociTree(images), options);
  return { kind: 'oci-archive', file: path };
}

/** Writes what `docker save` writes: `classic` before Docker 25, `oci` since (blobs by digest). */
export function dockerArchive(
  path: string,
  images: ImageSpec | readonly ImageSpec[],
  options: { readonly form?: 'classic' | 'oci'; readonly gzip?: boolean } = {},
): BlobLocation & { kind: 'docker-archive' } {
  const form = options.form ?? 'classic';
  if (form === 'oci') writeArchive(path, dockerTree(listOf(images)), options);
  else writeArchiveOf(path, classicEntries(listOf(images)), options);
  return { kind: 'docker-archive', file: path };
}

/** An exported image there, nothing selected, unless overridden. */
export function exported(
  files: BlobLocation,
  overrides: Partial<ExportedImage> = {},
): ExportedImage {
  return {
    source: { kind: 'oci', path: 'image', name: null },
    files,
    select: null,
    platform: null,
    record: null,
    ...overrides,
  };
}

/** The files of an OCI layout. */
export function ociTree(images: ImageSpec | readonly ImageSpec[]): FileTree {
  const tree: FileTree = new Map();
  const manifests = listOf(images).map((image) => addImage(tree, image).descriptor);
  tree.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }));
  tree.set('index.json', json({ schemaVersion: 2, mediaType: MEDIA_TYPE.index, manifests }));
  return tree;
}

/** The files of `docker save` since Docker 25: an OCI layout with `manifest.json` beside the index. */
export function dockerTree(images: readonly ImageSpec[]): FileTree {
  const tree = ociTree(images);
  const manifest = images.map((image) => {
    const added = addImage(tree, image);
    return {
      Config: blobPath(added.config),
      RepoTags: image.name === undefined ? null : [image.name],
      Layers: added.layers.map(blobPath),
    };
  });
  tree.set('manifest.json', json(manifest));
  return tree;
}

/** `docker save` before Docker 25: a folder a layer, a second layer of the same content as a symlink. */
function classicEntries(images: readonly ImageSpec[]): Entry[] {
  const entries: Entry[] = [];
  const folders = new Map<Digest, string>();
  const manifest = images.map((image) => {
    const { config, diffIds, tars } = configOf(image);
    const configName = `${hex(sha256(config))}.json`;
    entries.push(file(configName, config));
    const layers = tars.map((tar, i) => {
      const diffId = diffIds[i] ?? sha256(tar);
      const folder = hex(sha256(Buffer.from(`${i} ${diffIds.join()}`)));
      const known = folders.get(diffId);
      entries.push(directory(folder), file(`${folder}/VERSION`, '1.0'));
      entries.push(
        known === undefined
          ? file(`${folder}/layer.tar`, tar)
          : symlink(`${folder}/layer.tar`, `../${known}/layer.tar`),
      );
      if (known === undefined) folders.set(diffId, folder);
      return `${folder}/layer.tar`;
    });
    return {
      Config: configName,
      RepoTags: image.name === undefined ? null : [image.name],
      Layers: layers,
    };
  });
  entries.push(file('manifest.json', json(manifest)));
  return entries;
}

interface AddedImage {
  readonly descriptor: Record<string, unknown>;
  readonly config: Digest;
  readonly layers: readonly Digest[];
}

/** Adds the blobs of one image and gives the descriptor of its manifest. */
export function addImage(tree: FileTree, image: ImageSpec): AddedImage {
  const { config, blobs } = configOf(image);
  const layers = blobs.map((each) => ({
    mediaType: each.mediaType,
    digest: addBlob(tree, each.blob),
    size: each.blob.length,
  }));
  const configDigest = addBlob(tree, config);
  const manifest = json({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.manifest,
    config: { mediaType: MEDIA_TYPE.config, digest: configDigest, size: config.length },
    layers,
    ...image.manifest,
  });
  const [os, architecture, variant] = (image.platform ?? 'linux/amd64').split('/');
  return {
    config: configDigest,
    layers: layers.map(({ digest }) => digest),
    descriptor: {
      mediaType: MEDIA_TYPE.manifest,
      digest: addBlob(tree, manifest),
      size: manifest.length,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
      ...(image.name === undefined ? {} : { annotations: nameAnnotations(image.name) }),
      ...image.descriptor,
    },
  };
}

/** What buildx writes for `name=`. */
function nameAnnotations(name: string): Record<string, string> {
  return {
    'io.containerd.image.name': name,
    'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
  };
}

interface LayerBlob {
  readonly blob: Uint8Array;
  readonly tar: Uint8Array;
  readonly mediaType: string;
}

function configOf(image: ImageSpec): {
  config: Buffer;
  diffIds: Digest[];
  tars: Uint8Array[];
  blobs: LayerBlob[];
} {
  const blobs = image.layers.map((layer) => blobOf(layer, image.compression ?? 'gzip'));
  const diffIds = blobs.map(({ tar }) => sha256(tar));
  const [os, architecture, variant] = (image.platform ?? 'linux/amd64').split('/');
  const config = json({
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    config: {},
    rootfs: { type: 'layers', diff_ids: diffIds },
    ...(image.history === null ? {} : { history: image.history ?? defaultHistory(image) }),
    ...image.config,
  });
  return { config, diffIds, tars: blobs.map(({ tar }) => tar), blobs };
}

function defaultHistory(image: ImageSpec): HistorySpec[] {
  return image.layers.map((layer) => ({
    created_by:
      ('options' in layer ? layer.options.instruction : undefined) ?? 'COPY . / # buildkit',
    comment: 'buildkit.dockerfile.v0',
  }));
}

function blobOf(layer: LayerSpec | BlobSpec, imageCompression: Compression): LayerBlob {
  if ('blob' in layer) {
    return { ...layer, mediaType: layer.mediaType ?? `${MEDIA_TYPE.layer}+gzip` };
  }
  const tar = tarOf(layer.entries);
  const compression = layer.options.storedAs ?? imageCompression;
  const suffix = compression === 'none' ? '' : `+${compression.replace(/-.*/, '')}`;
  return { blob: compress(tar, compression), tar, mediaType: `${MEDIA_TYPE.layer}${suffix}` };
}

/** The stored form of a tar. Fast rather than small. */
export function compress(tar: Uint8Array, compression: Compression): Uint8Array {
  switch (compression) {
    case 'none':
      return tar;
    case 'gzip':
      return gzipSync(tar, { level: 1 });
    case 'zstd':
      return zstdCompressSync(tar, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    case 'gzip-members':
      return Buffer.concat(piecesOf(tar).map((piece) => gzipSync(piece, { level: 1 })));
    case 'zstd-frames':
      return Buffer.concat([
        skippableFrame(Buffer.from('a first frame that holds nothing')),
        ...piecesOf(tar).map((piece) => zstdCompressSync(piece)),
        skippableFrame(Buffer.from('a table of contents')),
      ]);
  }
}

/** RFC 8878, 3.1.2. */
export function skippableFrame(content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const cut = Math.ceil(bytes.length / 3);
  return [bytes.subarray(0, cut), bytes.subarray(cut, 2 * cut), bytes.subarray(2 * cut)];
}

export function addBlob(tree: FileTree, blob: Uint8Array): Digest {
  const digest = sha256(blob);
  tree.set(blobPath(digest), blob);
  return digest;
}

export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function writeTree(folder: string, tree: FileTree): void {
  for (const [path, bytes] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

export function writeArchive(path: string, tree: FileTree, options: { gzip?: boolean } = {}): void {
  writeArchiveOf(
    path,
    [...tree].map(([name, bytes]) => file(name, bytes)),
    options,
  );
}

function writeArchiveOf(
  path: string,
  entries: readonly Entry[],
  options: { gzip?: boolean },
): void {
  const tar = tarOf(entries);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, options.gzip === true ? gzipSync(tar, { level: 1 }) : tar);
}

function hex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

function listOf(images: ImageSpec | readonly ImageSpec[]): readonly ImageSpec[] {
  return Array.isArray(images) ? images : [images as ImageSpec];
}
