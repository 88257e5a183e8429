import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { BlobLocation } from '../../src/image/exported-image.ts';
import { loadXxhash } from '../../src/read/content-hash.ts';
import { DEFAULT_LIMITS, type ReadLimits } from '../../src/read/limits.ts';
import { type ReadOptions, readImages } from '../../src/read/read-images.ts';
import { tryRead } from '../../src/read/serve-layers.ts';
import { DietError } from '../../src/units/diet-error.ts';
import type { Digest } from '../../src/units/digest.ts';
import { file, hardLink, layer, symlink } from '../support/image.ts';
import {
  blobPath,
  compress,
  dockerTree,
  exported,
  type FileTree,
  type ImageSpec,
  json,
  ociTree,
  sha256,
  writeArchive,
  writeTree,
} from '../support/image-files.ts';
import { tarOf } from '../support/image-tar.ts';
import { readOptions, testFolder } from '../support/reading.ts';

const folder = testFolder('damaged-images');

const app: ImageSpec = { layers: [layer([file('f', 3000)])] };
const tar = tarOf([file('f', 3000)]);
const blob = compress(tar, 'gzip');

/** The sentence with which reading fails. */
async function failure(files: BlobLocation, overrides: Partial<ReadOptions> = {}): Promise<string> {
  const image = exported(files, { source: { kind: 'oci', path: 'image', name: null } });
  const [result] = await readImages(
    [image],
    readOptions(folder.path, { verify: false, ...overrides }),
  );
  if (result?.state !== 'failed') throw new Error('it was read');
  expect(result.error).toBeInstanceOf(DietError);
  return result.error.message;
}

function layout(tree: FileTree): BlobLocation {
  writeTree(folder.inside('layout'), tree);
  return { kind: 'oci-layout', directory: folder.inside('layout') };
}

function archive(tree: FileTree): BlobLocation {
  writeArchive(folder.inside('image.tar'), tree);
  return { kind: 'docker-archive', file: folder.inside('image.tar') };
}

/** The layout of the image, one layer's blob replaced under its digest. */
function withBlob(bytes: Uint8Array): BlobLocation {
  const tree = ociTree(app);
  tree.set(blobPath(sha256(blob)), bytes);
  return layout(tree);
}

describe('a damaged layer is named by its position and digest:', () => {
  const flipped = Buffer.from(blob);
  flipped.writeUInt8((flipped[40] ?? 0) ^ 1, 40);

  test('one that is missing', async () => {
    const tree = ociTree(app);
    tree.delete(blobPath(sha256(blob)));
    expect(await failure(layout(tree))).toBe(
      `oci:image lacks the blob of layer 0 (${sha256(blob)}). Export the image again, with all its layers.`,
    );
  });

  test('one that is too short', async () => {
    expect(await failure(withBlob(blob.subarray(0, 50)))).toBe(
      `Layer 0 (${sha256(blob)}) should have ${blob.length} bytes, but has 50.`,
    );
  });

  test('one with a flipped bit', async () => {
    expect(await failure(withBlob(flipped))).toMatch(`Layer 0 (${sha256(blob)}) `);
  });

  test('one whose content is another', async () => {
    const other = Buffer.concat([tar, Buffer.alloc(blob.length)]).subarray(0, blob.length);
    const replaced = Buffer.alloc(blob.length);
    other.copy(replaced, 0, 0, 0);
    expect(await failure(withBlob(replaced))).toBe(
      `Layer 0 (${sha256(blob)}) is damaged: its digest is ${sha256(replaced)}.`,
    );
  });

  const cases: [string, Uint8Array, string][] = [
    ['cut gzip', blob.subarray(0, 60), "can't be decompressed: unexpected end of file"],
    [
      'cut zstd',
      compress(tar, 'zstd').subarray(0, 60),
      "can't be decompressed: unexpected end of file",
    ],
    [
      'a cut tar',
      compress(tar.subarray(0, 2000), 'gzip'),
      'ends in the middle of an entry, after 2000 bytes',
    ],
    [
      'no tar',
      compress(Buffer.alloc(2000, 'text '), 'gzip'),
      'is no tar, or is damaged: a header has a wrong checksum',
    ],
    ['xz', Buffer.from('\xfd7zXZ\0', 'latin1'), 'is compressed with xz, which no runtime unpacks'],
    [
      'a path that escapes',
      compress(tarOf([file('../x')]), 'gzip'),
      'has an entry that would lie outside the image: "../x"',
    ],
  ];
  test.each(cases)('%s', async (_, bytes, problem) => {
    const files = layout(ociTree({ layers: [layer([]), { blob: bytes, tar }] }));
    const sentence = `Layer 1 (${sha256(bytes)}) ${problem}.`;
    expect(await failure(files)).toBe(sentence);
    expect(await failure(files, { workers: 2 })).toBe(sentence);
  });

  test('one that shrinks while it is read', async () => {
    const path = folder.inside('shrunk');
    writeFileSync(path, tar.subarray(0, 600));
    const region = { file: path, offset: 0, bytes: tar.length };
    const job = { digest: null, diffId: null, depth: 'contents', limits: DEFAULT_LIMITS } as const;
    const outcome = await tryRead({ blob: region, ...job }, await loadXxhash(), () => {});
    expect(outcome).toEqual({ problem: 'was cut short while it was read' });
  });

  test('one that is not what the configuration says, if that is asked', async () => {
    const files = layout(ociTree({ layers: [{ blob, tar: Buffer.from('another') }] }));
    expect(await failure(files, { verify: true })).toBe(
      `Layer 0 (${sha256(blob)}) is not what the configuration says: its diff ID is ${sha256(tar)} instead of ${sha256(Buffer.from('another'))}.`,
    );
  });

  test('one of docker save, which has no digest, always', async () => {
    const diffId = sha256(Buffer.from('another'));
    const config = json({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [diffId] } });
    const manifest = json([{ Config: 'c.json', RepoTags: null, Layers: ['1/layer.tar'] }]);
    const tree: FileTree = new Map([
      ['1/layer.tar', tar],
      ['c.json', config],
      ['manifest.json', manifest],
    ]);
    expect(await failure(archive(tree))).toBe(
      `Layer 0 (${diffId}) is not what the configuration says: its diff ID is ${sha256(tar)} instead of ${diffId}.`,
    );
  });
});

describe('a document is decoded with the place of what is wrong:', () => {
  function config(value: unknown): ImageSpec {
    return { ...app, config: value as Record<string, unknown> };
  }
  const descriptor = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: sha256(tar),
    size: 1,
  };

  test.each<[string, ImageSpec, string]>([
    [
      'a digest that is none',
      {
        ...app,
        manifest: { layers: [descriptor, descriptor, { ...descriptor, digest: 'sha256:abc' }] },
      },
      'manifest.layers[2].digest is not a digest (sha256:… or sha512:…)',
    ],
    [
      'a digest of another algorithm',
      { ...app, manifest: { layers: [{ ...descriptor, digest: `md5:${'0'.repeat(32)}` }] } },
      'manifest.layers[0].digest is not a digest',
    ],
    [
      'a digest that is a path',
      { ...app, descriptor: { digest: 'sha256:../../etc/passwd' } },
      'index.json.manifests[0].digest is not a digest',
    ],
    [
      'a negative size',
      { ...app, manifest: { layers: [{ ...descriptor, size: -1 }] } },
      'manifest.layers[0].size is not >=0',
    ],
    [
      'a size beyond 2^53',
      { ...app, manifest: { layers: [{ ...descriptor, size: 2 ** 60 }] } },
      'manifest.layers[0].size is not ',
    ],
    [
      'a size that is text',
      { ...app, descriptor: { size: '1' } },
      'index.json.manifests[0].size is not number',
    ],
    [
      'layers that are no list',
      { ...app, manifest: { layers: 'all' } },
      'manifest.layers is not Array',
    ],
    ['no configuration', { ...app, manifest: { config: null } }, 'manifest.config is not Object'],
    [
      'diff IDs that are none',
      config({ rootfs: { diff_ids: [1] } }),
      'config.rootfs.diff_ids[0] is not string',
    ],
    ['no rootfs', config({ rootfs: undefined }), 'config.rootfs is not "rootfs"'],
    ['a history that is none', config({ history: { 0: 'RUN' } }), 'config.history is not Array'],
  ])('%s', async (_, image, problem) => {
    expect(await failure(layout(ociTree(image)))).toContain(`oci:image is damaged: ${problem}`);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['no JSON', '{', 'oci:image is damaged: index.json is not JSON.'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'oci:image is damaged: index.json is not JSON.'],
    ['nothing', '', 'oci:image is damaged: index.json is not JSON.'],
    ['null', 'null', 'oci:image is damaged: index.json is not Object.'],
    ['a list', '[]', 'oci:image is damaged: index.json.manifests'],
  ])('an index.json of %s', async (what, text, sentence) => {
    const tree = ociTree(app);
    tree.set('index.json', Buffer.from(text));
    if (what === 'a list') expect(await failure(layout(tree))).toBe('oci:image holds no image.');
    else expect(await failure(layout(tree))).toBe(sentence);
  });

  test('a manifest that is not what its digest says', async () => {
    const tree = ociTree(app);
    const [path] = [...tree.keys()].filter((each) => String(tree.get(each)).includes('"layers":['));
    tree.set(path ?? '', json({ layers: [] }));
    expect(await failure(layout(tree))).toMatch(
      /^oci:image is damaged: its manifest is not what its digest says \(sha256:/,
    );
  });

  test('another number of diff IDs than of layers', async () => {
    const image = config({ rootfs: { diff_ids: [] } });
    expect(await failure(layout(ociTree(image)))).toBe(
      'oci:image is damaged: its manifest has 1 layers, its configuration 0.',
    );
    expect(await failure(archive(dockerTree([image])))).toBe(
      'oci:image is damaged: its manifest has 1 layers, its configuration 0.',
    );
  });

  test('a missing configuration', async () => {
    const tree = ociTree(app);
    const [path] = [...tree.keys()].filter((each) => String(tree.get(each)).includes('"rootfs"'));
    tree.delete(path ?? '');
    expect(await failure(layout(tree))).toMatch(
      /^oci:image lacks the blob of its config \(sha256:/,
    );
  });

  test('files that manifest.json names and nobody has', async () => {
    const entry = { Config: 'config.json', RepoTags: [], Layers: ['layer.tar'] };
    const tree: FileTree = new Map([['manifest.json', json([entry])]]);
    expect(await failure(archive(tree))).toBe('oci:image is damaged: it lacks "config.json".');
    tree.set('config.json', json({ rootfs: { diff_ids: [sha256(tar)] } }));
    expect(await failure(archive(tree))).toBe('oci:image is damaged: it lacks "layer.tar".');
    tree.set('manifest.json', json([]));
    expect(await failure(archive(tree))).toBe('oci:image holds no image.');
  });
});

describe('limits', () => {
  function limits(overrides: Partial<ReadLimits>): Partial<ReadOptions> {
    return { limits: { ...DEFAULT_LIMITS, ...overrides } };
  }

  test.each([
    ['gzip', 'Layer 0'],
    ['zstd', 'Layer 0'],
    ['none', 'Layer 0'],
  ] as const)('of the decompressed bytes of a layer: %s', async (compression, name) => {
    const image = { layers: [layer([file('zeros', Buffer.alloc(5_000_000))])], compression };
    const sentence = await failure(layout(ociTree(image)), limits({ maxLayerBytes: 1_000_000 }));
    expect(sentence).toContain(`${name} (`);
    expect(sentence).toContain(') is more than 1000000 bytes long (max-layer-bytes).');
  });

  test('of a compressed archive', async () => {
    const path = folder.inside('image.tar.gz');
    writeArchive(path, ociTree(app), { gzip: true });
    const files: BlobLocation = { kind: 'oci-archive', file: path };
    expect(await failure(files, limits({ maxLayerBytes: 3000 }))).toBe(
      'oci:image is more than 3000 bytes long (max-layer-bytes).',
    );
  });

  test('of entries, in one layer and in all together', async () => {
    const image = { layers: [layer([file('a'), file('b')]), layer([file('c')])] };
    const files = layout(ociTree(image));
    expect(await failure(files, limits({ maxEntries: 1 }))).toMatch(
      /^Layer 0 \(sha256:\w+\) has more than 1 entry \(max-entries\)\.$/,
    );
    expect(await failure(files, limits({ maxEntries: 2 }))).toBe(
      'oci:image has more than 2 entries (max-entries).',
    );
  });

  test('of JSON', async () => {
    const files = layout(ociTree(app));
    expect(await failure(files, limits({ maxJsonBytes: 10 }))).toMatch(
      /^oci:image can't be read: its index.json has \d+ bytes, more than the 10 that are allowed \(max-json-bytes\)\.$/,
    );
    const tree = ociTree({ ...app, config: { padding: 'x'.repeat(5000) } });
    expect(await failure(layout(tree), limits({ maxJsonBytes: 3000 }))).toMatch(
      /^oci:image can't be read: its config has \d+ bytes, more than the 3000 that are allowed \(max-json-bytes\)\.$/,
    );
  });

  test('of all JSON together', async () => {
    const images = Array.from({ length: 6 }, (_, i) => ({
      ...app,
      name: `example/app:${i}`,
      platform: `linux/arm/v${i}`,
      config: { padding: 'x'.repeat(5000 + i) },
    }));
    expect(await failure(layout(ociTree(images)), limits({ maxJsonBytes: 6000 }))).toBe(
      "oci:image can't be read: its manifests have more than 24000 bytes together (four times max-json-bytes).",
    );
  });

  test.each([
    ['deeply nested', `{"manifests":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['of millions of values', `{"manifests":[${'0,'.repeat(2_000_001)}0]}`],
  ])('of what a document may hold: one that is %s', async (_, text) => {
    const tree = ociTree(app);
    tree.set('index.json', Buffer.from(text));
    expect(await failure(layout(tree))).toBe(
      "oci:image can't be read: its index.json has more values, or is nested deeper, than that of any image.",
    );
  });

  test('of layers', async () => {
    const image = { layers: Array.from({ length: 1001 }, () => layer([])) };
    expect(await failure(layout(ociTree(image)))).toBe('oci:image has more than 1000 layers.');
  });
});

describe('only the given image is read:', () => {
  test('a blob that is a link out of the layout is refused', async () => {
    const tree = ociTree(app);
    const path = blobPath(sha256(blob));
    tree.delete(path);
    const files = layout(tree);
    writeFileSync(folder.inside('elsewhere'), blob);
    symlinkSync(folder.inside('elsewhere'), folder.inside(`layout/${path}`));
    expect(await failure(files)).toBe(
      `oci:image has a link that leads out of it: "${path}". Copy the layout with its links resolved.`,
    );
  });

  test('a folder of blobs that is such a link too', async () => {
    const tree = ociTree(app);
    const elsewhere: FileTree = new Map([...tree].filter(([path]) => path.startsWith('blobs/')));
    writeTree(folder.inside('elsewhere'), elsewhere);
    const files = layout(new Map([...tree].filter(([path]) => !path.startsWith('blobs/'))));
    symlinkSync(folder.inside('elsewhere/blobs'), folder.inside('layout/blobs'));
    expect(await failure(files)).toContain(
      'oci:image has a link that leads out of it: "blobs/sha256/',
    );
  });

  test('a pipe is not waited for', async () => {
    mkdirSync(folder.inside('layout'));
    execFileSync('mkfifo', [folder.inside('layout/index.json')]);
    expect(await failure({ kind: 'oci-layout', directory: folder.inside('layout') })).toBe(
      'oci:image is damaged: "index.json" is no plain file.',
    );
  });

  test.each([
    ['a symlink', symlink('layer.tar', '../../../../../etc/hostname')],
    ['an absolute symlink', symlink('layer.tar', '/etc/hostname')],
    ['a hard link', hardLink('layer.tar', 'etc/hostname')],
  ])('%s in an archive leads nowhere', async (_, link) => {
    const config = json({ rootfs: { diff_ids: [sha256(tar)] } });
    const manifest = json([{ Config: 'c.json', RepoTags: null, Layers: ['layer.tar'] }]);
    const path = folder.inside('image.tar');
    writeFileSync(path, tarOf([link, file('c.json', config), file('manifest.json', manifest)]));
    expect(await failure({ kind: 'docker-archive', file: path })).toBe(
      'oci:image is damaged: it lacks "layer.tar".',
    );
  });

  test('a path of manifest.json that climbs out finds nothing', async () => {
    const entry = { Config: '../../../../../../etc/hostname', RepoTags: [], Layers: [] };
    const tree: FileTree = new Map([['manifest.json', json([entry])]]);
    expect(await failure(archive(tree))).toContain('oci:image is damaged: it lacks ');
  });

  test('links in circles', async () => {
    const manifest = json([{ Config: 'a', RepoTags: null, Layers: [] }]);
    const path = folder.inside('image.tar');
    writeFileSync(
      path,
      tarOf([symlink('a', 'b'), symlink('b', './a'), file('manifest.json', manifest)]),
    );
    expect(await failure({ kind: 'docker-archive', file: path })).toBe(
      'oci:image is damaged: the link "a" leads in circles.',
    );
  });
});

describe('an archive that is none', () => {
  const path = () => folder.inside('image.tar');
  test.each<[string, () => void, string]>([
    ['not there', () => {}, "oci:image can't be read: ENOENT: no such file or directory."],
    ['a folder', () => mkdirSync(path()), "oci:image can't be read: it is no plain file."],
    [
      'text',
      () => writeFileSync(path(), 'text '.repeat(500)),
      'oci:image is no tar, or is damaged: a header has a wrong checksum.',
    ],
    [
      'empty',
      () => writeFileSync(path(), ''),
      'oci:image is no image: it has neither manifest.json nor index.json.',
    ],
    [
      'of other files',
      () => writeFileSync(path(), tarOf([file('README', 'x')])),
      'oci:image is no image: it has neither manifest.json nor index.json.',
    ],
    [
      'cut gzip',
      () => writeFileSync(path(), blob.subarray(0, 40)),
      "oci:image can't be decompressed: unexpected end of file.",
    ],
    [
      'cut short',
      () => {
        writeArchive(path(), dockerTree([app]));
        truncateSync(path(), 1500);
      },
      'oci:image ends in the middle of an entry, after 1500 bytes.',
    ],
    [
      'of more files than an archive has',
      () => writeFileSync(path(), tarOf(Array.from({ length: 100_001 }, (_, i) => file(`f${i}`)))),
      "oci:image has more than 100000 files, and can't be an image's archive.",
    ],
  ])('%s', async (_, write, sentence) => {
    write();
    expect(await failure({ kind: 'docker-archive', file: path() })).toBe(sentence);
  });
});

test('a layout without index.json', async () => {
  mkdirSync(folder.inside('layout'));
  expect(await failure({ kind: 'oci-layout', directory: folder.inside('layout') })).toBe(
    'oci:image is no image: it has no index.json, as an OCI layout has.',
  );
  expect(existsSync(folder.inside('layout/index.json'))).toBe(false);
});

test('the layer is named by its diff ID where it has no digest', async () => {
  const bad = Buffer.from('no tar');
  const config = json({ rootfs: { diff_ids: [sha256(bad)] } });
  const manifest = json([{ Config: 'c.json', RepoTags: null, Layers: ['a/layer.tar'] }]);
  const tree: FileTree = new Map([
    ['a/layer.tar', bad],
    ['c.json', config],
    ['manifest.json', manifest],
  ]);
  const diffId: Digest = sha256(bad);
  expect(await failure(archive(tree))).toBe(
    `Layer 0 (${diffId}) ends in the middle of an entry, after 6 bytes.`,
  );
});

describe('what one image claims of itself is held against it:', () => {
  test.each(['fd377a585a000004', '425a6839', '04224d186040'])(
    'a layer of docker save in a compression that no layer has (%s)',
    async (magic) => {
      const bytes = Buffer.from(magic, 'hex');
      const tree: FileTree = new Map([
        ['manifest.json', json([{ Config: 'c.json', RepoTags: null, Layers: ['1/layer.tar'] }])],
        [
          'c.json',
          json({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [sha256(tar)] } }),
        ],
        ['1/layer.tar', bytes],
      ]);
      expect(await failure(archive(tree))).toMatch(
        /^Layer 0 \(sha256:[0-9a-f]{64}\) is compressed with (?:xz|bzip2|lz4)/,
      );
    },
  );

  test('the configuration of docker save is the one whose digest is its name', async () => {
    const tree = dockerTree([app]);
    for (const [path, bytes] of tree) {
      if (!path.startsWith('blobs/') || !Buffer.from(bytes).includes('diff_ids')) continue;
      const config = JSON.parse(Buffer.from(bytes).toString());
      tree.set(path, json({ ...config, architecture: 'arm64' }));
    }
    expect(await failure(archive(tree))).toMatch(
      /is damaged: its blobs\/sha256\/.* is not what its digest says/,
    );
  });

  test('the length of a layer that lies in its descriptor', async () => {
    const tree = ociTree({
      ...app,
      manifest: {
        layers: [
          {
            mediaType: 'application/vnd.oci.image.layer.v1.tar',
            digest: sha256(tar),
            size: 123_456_789,
            data: Buffer.from(tar).toString('base64'),
          },
        ],
      },
    });
    tree.delete(blobPath(sha256(tar)));
    expect(await failure(layout(tree))).toMatch(/123456789|123,456,789/);
  });
});

test('another platform whose configuration is not there does not matter', async () => {
  const tree = ociTree([
    { ...app, platform: 'linux/arm64' },
    { ...app, platform: 'linux/amd64' },
  ]);
  for (const [path, bytes] of tree) {
    if (Buffer.from(bytes).includes('diff_ids') && Buffer.from(bytes).includes('arm64'))
      tree.delete(path);
  }
  const [result] = await readImages(
    [exported(layout(tree), { platform: 'linux/amd64' })],
    readOptions(folder.path, { verify: false }),
  );
  expect(result).toMatchObject({ state: 'read', image: { platform: 'linux/amd64' } });
});

test('a manifest of schema 1 is refused as such, whatever its index says of it', async () => {
  for (const mediaType of [undefined, 'application/json']) {
    const document = json({ schemaVersion: 1, name: 'app', fsLayers: [], history: [] });
    const digest = sha256(document);
    const tree = ociTree(app);
    tree.set(blobPath(digest), document);
    tree.set(
      'index.json',
      json({ schemaVersion: 2, manifests: [{ mediaType, digest, size: document.length }] }),
    );
    expect(await failure(layout(tree))).toMatch(/schema 1/);
  }
});
