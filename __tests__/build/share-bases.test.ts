import { expect, test } from '@jest/globals';
import { withBasesOf } from '../../src/build/share-bases.ts';
import type { BuildRecord, RecordedChain } from '../../src/image/exported-image.ts';
import type { Digest } from '../../src/units/digest.ts';

const digest = (name: string) => `sha256:${name}` as Digest;

function base(image: string | null, ...layers: readonly string[]): RecordedChain {
  return {
    layers: layers.map(digest),
    origin: null,
    image: { name: 'alpine', digest: image === null ? null : digest(image), layers: layers.length },
  };
}

const step: RecordedChain = {
  layers: [digest('a'), digest('b')],
  origin: { kind: 'build-record', instruction: 'RUN x', dockerfile: null },
  image: null,
};

function record(...chains: readonly RecordedChain[]): BuildRecord {
  return { chains, baseSources: [] };
}

test.each([
  ['the same image: in each of its forms', base('i'), [base('i', 'a'), base('i', 'diff')], 2],
  ['another image', base('i'), [base('other', 'a')], 0],
  ['nobody knows which image', base(null), [base(null, 'a')], 0],
  ['the other side does not know it either', base('i'), [base('i')], 0],
])('a base without layers is taken from the other side: %s', (_, lacking, others, count) => {
  const { chains } = withBasesOf(record(lacking, step), record(...others, step));
  expect(chains).toEqual([...others.slice(0, count), step]);
});

test('what is known stays as it is', () => {
  const own = record(base('i', 'a'), step);
  expect(withBasesOf(own, record(base('i', 'z')))).toEqual(own);
});
