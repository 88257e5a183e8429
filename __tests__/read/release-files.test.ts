import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { openLayerCache } from '../../src/read/layer-cache.ts';
import { type ReadOptions, readImages } from '../../src/read/read-images.ts';
import { file, layer } from '../support/image.ts';
import { dockerArchive, exported, ociLayout } from '../support/image-files.ts';
import { readOptions, testFolder } from '../support/reading.ts';

const folder = testFolder('release-files');

const layers = ['big', 'bigger', 'biggest'].map((name, i) => layer([file(name, 5000 * (i + 1))]));

/** Reads what lies in `ours` and `theirs`, and lists the files of both whenever another layer is done. */
async function watched(
  images: readonly ReturnType<typeof exported>[],
  overrides: Partial<ReadOptions> = {},
): Promise<readonly { readonly ours: number; readonly theirs: number }[]> {
  const seen = new Map<number, { ours: number; theirs: number }>();
  const options = readOptions(folder.path, {
    disposable: folder.inside('ours'),
    onProgress: ({ layersDone }) =>
      seen.set(layersDone, { ours: filesIn('ours'), theirs: filesIn('theirs') }),
    ...overrides,
  });
  await readImages(images, options);
  return [...seen.values()];
}

function filesIn(name: string): number {
  if (!existsSync(folder.inside(name))) return 0;
  const entries = readdirSync(folder.inside(name), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

describe('what was exported for one run', () => {
  /** `oci-layout`, `index.json`, the manifest and the configuration. */
  const DOCUMENTS = 4;

  test.each([
    ['in this thread', {}],
    ['by a worker', { workers: 1 }],
  ])('as a layout goes blob by blob, as it is read %s', async (_, overrides) => {
    const ours = exported(ociLayout(folder.inside('ours'), { layers }));
    const seen = await watched([ours], overrides);
    expect(seen.map((files) => files.ours - DOCUMENTS)).toEqual([3, 2, 1, 0]);
  });

  test('is there until the last image that has the layer was read', async () => {
    const ours = ociLayout(folder.inside('ours'), [
      { layers, name: 'a:1' },
      { layers: layers.slice(1), name: 'b:1' },
    ]);
    const images = ['a:1', 'b:1'].map((name) => exported(ours, { select: { name } }));
    const results = await readImages(
      images,
      readOptions(folder.path, { disposable: folder.inside('ours') }),
    );
    expect(results.map(({ state }) => state)).toEqual(['read', 'read']);
    expect(filesIn('ours')).toBe(DOCUMENTS + 2);
  });

  test('as archives goes archive by archive', async () => {
    ociLayout(folder.inside('ours'), { layers: [] });
    const [base, head] = [layers.slice(0, 1), layers.slice(1)].map((some, i) =>
      exported(dockerArchive(folder.inside(`ours/${i}.tar`), { layers: some })),
    );
    if (base === undefined || head === undefined) throw new Error('no archives');
    const seen = await watched([base, head]);
    expect(seen.map(({ ours }) => ours - DOCUMENTS)).toEqual([2, 2, 1, 0]);
  });

  test('goes at once where the cache knows it, and where nobody needs it any more', async () => {
    const cache = openLayerCache({ folder: folder.inside('cache'), maxBytes: 1e6 }, () => {});
    const overrides = { cache, verify: false };
    await watched([exported(ociLayout(folder.inside('ours'), { layers }))], overrides);
    const ours = exported(ociLayout(folder.inside('ours'), { layers }));
    await watched([ours], overrides);
    expect(filesIn('ours')).toBe(DOCUMENTS);
    const damaged = ociLayout(folder.inside('ours'), { layers });
    const limits = { ...readOptions('').limits, maxLayerBytes: 10 };
    await watched([exported(damaged)], { limits });
    expect(filesIn('ours')).toBe(DOCUMENTS);
  });
});

test('what a user names is never touched, even with the same layers as ours', async () => {
  const ours = exported(ociLayout(folder.inside('ours'), { layers: layers.slice(0, 1) }));
  const theirs = exported(ociLayout(folder.inside('theirs'), { layers }));
  const seen = await watched([theirs, ours]);
  expect(new Set(seen.map((files) => files.theirs))).toEqual(new Set([7]));
});

test('an archive that is compressed as a whole is unpacked once, and gone with its last layer', async () => {
  const theirs = exported(dockerArchive(folder.inside('saved.tar.gz'), { layers }, { gzip: true }));
  const unpacked: number[] = [];
  const onProgress = (): void => {
    const names = readdirSync(folder.path, { recursive: true }).map(String);
    unpacked.push(names.filter((name) => name.endsWith('archive.tar')).length);
  };
  await readImages([theirs], readOptions(folder.path, { onProgress }));
  expect([unpacked[0], unpacked.at(-1)]).toEqual([1, 0]);
  expect(readdirSync(folder.path)).toEqual(['saved.tar.gz']);
});
