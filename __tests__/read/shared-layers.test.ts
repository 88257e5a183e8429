import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { readImages } from '../../src/read/read-images.ts';
import { sharedLayers } from '../../src/read/shared-layers.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';

test('a layer that one reading read is not read by the next', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'shared-layers-'));
  try {
    const common = layer([file('common', 'x'.repeat(100_000))]);
    const directory = join(workspace, 'layout');
    ociLayout(directory, [
      { layers: [common], name: 'one:1' },
      { layers: [common, layer([file('more', 'y')])], name: 'two:1' },
    ]);
    const cache = sharedLayers(null);
    const read = async (name: string) => {
      let recalled = 0;
      const [result] = await readImages(
        [
          {
            source: { kind: 'oci', path: directory, name },
            files: { kind: 'oci-layout', directory },
            select: { name },
            platform: null,
            record: null,
          },
        ],
        {
          signal: new AbortController().signal,
          onProgress: ({ layersRecalled }) => {
            recalled = layersRecalled;
          },
          verify: false,
          limits: DEFAULT_LIMITS,
          workspace,
          cache,
        },
      );
      if (result?.state !== 'read') throw new Error('not read');
      return { recalled, image: result.image };
    };
    const one = await read('one:1');
    const two = await read('two:1');
    expect([one.recalled, two.recalled]).toEqual([0, 1]);
    expect(two.image.layers[0]?.files).toBe(one.image.layers[0]?.files);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
});
