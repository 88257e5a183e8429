import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import type { ImageDiff, LayerChange } from '../../src/diff/image-diff.ts';
import type { Image } from '../../src/image/image.ts';
import { file, image, type LayerSpec, layer } from '../support/image.ts';

const MB = 1_000_000;
const rootfs = layer([file('bin/sh', 5 * MB)], {
  instruction: 'ADD rootfs /',
  compressedBytes: 2 * MB,
});

describe('the figures of a diff', () => {
  test('are changes of both sides, exactly', () => {
    const base = image([rootfs, copied(10 * MB, 4 * MB)]);
    const head = image([rootfs, copied(13 * MB, 5 * MB), copied(13 * MB, 6 * MB, 'again')]);
    const { changes } = diffOf(base, head);
    expect(changes.unpackedBytes).toEqual({
      base: 15 * MB,
      head: 31 * MB, // 5 + 13 + 13
      delta: 16 * MB,
      percent: (100 * 16) / 15,
    });
    expect(changes.compressedBytes).toMatchObject({ base: 6 * MB, head: 13 * MB });
    expect(changes.avoidableBytes).toEqual({
      base: 0,
      head: 13 * MB, // the first copy, which the second one writes over
      delta: 13 * MB,
      percent: null,
    });
    expect(changes.layerCount).toMatchObject({ base: 2, head: 3, delta: 1 });
  });

  test('of an absent base are null, never 0', () => {
    const reason = { kind: 'failed', sentence: 'The build failed', details: [] } as const;
    const head = analyseImage(image([rootfs]));
    const diff = diffImages({ state: 'absent', reason }, head);
    const absent = (figure: number) => ({ base: null, head: figure, delta: null, percent: null });
    expect(diff.changes.unpackedBytes).toEqual(absent(5 * MB));
    expect(diff.changes.efficiency).toEqual(absent(1));
    expect(diff.updatePullBytes).toBeNull();
    expect(diff.layers).toEqual([
      {
        cause: null,
        kind: 'added',
        base: null,
        head: 0,
        baseLayers: [],
        headLayers: [0],
        sameFiles: false,
        unpacked: absent(5 * MB),
        compressed: absent(2 * MB),
        avoidable: absent(0),
        brought: null,
      },
    ]);
  });
});

describe('two layers of one step hold the same files', () => {
  const built = (files: LayerSpec) => image([rootfs, files]);
  const step = (salt: string, entry = file('app/tool', 1 * MB)) =>
    layer([entry], { instruction: 'RUN make', salt });
  const second = (head: LayerSpec) => diffOf(built(step('yesterday')), built(head)).layers[1];

  test('if only times of day tell them apart', () => {
    expect(second(step('today'))).toMatchObject({ kind: 'changed', sameFiles: true });
    expect(second(step('yesterday'))).toMatchObject({ kind: 'same', sameFiles: true });
  });

  test.each([
    ['another content', file('app/tool', 1 * MB, { content: 'other' })],
    ['another path', file('app/toil', 1 * MB)],
    ['another mode', file('app/tool', 1 * MB, { mode: 0o755 })],
  ])('but not with %s', (_, entry) => {
    expect(second(step('today', entry))).toMatchObject({ kind: 'changed', sameFiles: false });
  });
});

describe('what a node that holds the base pulls', () => {
  test('is each blob that the base lacks, once', () => {
    const tool = copied(1 * MB, 700_000, 'tool');
    const base = image([rootfs, copied(10 * MB, 4 * MB)]);
    const head = image([rootfs, tool, copied(11 * MB, 4_500_000), tool]);
    expect(diffOf(base, head).updatePullBytes).toBe(700_000 + 4_500_000);
    expect(diffOf(base, base).updatePullBytes).toBe(0);
  });

  test.each([
    ['the base', image([layer([], { compressedBytes: null })]), image([rootfs])],
    ['the head', image([rootfs]), image([layer([], { compressedBytes: null })])],
  ])('is unknown where the digests of %s are', (_, base, head) => {
    expect(diffOf(base, head).updatePullBytes).toBeNull();
  });
});

test('the changes of all layers add up to the change of the image', () => {
  const entries = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
  const steps = fc.array(fc.tuple(entries, fc.constantFrom('RUN a', 'RUN b', 'RUN a && b')), {
    maxLength: 5,
  });
  const made = (layers: readonly (readonly [string[], string])[]) =>
    image(
      layers.map(([names, instruction], i) =>
        // A total counts equal blobs once, so that each has its own here.
        layer(
          names.map((name) => file(name, name.charCodeAt(0))),
          { instruction, salt: `${i}` },
        ),
      ),
    );
  fc.assert(
    fc.property(steps, steps, (base, head) => {
      const { layers, changes } = diffOf(made(base), made(head));
      const sum = (of: (change: LayerChange) => number | null) =>
        layers.reduce((total, layer) => total + (of(layer) ?? Number.NaN), 0);
      expect(sum(({ unpacked }) => unpacked.delta)).toBe(changes.unpackedBytes.delta);
      expect(sum(({ compressed }) => compressed.delta)).toBe(changes.compressedBytes.delta);
      expect(sum(({ avoidable }) => avoidable.delta)).toBe(changes.avoidableBytes.delta);
    }),
  );
});

describe('the figures of one layer', () => {
  test('are sums where several became one', () => {
    const step = (name: string, bytes: number, compressedBytes: number) =>
      layer([file(name, bytes)], { instruction: `RUN get ${name}`, compressedBytes });
    const merged = layer([file('a', 3), file('b', 4)], {
      instruction: 'RUN get a && get b',
      compressedBytes: 5,
    });
    const diff = diffOf(image([rootfs, step('a', 3, 2), step('b', 4, 4)]), image([rootfs, merged]));
    expect(diff.layers[1]).toMatchObject({
      kind: 'merged',
      base: 1,
      head: 1,
      baseLayers: [1, 2],
      headLayers: [1],
      unpacked: { base: 7, head: 7, delta: 0 },
      compressed: { base: 6, head: 5, delta: -1 },
    });
  });

  test('have 0 on the side where the layer did not exist', () => {
    const diff = diffOf(image([rootfs, copied(10 * MB, 4 * MB)]), image([rootfs]));
    expect(diff.layers[1]).toMatchObject({
      kind: 'removed',
      base: 1,
      head: null,
      unpacked: { base: 10 * MB, head: 0, delta: -10 * MB, percent: -100 },
      compressed: { base: 4 * MB, head: 0 },
    });
  });

  test('have null where they are unmeasured', () => {
    const saved = (bytes: number) =>
      layer([file('app', bytes)], { instruction: 'COPY app /', compressedBytes: null });
    const diff = diffOf(image([saved(1)]), image([saved(3)]));
    expect(diff.layers[0]).toMatchObject({
      kind: 'changed',
      unpacked: { base: 1, head: 3, delta: 2 },
      compressed: { base: null, head: null, delta: null },
    });
  });

  test('of a layer that was compressed anew differ in what is pulled only', () => {
    const blob = (compressedBytes: number) => layer([file('app', 9)], { compressedBytes });
    const diff = diffOf(image([blob(5)]), image([blob(4)]));
    expect(diff.layers[0]).toMatchObject({
      kind: 'same',
      unpacked: { delta: 0 },
      compressed: { base: 5, head: 4, delta: -1 },
    });
  });
});

function copied(bytes: number, compressedBytes: number, instruction = 'COPY app /'): LayerSpec {
  return layer([file('app', bytes)], { instruction, compressedBytes, salt: instruction });
}

function diffOf(base: Image, head: Image): ImageDiff {
  return diffImages({ state: 'measured', value: analyseImage(base) }, analyseImage(head));
}
