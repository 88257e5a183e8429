import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDockerImage } from '../../../src/read/docker-image.ts';
import type { FoundImage } from '../../../src/read/found-image.ts';
import { documentBudget, type ImageFiles } from '../../../src/read/image-files.ts';
import { DEFAULT_LIMITS } from '../../../src/read/limits.ts';
import { findOciImage } from '../../../src/read/oci-image.ts';
import { originsOf } from '../../../src/read/origins.ts';
import type { BlobRegion } from '../../../src/read/read-layer.ts';
import { DietError } from '../../../src/units/diet-error.ts';
import { file, layer } from '../image.ts';
import { addBlob, blobPath, type FileTree, json, MEDIA_TYPE, sha256 } from '../image-files.ts';
import { tarOf } from '../image-tar.ts';
import type { RandomNumbers } from '../random-numbers.ts';
import { mutatedJson } from './mutate.ts';

/** Documents with parts replaced, under right digests: a found image or a sentence. */
export function fuzzManifests(random: RandomNumbers): void {
  const which = random.below(5);
  const change = (index: number, value: object): Buffer =>
    json(index === which ? (mutatedJson(value, random) ?? null) : value);
  const tree = treeOf(change);
  const files = filesOf(tree);
  const find = random.below(2) === 0 ? findOciImage : findDockerImage;
  const platform = random.pick([null, 'linux/amd64', 'x']);
  const select = random.pick([null, { name: 'example/app:1' }]);
  const found = foundOr(() => find(files, { select, platform }, DEFAULT_LIMITS));
  if (found === null) return;
  const origins = originsOf(found.layers, null, found.history);
  if (origins.layers.length !== found.layers.length) throw new Error('an origin a layer');
}

const blob = tarOf(layer([file('f', 'x')]).entries);

/** The documents of one image, each changed or not. */
function treeOf(change: (index: number, value: object) => Buffer): FileTree {
  const tree: FileTree = new Map();
  const digest = addBlob(tree, blob);
  const config = change(0, {
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [sha256(blob)] },
    history: [
      { created_by: 'ARG A=secret', empty_layer: true },
      { created_by: 'RUN |1 A=secret x' },
    ],
  });
  const configDigest = addBlob(tree, config);
  const manifest = change(1, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.manifest,
    config: { mediaType: MEDIA_TYPE.config, digest: configDigest, size: config.length },
    layers: [{ mediaType: MEDIA_TYPE.layer, digest, size: blob.length }],
  });
  const inner = change(2, {
    schemaVersion: 2,
    manifests: [
      {
        mediaType: MEDIA_TYPE.manifest,
        digest: addBlob(tree, manifest),
        size: manifest.length,
        platform: { os: 'linux', architecture: 'amd64' },
        annotations: { 'io.containerd.image.name': 'example/app:1' },
      },
    ],
  });
  const descriptor = {
    mediaType: MEDIA_TYPE.index,
    digest: addBlob(tree, inner),
    size: inner.length,
  };
  tree.set('index.json', change(3, { schemaVersion: 2, manifests: [descriptor] }));
  const saved = {
    Config: blobPath(configDigest),
    RepoTags: ['example/app:1'],
    Layers: [blobPath(digest)],
  };
  tree.set('manifest.json', change(4, [saved]));
  return tree;
}

let folder: string | null = null;

/** All of them in one file: a run writes it thousands of times. */
function filesOf(tree: FileTree): ImageFiles {
  folder ??= temporaryFolder();
  const path = join(folder, 'files');
  const places = new Map<string, BlobRegion>();
  let offset = 0;
  for (const [name, bytes] of tree) {
    places.set(name, { file: path, offset, bytes: bytes.length });
    offset += bytes.length;
  }
  writeFileSync(path, Buffer.concat([...tree.values()]));
  return {
    name: 'fuzz',
    documents: documentBudget(DEFAULT_LIMITS),
    find: (name) => places.get(name) ?? null,
  };
}

function temporaryFolder(): string {
  process.on('exit', removeTemporaryFolder);
  return mkdtempSync(join(tmpdir(), 'fuzz-'));
}

/** For jest, whose tests see no end of their process. */
export function removeTemporaryFolder(): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
}

function foundOr(find: () => FoundImage): FoundImage | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof DietError) return null;
    throw error;
  }
}
