import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDigest } from '../../src/units/digest.ts';
import { file, layer } from '../support/image.ts';
import { exported, ociLayout } from '../support/image-files.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';
import { listed } from '../support/tar-index.ts';

const folder = testFolder('unnamed-manifest');

test('of two builds exported into one folder the one that index.json forgot is found by its digest', async () => {
  const directory = folder.inside('layout');
  const files = ociLayout(directory, [
    { layers: [layer([file('first', 'x')])] },
    { layers: [layer([file('second', 'x')])] },
  ]);
  const path = join(directory, 'index.json');
  const index = JSON.parse(readFileSync(path, 'utf8'));
  const [first, second] = index.manifests;
  writeFileSync(path, JSON.stringify({ ...index, manifests: [second] }));

  const digest = parseDigest(first.digest);
  if (digest === null) throw new Error('no digest');
  const [image] = await readAll(
    [exported(files, { select: { digest } })],
    readOptions(folder.path),
  );
  expect(image?.manifestDigest).toBe(digest);
  expect(image?.layers.map((each) => listed(each.files))).toEqual([['regular first 1']]);
});
