import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ExportedImage } from '../../src/image/exported-image.ts';
import { pathAt } from '../../src/image/file-index.ts';
import type { Image } from '../../src/image/image.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { type ReadOptions, type ReadResult, readImages } from '../../src/read/read-images.ts';
import { file, layer, whiteout } from '../support/image.ts';
import { dockerArchive, exported, ociArchive, ociLayout } from '../support/image-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-images-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function options(overrides: Partial<ReadOptions> = {}): ReadOptions {
  return {
    signal: new AbortController().signal,
    onProgress: () => {},
    verify: true,
    limits: DEFAULT_LIMITS,
    workspace: folder,
    ...overrides,
  };
}

async function read(image: ExportedImage, overrides: Partial<ReadOptions> = {}): Promise<Image> {
  const [result] = await readImages([image], options(overrides));
  return imageOf(result);
}

function imageOf(result: ReadResult | undefined): Image {
  if (result === undefined) throw new Error('no result');
  if (result.state === 'failed') throw result.error;
  return result.image;
}

function paths(image: Image): string[][] {
  return image.layers.map(({ files }) =>
    Array.from({ length: files.count }, (_, i) => pathAt(files, i)),
  );
}

const twoLayers = {
  layers: [
    layer([file('/kubectl', 48_000_000)], { instruction: 'RUN curl -LO kubectl' }),
    layer([file('/bin/kubectl', 48_000_000), whiteout('/kubectl')]),
  ],
  name: 'example/app:1',
};

describe('an image is read from', () => {
  test.each([
    ['an OCI layout', () => ociLayout(join(folder, 'layout'), twoLayers)],
    ['an OCI archive', () => ociArchive(join(folder, 'image.tar'), twoLayers)],
    [
      'a compressed OCI archive',
      () => ociArchive(join(folder, 'i.tar.gz'), twoLayers, { gzip: true }),
    ],
    ['docker save before 25', () => dockerArchive(join(folder, 'image.tar'), twoLayers)],
    [
      'docker save since 25',
      () => dockerArchive(join(folder, 'i.tar'), twoLayers, { form: 'oci' }),
    ],
  ])('%s', async (_, write) => {
    const image = await read(exported(write()));
    expect(paths(image)).toEqual([['kubectl'], ['bin/kubectl', '.wh.kubectl']]);
    expect(image.layers.map(({ files }) => files.bytes[0])).toEqual([48_000_000, 48_000_000]);
  });
});
