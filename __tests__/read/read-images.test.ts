import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { BlobLocation } from '../../src/image/exported-image.ts';
import type { Image } from '../../src/image/image.ts';
import { type ReadProgress, readImages } from '../../src/read/read-images.ts';
import { file, layer, opaque, whiteout } from '../support/image.ts';
import {
  compress,
  dockerArchive,
  exported,
  type ImageSpec,
  MEDIA_TYPE,
  ociArchive,
  ociLayout,
  ociTree,
  sha256,
  writeTree,
} from '../support/image-files.ts';
import { tarOf } from '../support/image-tar.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';
import { listed } from '../support/tar-index.ts';

const folder = testFolder('read-images');

async function read(files: BlobLocation): Promise<Image> {
  const [image] = await readAll([exported(files)], readOptions(folder.path));
  if (image === undefined) throw new Error('no image');
  return image;
}

const lower = layer([file('kubectl', 480_000), file('lib/a', 'x')]);
const upper = layer([file('bin/kubectl', 480_000), whiteout('kubectl'), opaque('lib')]);
const app: ImageSpec = { layers: [lower, upper], name: 'example/app:1' };

describe('the same image is read from', () => {
  test.each<[string, () => BlobLocation]>([
    ['an OCI layout', () => ociLayout(folder.inside('layout'), app)],
    ['an OCI archive', () => ociArchive(folder.inside('image.tar'), app)],
    ['a compressed OCI archive', () => ociArchive(folder.inside('a.tgz'), app, { gzip: true })],
    ['docker save before 25', () => dockerArchive(folder.inside('a.tar'), app)],
    ['docker save since 25', () => dockerArchive(folder.inside('a.tar'), app, { form: 'oci' })],
    ['a compressed docker save', () => dockerArchive(folder.inside('a.tgz'), app, { gzip: true })],
  ])('%s', async (_, write) => {
    const image = await read(write());
    expect(image.platform).toBe('linux/amd64');
    expect(image.layers.map(({ files }) => listed(files))).toEqual([
      ['regular kubectl 480000', 'regular lib/a 1'],
      ['regular bin/kubectl 480000', 'regular .wh.kubectl', 'regular lib/.wh..wh..opq'],
    ]);
    expect(image.layers.map(({ diffId }) => diffId)).toEqual(
      [lower, upper].map(({ entries }) => sha256(tarOf(entries))),
    );
    expect(image.layers[0]?.files.contentHashes[0]).toBe(image.layers[1]?.files.contentHashes[0]);
  });
});

describe('the base image that annotations name', () => {
  const BASE: ImageSpec = { layers: [lower], name: 'alpine:3.17' };
  const digestOf = (spec: ImageSpec) => {
    const { manifests } = JSON.parse(Buffer.from(ociTree(spec).get('index.json') ?? '').toString());
    return manifests[0].digest;
  };
  const built = (digest: string, layers = [lower, upper]): ImageSpec => ({
    layers,
    name: 'app:1',
    manifest: {
      annotations: {
        'org.opencontainers.image.base.digest': digest,
        'org.opencontainers.image.base.name': 'alpine:3.17@sha256:abc',
      },
    },
  });
  const baseOf = async (...images: readonly ImageSpec[]) => {
    const files = ociLayout(folder.inside('annotated'), images);
    const asked = exported(files, { select: { name: 'app:1' } });
    const [image] = await readAll([asked], readOptions(folder.path));
    return image?.base;
  };

  test('is one if it is there and its layers are the lowest', async () => {
    const digest = digestOf(BASE);
    expect(await baseOf(built(digest), BASE)).toEqual({ name: 'alpine:3.17', digest, layers: 1 });
  });

  test.each<[string, readonly ImageSpec[]]>([
    ['it is not there', [built(digestOf(BASE))]],
    ['its layers are others', [built(digestOf(BASE), [upper]), BASE]],
    ['the digest is none', [built('alpine'), BASE]],
  ])('is none if %s', async (_, images) => {
    expect(await baseOf(...images)).toBeNull();
  });
});

describe('layers are read however they are stored:', () => {
  test('gzip, zstd and uncompressed in one image, several members and frames', async () => {
    const stored = ['gzip', 'zstd', 'none', 'gzip-members', 'zstd-frames'] as const;
    const layers = stored.map((storedAs, i) => layer([file(`f${i}`, 300_000)], { storedAs }));
    const image = await read(ociLayout(folder.inside('layout'), { layers }));
    expect(image.layers.map(({ files }) => listed(files))).toEqual(
      stored.map((_, i) => [`regular f${i} 300000`]),
    );
  });

  test('by their bytes, not by their media types', async () => {
    const tar = tarOf([file('f', 'x')]);
    const layers = [
      { blob: compress(tar, 'zstd'), tar, mediaType: `${MEDIA_TYPE.layer}+gzip` },
      { blob: tar, tar, mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' },
      { blob: compress(tar, 'gzip'), tar, mediaType: MEDIA_TYPE.layer },
    ];
    const image = await read(ociLayout(folder.inside('layout'), { layers }));
    expect(image.layers.map(({ files }) => listed(files))).toEqual(
      layers.map(() => ['regular f 1']),
    );
  });

  test('an empty tar, a tar of no bytes, and the same layer three times', async () => {
    const nothing = { blob: compress(new Uint8Array(0), 'gzip'), tar: new Uint8Array(0) };
    const layers = [layer([]), nothing, lower, layer([]), lower];
    const image = await read(ociLayout(folder.inside('layout'), { layers }));
    expect(image.layers.map(({ files }) => files.count)).toEqual([0, 0, 2, 0, 2]);
    expect(image.layers.map(({ files }) => files.tarBytes)).toEqual([
      1024, 0, 482_816, 1024, 482_816,
    ]);
    expect(image.layers[4]?.files).toBe(image.layers[2]?.files);
  });

  test('the same layer again, which docker save before 25 writes as a symlink', async () => {
    const archive = dockerArchive(folder.inside('a.tar'), { layers: [lower, upper, lower] });
    const { layers } = await read(archive);
    expect(layers.map(({ files }) => files.count)).toEqual([2, 3, 2]);
    expect(layers[2]?.files).toBe(layers[0]?.files);
  });

  test('none at all, and null for none', async () => {
    const image = await read(ociLayout(folder.inside('a'), { layers: [] }));
    expect(image.layers).toEqual([]);
    const written = ociLayout(folder.inside('b'), {
      layers: [],
      manifest: { layers: null },
      config: { rootfs: { type: 'layers', diff_ids: null }, history: null },
    });
    expect((await read(written)).layers).toEqual([]);
  });

  test('that lie in their descriptor', async () => {
    const tar = tarOf([file('f', 'x')]);
    const tree = ociTree({
      layers: [{ blob: tar, tar }],
      manifest: {
        layers: [
          {
            mediaType: MEDIA_TYPE.layer,
            digest: sha256(tar),
            size: tar.length,
            data: tar.toString('base64'),
          },
        ],
      },
    });
    tree.delete(`blobs/${sha256(tar).replace(':', '/')}`);
    writeTree(folder.inside('layout'), tree);
    const image = await read({ kind: 'oci-layout', directory: folder.inside('layout') });
    expect(listed(image.layers[0]?.files ?? fail())).toEqual(['regular f 1']);
  });
});

describe('what would be pulled', () => {
  const zstd = { ...app, compression: 'zstd' } as const;
  const plain = { ...app, compression: 'none' } as const;
  const stored = (compression: 'gzip' | 'zstd' | 'none') =>
    [lower, upper].map(({ entries }) => compress(tarOf(entries), compression));

  test.each<[string, () => BlobLocation, Uint8Array[] | null, boolean]>([
    ['an OCI layout', () => ociLayout(folder.inside('l'), app), stored('gzip'), true],
    [
      'an uncompressed OCI layout',
      () => ociLayout(folder.inside('l'), plain),
      stored('none'),
      true,
    ],
    ['docker save of the classic store', () => dockerArchive(folder.inside('a'), app), null, false],
    [
      'docker save of the classic store since 25',
      () => dockerArchive(folder.inside('a'), plain, { form: 'oci' }),
      null,
      false,
    ],
    [
      'docker save of the containerd store',
      () => dockerArchive(folder.inside('a'), zstd, { form: 'oci' }),
      stored('zstd'),
      true,
    ],
  ])('of %s', async (_, write, blobs, hasManifest) => {
    const image = await read(write());
    expect(image.layers.map(({ digest, compressedBytes }) => [digest, compressedBytes])).toEqual(
      blobs === null
        ? [
            [null, null],
            [null, null],
          ]
        : blobs.map((blob) => [sha256(blob), blob.length]),
    );
    expect(image.manifestDigest !== null).toBe(hasManifest);
  });
});

describe('several images are read together:', () => {
  const base: ImageSpec = { layers: [lower] };

  test('a layer they share is read once, and they share its index', async () => {
    const done: ReadProgress[] = [];
    const images = [
      exported(ociLayout(folder.inside('base'), base)),
      exported(ociLayout(folder.inside('head'), app)),
    ];
    const [baseImage, head] = await readAll(
      images,
      readOptions(folder.path, { onProgress: (progress) => done.push(progress) }),
    );
    expect(head?.layers[0]?.files).toBe(baseImage?.layers[0]?.files);
    expect(done.at(-1)).toMatchObject({ layersDone: 2, layersTotal: 2 });
    expect(done.at(-1)?.bytesDone).toBe(done.at(-1)?.bytesTotal);
  });

  test('however it is stored its files are the same, and each blob is read, for only that proves it', async () => {
    const images = [
      exported(dockerArchive(folder.inside('saved.tar'), base)),
      exported(ociLayout(folder.inside('gzip'), base)),
      exported(ociLayout(folder.inside('zstd'), { ...base, compression: 'zstd' })),
    ];
    for (const verify of [true, false]) {
      const read = await readAll(images, readOptions(folder.path, { verify }));
      const [first, ...others] = read.map(({ layers }) => layers[0]?.files);
      expect(others).toEqual([first, first]);
      expect(new Set(read.map(({ layers }) => layers[0]?.digest)).size).toBe(3);
    }
  });

  describe('a blob that claims the diff ID of another', () => {
    const [small, big] = [tarOf([file('tiny', 10)]), tarOf([file('huge', 5_000_000)])];
    const claiming = (blobs: readonly Uint8Array[]) =>
      exported(
        ociLayout(folder.inside(`claims-${blobs.map(({ length }) => length).join('-')}`), {
          layers: blobs.map((blob) => ({ blob, tar: small })),
        }),
      );
    const lie = (layer: number) =>
      `Layer ${layer} (${sha256(big)}) is not what the configuration says: its diff ID is ${sha256(big)} instead of ${sha256(small)}.`;

    test.each([
      ['is refused', [small, big], lie(1)],
      ['is refused before it, too', [big, small], lie(0)],
    ])('%s', async (_, blobs, sentence) => {
      const options = readOptions(folder.path, { verify: false });
      await expect(readAll([claiming(blobs)], options)).rejects.toThrow(sentence);
    });

    test('of another image is refused, and the other image is read', async () => {
      const images = [claiming([big]), claiming([small])];
      const [liar, honest] = await readImages(images, readOptions(folder.path, { verify: false }));
      expect(liar).toMatchObject({ state: 'failed', error: { message: lie(0) } });
      expect(honest?.state).toBe('read');
    });
  });

  test('what is wrong with one leaves the others alone', async () => {
    const results = await readImages(
      [
        exported({ kind: 'oci-layout', directory: folder.inside('nowhere') }),
        exported(ociLayout(folder.inside('head'), app)),
      ],
      readOptions(folder.path),
    );
    expect(results.map(({ state }) => state)).toEqual(['failed', 'read']);
  });
});

test('workers read what the main thread reads', async () => {
  const images = [exported(ociLayout(folder.inside('layout'), app))];
  const here = await readAll(images, readOptions(folder.path));
  const there = await readAll(images, readOptions(folder.path, { workers: 2 }));
  expect(there).toEqual(here);
});

describe('an abort', () => {
  test.each([
    ['before', undefined],
    ['on the main thread', undefined],
    ['in workers', 2],
  ])('%s ends it with its reason', async (when, workers) => {
    const abort = new AbortController();
    if (when === 'before') abort.abort(new Error('stopped'));
    const reading = readImages(
      [exported(ociLayout(folder.inside('layout'), app))],
      readOptions(folder.inside('.'), {
        signal: abort.signal,
        onProgress: () => abort.abort(new Error('stopped')),
        ...(workers === undefined ? {} : { workers }),
      }),
    );
    await expect(reading).rejects.toThrow('stopped');
  });
});

test('nothing stays in the workspace', async () => {
  const files = ociArchive(folder.inside('image.tar.gz'), app, { gzip: true });
  await read(files);
  expect(readdirSync(folder.path)).toEqual(['image.tar.gz']);
});

describe('a layer that is not read says why, and how much is pulled:', () => {
  test('a foreign one whose blob is not there', async () => {
    const tar = tarOf([file('f', 'x')]);
    const tree = ociTree({
      layers: [
        { blob: tar, tar, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' },
        upper,
      ],
    });
    tree.delete(`blobs/${sha256(tar).replace(':', '/')}`);
    writeTree(folder.inside('layout'), tree);
    const image = await read({ kind: 'oci-layout', directory: folder.inside('layout') });
    const sentence =
      'Layer 0 is a foreign layer whose blob is not there: of its 2048 bytes to pull no file is known';
    expect(image.layers[0]).toMatchObject({
      unread: sentence,
      compressedBytes: 2048,
      digest: sha256(tar),
    });
    expect(image.layers.map(({ files }) => files.count)).toEqual([0, 3]);
    expect(image.warnings).toEqual([sentence]);
  });

  test('one of Windows', async () => {
    const image = await read(
      ociLayout(folder.inside('layout'), {
        layers: [layer([file('Files/Windows/notepad.exe', 10)])],
        platform: 'windows/amd64',
        compression: 'none',
      }),
    );
    expect(image.platform).toBe('windows/amd64');
    expect(image.warnings).toEqual([
      'Layer 0 is a Windows layer: of its 2048 stored bytes no file is looked at',
    ]);
  });
});

function fail(): never {
  throw new Error('there is no such layer');
}
