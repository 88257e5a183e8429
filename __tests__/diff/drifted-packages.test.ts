import { expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import { certainDrift } from '../../src/diff/drift.ts';
import { driftedPackages } from '../../src/diff/drifted-packages.ts';
import type { Image } from '../../src/image/image.ts';
import { file, image, layer } from '../support/image.ts';

type Installed = readonly (readonly [name: string, version: string, bytes: number])[];

/** A base image that has installed them, as apk says it. */
function base(installed: Installed): Image {
  const records = installed.map(([name, version]) => `P:${name}\nV:${version}\nF:bin\nR:${name}\n`);
  const files = installed.map(([name, , bytes]) => file(`bin/${name}`, bytes));
  return image([layer([file('lib/apk/db/installed', records.join('\n')), ...files])], {
    base: { name: 'alpine:3', digest: null, layers: 1 },
  });
}

function told(one: Image, other: Image): readonly string[] | null {
  const diff = diffImages({ state: 'measured', value: analyseImage(one) }, analyseImage(other));
  const drift = certainDrift(diff);
  return drift && driftedPackages(diff, drift);
}

test('packages that drifted are named, those of either side, the biggest first', () => {
  const before = base([
    ['same', '1', 10],
    ['newer', '1', 20],
    ['gone', '1', 5_000],
  ]);
  const after = base([
    ['same', '1', 10],
    ['newer', '2', 90],
    ['came', '1', 30],
  ]);
  expect(told(before, after)).toEqual(['gone', 'newer', 'came']);
  expect(told(after, before)).toEqual(['gone', 'newer', 'came']);
  expect(told(after, after)).toBeNull();
});

test('where the records of one side were not read nobody knows what drifted', () => {
  const unread = image(
    [layer([file('lib/apk/db/installed', '<html>'), file('bin/a', 5), file('bin/b', 1)])],
    { base: { name: 'alpine:3', digest: null, layers: 1 } },
  );
  const read = base([['a', '1', 10]]);
  expect(told(base([]), read)).toEqual(['a']);
  expect(told(unread, read)).toEqual([]);
  expect(told(read, unread)).toEqual([]);
});
