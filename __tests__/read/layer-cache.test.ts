import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Image } from '../../src/image/image.ts';
import { type LayerCache, openLayerCache } from '../../src/read/layer-cache.ts';
import { decodeLayer, encodeLayer } from '../../src/read/layer-codec.ts';
import type { LayerRead } from '../../src/read/read-layer.ts';
import type { Digest } from '../../src/units/digest.ts';
import { file, hardLink, type LayerSpec, layer, symlink } from '../support/image.ts';
import { dockerArchive, exported, ociLayout, sha256 } from '../support/image-files.ts';
import { tarOf } from '../support/image-tar.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';
import { layerOfTar } from '../support/tar-index.ts';

const folder = testFolder('layer-cache');

function open(maxBytes = 1e9, onProblem = (sentence: string): void => fail(sentence)): LayerCache {
  return openLayerCache({ folder: folder.inside('cache'), maxBytes, onProblem });
}

function fail(sentence: string): never {
  throw new Error(sentence);
}

function read(name: string): LayerRead {
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
  return { ...layer, compression: 'gzip', digest: digest(name) };
}

function digest(name: string): Digest {
  return sha256(Buffer.from(name));
}

const WHY_LEFT = 'is not read: it is in the Berkeley DB form that rpm had up to 4.15';

describe('an entry', () => {
  test('comes back as it was, columns with memory of their own', () => {
    const layer = read('some/file');
    open().put(digest('x'), layer);
    const found = open().get(digest('x'));
    expect(found).toEqual(layer);
    expect(found?.files.warnings).toHaveLength(1);
    expect(new Set([found?.files.bytes.buffer, found?.files.uids.buffer]).size).toBe(2);
  });

  test('is not there before it is put', () => {
    expect(open().get(digest('x'))).toBeNull();
  });

  test('has a place under its kind, its version and its digest', () => {
    open().put(digest('x'), read('f'));
    const hex = digest('x').slice('sha256:'.length);
    expect(readdirSync(folder.inside('cache'), { recursive: true }).sort()).toEqual([
      'layers-2',
      'layers-2/sha256',
      `layers-2/sha256/${hex}`,
    ]);
  });

  test('that is damaged in any way is none', () => {
    const entry = encodeLayer(read('f'));
    const path = folder.inside(`cache/layers-2/sha256/${digest('x').slice(7)}`);
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
    ['of another machine', '"LE"', '"BE"'],
    ['of another number of rows', '"count":6', '"count":7'],
    ['with shorter columns', /"lengths":\[62/, '"lengths":[61'],
    ['without why a record was left', `"${WHY_LEFT}"`, ' '.repeat(WHY_LEFT.length + 2)],
    ['with fewer kept bytes', /8,30,8,2\]/, '8,29,8,2]'],
    ['of another compression', '"gzip"', '"gzap"'],
  ])('%s is none', (_, from, to) => {
    expect(decodeLayer(encodeLayer(read('f')))).not.toBeNull();
    expect(decodeLayer(rewritten(encodeLayer(read('f')), from, to))).toBeNull();
  });

  /** The entry with another header, and the right sum for it. */
  function rewritten(entry: Uint8Array, from: string | RegExp, to: string): Buffer {
    const text = zstdDecompressSync(entry.subarray(32)).toString('latin1').replace(from, to);
    const body = zstdCompressSync(Buffer.from(text, 'latin1'));
    return Buffer.concat([createHash('sha256').update(body).digest(), body]);
  }

  test('is written whole or not at all, whoever else writes it', () => {
    const caches = [open(), open()];
    for (const cache of caches) cache.put(digest('x'), read('f'));
    expect(readdirSync(folder.inside('cache/layers-2/sha256'))).toHaveLength(1);
    expect(open().get(digest('x'))).toEqual(read('f'));
  });
});

describe('the folder', () => {
  function names(): string[] {
    return readdirSync(folder.inside('cache/layers-2/sha256')).sort();
  }

  test('keeps what was used last, within its bound', () => {
    const cache = open(3 * encodeLayer(read('0')).length);
    const digests = ['0', '1', '2', '3', '4'].map(digest);
    for (const [i, each] of digests.entries()) {
      cache.put(each, read(String(i)));
      const path = folder.inside(`cache/layers-2/sha256/${each.slice(7)}`);
      utimesSync(path, 1000 + i, 1000 + i);
    }
    cache.get(digests[0] ?? digest('0'));
    cache.trim();
    const kept = [0, 3, 4].map((i) => digests[i]?.slice(7) ?? '');
    expect(names()).toEqual(kept.sort());
  });

  test('loses what another left unfinished, as it loses the rest', () => {
    open().put(digest('x'), read('f'));
    const unfinished = folder.inside('cache/layers-2/sha256/unfinished.tmp');
    writeFileSync(unfinished, Buffer.alloc(100_000));
    utimesSync(unfinished, 1000, 1000);
    open(50_000).trim();
    expect(names()).toEqual([digest('x').slice(7)]);
  });

  test('that can not be written is told once, and changes nothing', () => {
    writeFileSync(folder.inside('cache'), 'a file');
    const problems: string[] = [];
    const cache = open(1e9, (sentence) => problems.push(sentence));
    cache.put(digest('x'), read('f'));
    cache.put(digest('y'), read('f'));
    cache.trim();
    expect(cache.get(digest('x'))).toBeNull();
    expect(problems).toEqual([
      `The cache "${folder.inside('cache')}" can't be written, so the next run reads all layers again: ENOTDIR: not a directory`,
    ]);
  });
});

describe('images are read with it:', () => {
  const [one, two, three] = ['one', 'two', 'three'].map((name) =>
    layer([file(name, 5000), file(`${name}-too`, 'x')]),
  ) as [LayerSpec, LayerSpec, LayerSpec];

  /** Reads the layout, its layers' blobs replaced by nothing where `gone` says so. */
  async function readLayout(
    layers: readonly LayerSpec[],
    verify = false,
  ): Promise<{ image: Image; readBytes: number }> {
    const path = folder.inside(
      `layout-${layers.map(({ entries }) => String(entries[0]?.path)).join('-')}`,
    );
    const files = ociLayout(path, { layers });
    const asked: Digest[] = [];
    const cache = open();
    const spied: LayerCache = {
      ...cache,
      put(name, read) {
        asked.push(name);
        cache.put(name, read);
      },
    };
    const [image] = await readAll(
      [exported(files)],
      readOptions(folder.path, { verify, cache: spied }),
    );
    if (image === undefined) throw new Error('no image');
    const read = image.layers.filter((each) => asked.includes(each.digest ?? each.diffId));
    return { image, readBytes: read.reduce((sum, each) => sum + (each.compressedBytes ?? 0), 0) };
  }

  test('a second run reads the layer that changed, and that alone', async () => {
    const first = await readLayout([one, two]);
    expect(first.readBytes).toBe(sum(first.image));
    const again = await readLayout([one, two]);
    expect(again.readBytes).toBe(0);
    expect(again.image).toEqual(first.image);
    const changed = await readLayout([one, three]);
    expect(changed.readBytes).toBe(changed.image.layers[1]?.compressedBytes);
  });

  function sum({ layers }: Image): number {
    return layers.reduce((total, each) => total + (each.compressedBytes ?? 0), 0);
  }

  test('who asks for every diff ID to be proven has every layer read', async () => {
    await readLayout([one, two]);
    const verified = await readLayout([one, two], true);
    expect(verified.readBytes).toBe(sum(verified.image));
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

  test('a damaged entry is read again, and mended', async () => {
    const first = await readLayout([one]);
    const path = folder.inside(`cache/layers-2/sha256/${first.image.layers[0]?.digest?.slice(7)}`);
    const entry = readFileSync(path);
    writeFileSync(path, 'damaged');
    const again = await readLayout([one]);
    expect(again.image).toEqual(first.image);
    expect(readFileSync(path).equals(entry)).toBe(true);
  });

  test('a folder that is read-only is read from', async () => {
    await readLayout([one]);
    chmodSync(folder.inside('cache/layers-2/sha256'), 0o500);
    expect((await readLayout([one])).readBytes).toBe(0);
    chmodSync(folder.inside('cache/layers-2/sha256'), 0o700);
    expect(statSync(folder.inside('cache')).isDirectory()).toBe(true);
  });
});
