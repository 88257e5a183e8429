import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textOfBytes } from '../../src/image/file-index.ts';
import type { Image } from '../../src/image/image.ts';
import { type LayerCache, openLayerCache } from '../../src/read/layer-cache.ts';
import { decodeLayer, encodeLayer, type KnownLayer } from '../../src/read/layer-codec.ts';
import type { ReadProgress } from '../../src/read/read-images.ts';
import type { Digest } from '../../src/units/digest.ts';
import { file, hardLink, type LayerSpec, layer, symlink } from '../support/image.ts';
import { compress, dockerArchive, exported, ociLayout, sha256 } from '../support/image-files.ts';
import { tarOf } from '../support/image-tar.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';
import { layerOfTar } from '../support/tar-index.ts';

const folder = testFolder('layer-cache');

function open(): LayerCache {
  return openLayerCache({ folder: folder.inside('cache'), maxBytes: 1e9 }, (sentence) => {
    throw new Error(sentence);
  });
}

function known(name: string): KnownLayer {
  const layer = layerOfTar(
    tarOf([
      file(name, 'content'),
      symlink('link', name),
      hardLink('hard', name),
      file('a/.wh.', ''),
      file('node_modules/a/package.json', '{"name":"a","version":"1.0.0"}'),
      file('var/lib/rpm/Packages', 'Berkeley DB'),
    ]),
  );
  return { ...layer, compression: 'gzip' };
}

function stored(name: string): Buffer {
  return Buffer.concat(encodeLayer(known(name)));
}

function digest(name: string): Digest {
  return sha256(Buffer.from(name));
}

function place(name: Digest): string {
  return folder.inside(`cache/layers-2/sha256/${name.slice('sha256:'.length)}`);
}

describe('an entry', () => {
  test('comes back as it was, columns with memory of their own', () => {
    open().put(digest('x'), known('some/file'));
    const found = open().get(digest('x'));
    expect(found).toEqual(known('some/file'));
    expect(found?.files.warnings).toHaveLength(1);
    expect(new Set([found?.files.bytes.buffer, found?.files.uids.buffer]).size).toBe(2);
  });

  test('of a layer without files comes back too', () => {
    const empty: KnownLayer = { ...layerOfTar(Buffer.alloc(1024)), compression: 'zstd' };
    open().put(digest('x'), empty);
    expect(open().get(digest('x'))).toEqual(empty);
  });

  test('of eStargz keeps what dive counts', () => {
    const tar = tarOf([file('a', 'x'), file('stargz.index.json', '{"version":1}')]);
    const stargz: KnownLayer = { ...layerOfTar(tar), compression: 'gzip' };
    expect(stargz.files.overhead).toHaveLength(1);
    open().put(digest('x'), stargz);
    expect(open().get(digest('x'))).toEqual(stargz);
  });

  test('is not there before it is put', () => {
    expect(open().get(digest('x'))).toBeNull();
  });

  test('that is damaged in any way is none', () => {
    const entry = stored('f');
    const path = place(digest('x'));
    mkdirSync(join(path, '..'), { recursive: true });
    fc.assert(
      fc.property(fc.nat(entry.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(entry);
        damaged.writeUInt8((damaged[at] ?? 0) ^ change, at);
        writeFileSync(path, damaged);
        expect(open().get(digest('x'))).toBeNull();
        writeFileSync(path, entry.subarray(0, at));
        expect(open().get(digest('x'))).toBeNull();
      }),
    );
  });

  test.each([
    ['of another machine', /"LE"/, '"BE"'],
    ['of another number of rows', /"count":6/, '"count":7'],
    ['with a section less', /files\.pathEnds/, 'files.pathends'],
    ['with a section that is longer than it says', /"bytes":62/, '"bytes":61'],
    ['with a section that is shorter than it says', /"bytes":62/, '"bytes":63'],
    ['without why a record was left', /"reasons":\["[^"]*"\]/, (text) => noReason(text)],
    ['without the contents of records', /records\.bytes/, 'rekords.bytes'],
    ['of another compression', /"gzip"/, '"gzap"'],
    ['of no layer', /"facts":\{/, '"fakts":{'],
    ['that is no JSON', /^\{/, '['],
  ] satisfies [string, RegExp, string | ((text: string) => string)][])(
    '%s is none',
    (_, from, to) => {
      expect(decodeLayer(stored('f'))).not.toBeNull();
      expect(decodeLayer(rewritten(stored('f'), from, to))).toBeNull();
    },
  );

  function noReason(text: string): string {
    return `"reasons":[${' '.repeat(text.length - '"reasons":[]'.length)}]`;
  }

  /** The entry with another header of the same length, and the right sum for it. */
  function rewritten(entry: Buffer, from: RegExp, to: string | ((text: string) => string)): Buffer {
    const end = 36 + entry.readUInt32LE(32);
    const header = entry.toString('utf8', 36, end);
    expect(header).toMatch(from);
    const body = Buffer.concat([
      entry.subarray(32, 36),
      Buffer.from(header.replace(from, (text) => (typeof to === 'string' ? to : to(text)))),
      entry.subarray(end),
    ]);
    return Buffer.concat([createHash('sha256').update(body).digest(), body]);
  }
});

describe('images are read with it:', () => {
  const [one, two, three] = ['one', 'two', 'three'].map((name) =>
    layer([file(name, 5000), file(`${name}-too`, 'x')]),
  ) as [LayerSpec, LayerSpec, LayerSpec];

  interface Reading {
    readonly image: Image;
    /** The last word on what was read. */
    readonly progress: ReadProgress;
  }

  async function readLayout(layers: readonly LayerSpec[], verify = false): Promise<Reading> {
    const path = folder.inside(
      `layout-${layers.map(({ entries }) => String(entries[0]?.path)).join('-')}`,
    );
    const told: ReadProgress[] = [];
    const [image] = await readAll(
      [exported(ociLayout(path, { layers, compression: 'gzip' }))],
      readOptions(folder.path, {
        verify,
        cache: open(),
        onProgress: (progress) => told.push(progress),
      }),
    );
    const progress = told.at(-1);
    if (image === undefined || progress === undefined) throw new Error('no image');
    return { image, progress };
  }

  function bytesOf({ layers }: Image): number {
    return layers.reduce((total, each) => total + (each.compressedBytes ?? 0), 0);
  }

  test('a second run reads the layer that changed, and that alone', async () => {
    const first = await readLayout([one, two]);
    expect(first.progress).toMatchObject({ layersRecalled: 0, bytesDone: bytesOf(first.image) });
    const again = await readLayout([one, two]);
    expect(again.progress).toEqual({
      layersDone: 2,
      layersTotal: 2,
      layersRecalled: 2,
      bytesDone: 0,
      bytesTotal: 0,
    });
    expect(again.image).toEqual(first.image);
    const changed = await readLayout([one, three]);
    const bytes = changed.image.layers[1]?.compressedBytes;
    expect(changed.progress).toMatchObject({
      layersRecalled: 1,
      bytesDone: bytes,
      bytesTotal: bytes,
    });
  });

  test('the digest is what counts: a blob is not looked at again, unless with verify', async () => {
    const { image } = await readLayout([one, two]);
    const path = folder.inside(`layout-one-two/blobs/sha256/${image.layers[0]?.digest?.slice(7)}`);
    const bytes = readFileSync(path);
    const files = { kind: 'oci-layout', directory: folder.inside('layout-one-two') } as const;
    writeFileSync(path, bytes.fill(1));
    const read = (verify: boolean): Promise<readonly Image[]> =>
      readAll([exported(files)], readOptions(folder.path, { verify, cache: open() }));
    expect(await read(false)).toEqual([image]);
    await expect(read(true)).rejects.toThrow('Layer 0');
    rmSync(folder.inside('cache'), { recursive: true });
    await expect(read(false)).rejects.toThrow('Layer 0');
  });

  test('a layer that it knows has its own files, whatever diff ID its image claims', async () => {
    const [small, big] = [one, two].map(({ entries }) => tarOf(entries)) as [Buffer, Buffer];
    const read = async (blobs: readonly Buffer[]) => {
      const path = folder.inside(`claims-${blobs.length}`);
      const layers = blobs.map((blob) => ({ blob, tar: small }));
      return await readAll(
        [exported(ociLayout(path, { layers }))],
        readOptions(folder.path, { verify: false, cache: open() }),
      );
    };
    await read([big]);
    const [image] = await read([small, big]);
    expect(image?.layers.map(({ files }) => textOfBytes(files.pathBytes, 0, 3))).toEqual([
      'one',
      'two',
    ]);
  });

  test('limits hold for what is in it', async () => {
    await readLayout([one, two]);
    const files = { kind: 'oci-layout', directory: folder.inside('layout-one-two') } as const;
    for (const [limit, message] of [
      [{ maxEntries: 3 }, /^oci:image has more than 3 entries/],
      [{ maxEntries: 1 }, /^Layer 0 .* has more than 1 entry/],
      [{ maxLayerBytes: 5000 }, /more than 5000 bytes/],
    ] as const) {
      const options = readOptions(folder.path, { verify: false, cache: open() });
      const limits = { ...options.limits, ...limit };
      await expect(readAll([exported(files)], { ...options, limits })).rejects.toThrow(message);
    }
  });

  test('who asks for every diff ID to be proven has every layer read', async () => {
    await readLayout([one, two]);
    const verified = await readLayout([one, two], true);
    expect(verified.progress).toMatchObject({
      layersRecalled: 0,
      bytesDone: bytesOf(verified.image),
    });
  });

  test('layers without digest are known by their diff ID', async () => {
    const files = dockerArchive(folder.inside('saved.tar'), { layers: [one, two] });
    const options = readOptions(folder.path, { verify: false, cache: open() });
    const [first] = await readAll([exported(files)], options);
    const [again] = await readAll([exported(files)], options);
    expect(again).toEqual(first);
    expect(readdirSync(folder.inside('cache/layers-2/sha256')).sort()).toEqual(
      (first?.layers ?? []).map(({ diffId }) => diffId.slice(7)).sort(),
    );
  });

  test('what is compressed and has no digest is read each time: its diff ID does not tell how', async () => {
    const tar = tarOf(one.entries);
    const nameless = (compression: 'gzip' | 'zstd') => {
      const stored = compress(tar, compression);
      const layers = [{ blob: stored, tar: stored }];
      const config = { rootfs: { type: 'layers', diff_ids: [sha256(tar)] } };
      return exported(dockerArchive(folder.inside(`${compression}.tar`), { layers, config }));
    };
    const options = readOptions(folder.path, { verify: false, cache: open() });
    for (const compression of ['gzip', 'zstd'] as const) {
      const [image] = await readAll([nameless(compression)], options);
      expect(image?.layers[0]?.mediaType).toContain(compression);
    }
  });

  test('a damaged entry is read again, and mended', async () => {
    const first = await readLayout([one]);
    const path = place(first.image.layers[0]?.digest ?? digest('none'));
    const entry = readFileSync(path);
    writeFileSync(path, 'damaged');
    const again = await readLayout([one]);
    expect(again.image).toEqual(first.image);
    expect(readFileSync(path).equals(entry)).toBe(true);
  });

  test('a folder that is read-only is read from', async () => {
    await readLayout([one]);
    chmodSync(folder.inside('cache/layers-2/sha256'), 0o500);
    expect((await readLayout([one])).progress.bytesDone).toBe(0);
    chmodSync(folder.inside('cache/layers-2/sha256'), 0o700);
  });
});
