import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import { weighDockerfile } from '../../src/diff/weigh-dockerfile.ts';
import type { Image } from '../../src/image/image.ts';
import { file, image, layer } from '../support/image.ts';

const MB = 1_000_000;

/** An image of nothing but its FROM. */
function from(name: string, ...sizes: readonly number[]): Image {
  const layers = sizes.map((bytes, i) => layer([file(`part-${i}`, bytes)], { salt: name }));
  const dockerfile = { file: 'Dockerfile', startLine: 1, endLine: 1 };
  return image(layers, {
    base: { name, digest: null, layers: sizes.length },
    dockerfile: [{ dockerfile, instruction: `FROM ${name}`, stage: 'base' }],
  });
}

const DEBIAN = from('debian', ...Array.from({ length: 8 }, () => 100 * MB));
const ALPINE = from('alpine', 7 * MB);
const SCRATCH = from('scratch');

describe('the change that FROM brings', () => {
  test.each([
    ['fewer layers', DEBIAN, ALPINE, -793 * MB],
    ['more layers', ALPINE, DEBIAN, 793 * MB],
    ['none at all', DEBIAN, SCRATCH, -800 * MB],
    ['the first ones', SCRATCH, ALPINE, 7 * MB],
    ['a base image of which nobody knows', { ...DEBIAN, base: null }, ALPINE, null],
  ])('%s', (_name, base, head, delta) => {
    const diff = diffImages({ state: 'measured', value: analyseImage(base) }, analyseImage(head));
    expect(weighDockerfile(diff).map((each) => each.delta)).toEqual([delta]);
  });
});
