import { describe, expect, test } from '@jest/globals';
import type { BlobLocation, ExportedImage } from '../../src/image/exported-image.ts';
import type { Image } from '../../src/image/image.ts';
import { hostPlatform, showPlatform } from '../../src/read/platform.ts';
import type { Digest } from '../../src/units/digest.ts';
import { file, layer } from '../support/image.ts';
import {
  addBlob,
  addImage,
  blobPath,
  dockerArchive,
  exported,
  type FileTree,
  type ImageSpec,
  json,
  MEDIA_TYPE,
  ociArchive,
  ociLayout,
  sha256,
  writeArchive,
  writeTree,
} from '../support/image-files.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';

const folder = testFolder('choose-image');

function spec(name: string, overrides: Partial<ImageSpec> = {}): ImageSpec {
  return { layers: [layer([file(name.replace(/\W/g, '-'), 'x')])], name, ...overrides };
}

async function read(files: BlobLocation, overrides: Partial<ExportedImage> = {}): Promise<Image> {
  const [image] = await readAll(
    [exported(files, { source: { kind: 'oci', path: 'some/image', name: null }, ...overrides })],
    readOptions(folder.path),
  );
  if (image === undefined) throw new Error('no image');
  return image;
}

/** A layout whose index.json holds just these descriptors, with the blobs of the tree. */
function layout(tree: FileTree, manifests: readonly unknown[]): BlobLocation {
  tree.set('index.json', json({ schemaVersion: 2, manifests }));
  writeTree(folder.inside('layout'), tree);
  return { kind: 'oci-layout', directory: folder.inside('layout') };
}

function index(tree: FileTree, manifests: readonly unknown[], more: object = {}): object {
  const bytes = json({ schemaVersion: 2, mediaType: MEDIA_TYPE.index, manifests });
  return { mediaType: MEDIA_TYPE.index, digest: addBlob(tree, bytes), size: bytes.length, ...more };
}

const [one, two] = [spec('example/one:1'), spec('example/two:1')];

describe('of several images one is chosen', () => {
  const archives: [string, () => BlobLocation][] = [
    ['OCI layout', () => ociLayout(folder.inside('layout'), [one, two])],
    ['OCI archive', () => ociArchive(folder.inside('a.tar'), [one, two])],
    ['docker save', () => dockerArchive(folder.inside('a.tar'), [one, two])],
    [
      'docker save since 25',
      () => dockerArchive(folder.inside('a.tar'), [one, two], { form: 'oci' }),
    ],
  ];

  test.each(archives)('by its name: %s', async (_, write) => {
    const image = await read(write(), { select: { name: 'example/two:1' } });
    expect(image.layers[0]?.diffId).toBe((await onlyImage(two)).layers[0]?.diffId);
  });

  test.each(archives)('else it says which there are: %s', async (_, write) => {
    await expect(read(write())).rejects.toThrow(
      'oci:some/image holds several images. Add the name of one: example/one:1, example/two:1.',
    );
    await expect(read(write(), { select: { name: 'example/three' } })).rejects.toThrow(
      'oci:some/image holds no image "example/three". There is: example/one:1, example/two:1.',
    );
  });

  async function onlyImage(image: ImageSpec): Promise<Image> {
    return await read(ociLayout(folder.inside('only'), image));
  }

  test.each([
    ['the tag alone', 'sunflower', 'sunflower'],
    ['the short form', 'docker.io/library/alpine:latest', 'alpine'],
    ['the long form', 'alpine', 'docker.io/library/alpine:latest'],
    ['a host with port', 'localhost:5000/a', 'localhost:5000/a:latest'],
  ])('a name is met by %s', async (_, name, wish) => {
    const files = ociLayout(folder.inside('layout'), [spec(name), one]);
    expect((await read(files, { select: { name: wish } })).layers).toHaveLength(1);
  });

  test('the same image under two names is one', async () => {
    const renamed = { ...one, name: 'example/again:2' };
    const image = await read(ociLayout(folder.inside('layout'), [one, renamed]));
    expect(image.layers).toHaveLength(1);
  });

  test('by the digest of its manifest, or of the index above it', async () => {
    const tree: FileTree = new Map();
    const { descriptor } = addImage(tree, spec('example/one:1', { platform: 'linux/arm64' }));
    const above = index(tree, [descriptor]);
    const files = layout(tree, [above, addImage(tree, two).descriptor]);
    for (const { digest } of [descriptor, above] as { digest: Digest }[]) {
      const image = await read(files, { select: { digest } });
      expect([image.platform, image.manifestDigest]).toEqual(['linux/arm64', descriptor['digest']]);
    }
  });

  test('by the digest of its configuration in docker save', async () => {
    const tree: FileTree = new Map();
    const { config } = addImage(tree, two);
    const files = dockerArchive(folder.inside('a.tar'), [one, two]);
    const image = await read(files, { select: { digest: config } });
    expect(image.layers[0]?.diffId).toBe((await onlyImage(two)).layers[0]?.diffId);
  });
});

describe('of several platforms one is chosen', () => {
  const platforms = [
    'linux/amd64',
    'linux/arm64',
    'linux/arm/v6',
    'linux/arm/v7',
    'linux/amd64/v2',
  ];

  function manyPlatforms(which: readonly string[] = platforms): BlobLocation {
    const tree: FileTree = new Map();
    const images = which.map((platform) => addImage(tree, spec(platform, { platform })));
    const manifests = images.map(({ descriptor }) => ({ ...descriptor, annotations: {} }));
    return layout(tree, [index(tree, manifests)]);
  }

  test.each([
    ['linux/arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/amd64/v2', 'linux/amd64/v2'],
  ])('%s: %s', async (platform, chosen) => {
    expect((await read(manyPlatforms(), { platform })).platform).toBe(chosen);
  });

  test("this machine's, if none is wished", async () => {
    const host = showPlatform(hostPlatform());
    const image = await read(manyPlatforms([...new Set([host, 'linux/s390x'])]));
    expect(image.platform).toBe(host);
  });

  test('the only one, if none is wished, whatever it is', async () => {
    expect((await read(manyPlatforms(['linux/s390x']))).platform).toBe('linux/s390x');
  });

  test('the only variant of the architecture, if no variant is wished', async () => {
    const image = await read(manyPlatforms(['linux/arm/v6', 'linux/s390x']), {
      platform: 'linux/arm',
    });
    expect(image.platform).toBe('linux/arm/v6');
  });

  test('the only one that is there: docker save lacks the blobs of the others', async () => {
    const tree: FileTree = new Map();
    const [there, away] = ['linux/riscv64', 'linux/amd64'].map((platform) =>
      addImage(tree, spec(platform, { platform, descriptor: { annotations: {} } })),
    );
    tree.delete(blobPath(away?.descriptor['digest'] as Digest));
    const files = layout(tree, [index(tree, [away?.descriptor, there?.descriptor])]);
    expect((await read(files)).platform).toBe('linux/riscv64');
    await expect(read(files, { platform: 'linux/amd64' })).rejects.toThrow(
      'oci:some/image has no image for "linux/amd64". There is: linux/riscv64.',
    );
  });

  test.each([
    ['linux/ppc64le', 'has no image for "linux/ppc64le". There is: linux/amd64, linux/arm64,'],
    ['windows/amd64', 'has no image for "windows/amd64".'],
    ['linux/arm/v5', 'has no image for "linux/arm/v5".'],
    ['nowhere', '"nowhere" is no platform. Write it like linux/amd64 or linux/arm/v7.'],
    ['linux/arm/v7/x', '"linux/arm/v7/x" is no platform.'],
  ])('else it says which there are: %s', async (platform, sentence) => {
    await expect(read(manyPlatforms(), { platform })).rejects.toThrow(sentence);
  });

  test('the same platform twice is not decided', async () => {
    const tree: FileTree = new Map();
    const digests = ['a', 'b'].map((name) => addImage(tree, spec(name)).descriptor);
    const files = layout(tree, [
      index(
        tree,
        digests.map((descriptor) => ({ ...descriptor, annotations: {} })),
      ),
    ]);
    await expect(read(files, { platform: 'linux/amd64' })).rejects.toThrow(
      `oci:some/image holds several images for linux/amd64. Add the digest of one: ${digests
        .map(({ digest }) => digest)
        .join(', ')}.`,
    );
  });

  test('by the configuration, where the index says nothing', async () => {
    const tree: FileTree = new Map();
    const images = ['linux/arm64', 'linux/amd64'].map((platform) =>
      addImage(
        tree,
        spec(platform, { platform, descriptor: { platform: undefined, annotations: {} } }),
      ),
    );
    const files = layout(tree, [
      index(
        tree,
        images.map(({ descriptor }) => descriptor),
      ),
    ]);
    expect((await read(files, { platform: 'linux/arm64' })).platform).toBe('linux/arm64');
  });

  test('of docker save, too', async () => {
    const files = dockerArchive(folder.inside('a.tar'), [
      spec('app:1', { platform: 'linux/amd64' }),
      spec('app:1', { platform: 'linux/arm64', layers: [layer([file('arm')])] }),
    ]);
    expect((await read(files, { platform: 'linux/arm64' })).platform).toBe('linux/arm64');
  });
});

describe('what is no image is passed over:', () => {
  const attestation = (tree: FileTree, more: object) => ({
    ...addImage(tree, spec('attestation', { layers: [] })).descriptor,
    annotations: {},
    ...more,
  });

  test.each<[string, object]>([
    [
      'an attestation by its annotation and platform',
      {
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      },
    ],
    [
      'an attestation by its type',
      { artifactType: 'application/vnd.docker.attestation.manifest.v1+json', platform: undefined },
    ],
  ])('%s', async (_, more) => {
    const tree: FileTree = new Map();
    const { descriptor } = addImage(tree, spec('app', { descriptor: { annotations: {} } }));
    const files = layout(tree, [index(tree, [descriptor, attestation(tree, more)])]);
    expect((await read(files)).manifestDigest).toBe(descriptor['digest']);
  });

  test('a signature beside the image', async () => {
    const tree: FileTree = new Map();
    const { descriptor } = addImage(tree, one);
    const signature = addImage(
      tree,
      spec('example/one:sha256-1.sig', {
        manifest: { config: emptyConfig(tree), artifactType: 'application/vnd.dev.cosign' },
      }),
    );
    const files = layout(tree, [descriptor, signature.descriptor]);
    expect((await read(files)).manifestDigest).toBe(descriptor['digest']);
  });

  test('indexes of indexes are followed', async () => {
    const tree: FileTree = new Map();
    const { descriptor } = addImage(tree, one);
    const files = layout(tree, [index(tree, [index(tree, [index(tree, [descriptor])])])]);
    expect((await read(files)).manifestDigest).toBe(descriptor['digest']);
  });

  test('a descriptor without media type is looked at', async () => {
    const tree: FileTree = new Map();
    const { descriptor } = addImage(tree, one);
    const bare = { digest: descriptor['digest'], size: descriptor['size'] };
    const files = layout(tree, [{ ...index(tree, [bare]), mediaType: undefined }]);
    expect((await read(files)).manifestDigest).toBe(descriptor['digest']);
  });
});

function emptyConfig(tree: FileTree): object {
  return {
    mediaType: 'application/vnd.oci.empty.v1+json',
    digest: addBlob(tree, json({})),
    size: 2,
  };
}

describe('what is no image is refused with its reason:', () => {
  test('an artifact', async () => {
    const tree: FileTree = new Map();
    const chart = spec('chart', {
      manifest: {
        config: { ...emptyConfig(tree), mediaType: 'application/vnd.cncf.helm.config.v1+json' },
      },
    });
    const { descriptor } = addImage(tree, chart);
    await expect(read(layout(tree, [descriptor]))).rejects.toThrow(
      `oci:some/image is no container image: ${descriptor['digest']} is of type "application/vnd.cncf.helm.config.v1+json".`,
    );
  });

  test('a manifest of a type that is not known', async () => {
    const files = ociLayout(folder.inside('layout'), {
      ...one,
      descriptor: { mediaType: 'application/vnd.example+json' },
    });
    await expect(read(files)).rejects.toThrow('is of type "application/vnd.example+json".');
  });

  test('schema 1', async () => {
    const files = ociLayout(folder.inside('layout'), {
      ...one,
      descriptor: { mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
    });
    await expect(read(files)).rejects.toThrow("oci:some/image is in Docker's old format, schema 1");
  });

  test('an encrypted layer', async () => {
    const blob = Buffer.from('secret');
    const files = ociLayout(folder.inside('layout'), {
      layers: [{ blob, tar: blob, mediaType: `${MEDIA_TYPE.layer}+gzip+encrypted` }],
    });
    await expect(read(files)).rejects.toThrow(
      `Layer 0 (${sha256(blob)}) is encrypted. Decrypt the image first, for example with skopeo copy --decryption-key.`,
    );
  });

  test('a layer of another kind', async () => {
    const blob = Buffer.from('model');
    const mediaType = 'application/vnd.ollama.image.model';
    const files = ociLayout(folder.inside('layout'), { layers: [{ blob, tar: blob, mediaType }] });
    await expect(read(files)).rejects.toThrow(
      `Layer 0 (${sha256(blob)}) holds no files of an image: its media type is "${mediaType}".`,
    );
  });

  test('an index of nothing', async () => {
    await expect(read(layout(new Map(), []))).rejects.toThrow('oci:some/image holds no image.');
  });

  test('indexes nested without end', async () => {
    const tree: FileTree = new Map();
    let descriptor: object = addImage(tree, one).descriptor;
    for (let depth = 0; depth < 12; depth++) descriptor = index(tree, [descriptor]);
    await expect(read(layout(tree, [descriptor]))).rejects.toThrow(
      'oci:some/image is damaged: its indexes are nested more than 8 deep.',
    );
  });

  test('an index that names itself', async () => {
    const tree: FileTree = new Map();
    const digest = `sha256:${'1'.repeat(64)}` as Digest;
    const own = { mediaType: MEDIA_TYPE.index, digest, size: 1 };
    tree.set(blobPath(digest), json({ schemaVersion: 2, manifests: [own] }));
    await expect(read(layout(tree, [own]))).rejects.toThrow(
      `oci:some/image is damaged: its index is not what its digest says (${digest}).`,
    );
  });

  test('an index of a hundred indexes of a hundred is walked once', async () => {
    const tree: FileTree = new Map();
    let descriptor: object = addImage(tree, one).descriptor;
    for (let depth = 0; depth < 6; depth++) {
      descriptor = index(
        tree,
        Array.from({ length: 100 }, () => descriptor),
      );
    }
    expect((await read(layout(tree, [descriptor]))).layers).toHaveLength(1);
  });

  test('more manifests than anyone has', async () => {
    const manifests = Array.from({ length: 10_001 }, (_, i) => ({
      mediaType: MEDIA_TYPE.manifest,
      digest: sha256(Buffer.from(String(i))),
      size: 1,
    }));
    await expect(read(layout(new Map(), manifests))).rejects.toThrow(
      'oci:some/image lists more than 10000 manifests.',
    );
  });
});

test.each<[string, (layers: readonly object[]) => readonly object[] | null]>([
  ['without layers', () => null],
  ['with its layers in another order', (layers) => layers.toReversed()],
])('Docker 25.0.0 wrote an index %s: manifest.json counts', async (_, inIndex) => {
  const right: ImageSpec = {
    layers: ['lower', 'upper'].map((name) => layer([file(name, 10)])),
    compression: 'gzip',
  };
  const tree: FileTree = new Map();
  const { config, layers } = addImage(tree, right);
  const blobs = layers.map((digest) => ({ mediaType: MEDIA_TYPE.layer, digest, size: 1 }));
  const wrong = addImage(tree, { ...right, manifest: { layers: inIndex(blobs) } });
  tree.set('index.json', json({ schemaVersion: 2, manifests: [wrong.descriptor] }));
  const manifest = [{ Config: blobPath(config), RepoTags: null, Layers: layers.map(blobPath) }];
  tree.set('manifest.json', json(manifest));
  writeArchive(folder.inside('a.tar'), tree);
  const image = await read({ kind: 'docker-archive', file: folder.inside('a.tar') });
  expect(image.layers.map(({ digest }) => digest)).toEqual(layers);
  // What the index names is another image.
  expect(image.manifestDigest).toBeNull();
});
