import { describe, expect, test } from '@jest/globals';
import { readInputs } from '../../src/action/inputs.ts';

function inputs(text: string, more: Readonly<Record<string, string>> = {}) {
  const noFile = () => {
    throw new Error('no file is named');
  };
  return readInputs({ INPUT_VARIANTS: text, ...more }, noFile);
}

const variants = (...given: Parameters<typeof inputs>) => inputs(...given).variants;
const mistake = (text: string) => inputs(text).mistakes.join(' ');

describe('the input variants', () => {
  test('has Dockerfiles, stages, values and images, an entry a line', () => {
    const listed = variants('Dockerfile\nother/Dockerfile\ntarget=run\nimage=docker://alpine:3.17');
    expect(listed.map(({ name }) => name)).toEqual([
      ...['Dockerfile', 'other/Dockerfile', 'docker://alpine:3.17'],
    ]);
    expect(listed[1]).toMatchObject({ options: { file: 'other/Dockerfile', target: 'run' } });
  });

  test('keeps the commas and quotation marks of values', () => {
    expect(variants('vary=FLAGS="-a,-b",off:=-c').map(({ name }) => name)).toEqual([
      ...['FLAGS=-a,-b', 'FLAGS=off'],
    ]);
  });

  test('takes everything else from the build, but writes no cache', () => {
    const [first] = variants('target=a\ntarget=b', {
      INPUT_FILE: 'app/Dockerfile',
      'INPUT_BUILD-ARGS': 'X=1',
      'INPUT_CACHE-TO': 'type=gha',
    });
    expect(first).toMatchObject({
      options: { file: 'app/Dockerfile', target: 'a', buildArgs: ['X=1'], cacheTo: [] },
    });
  });

  test.each([
    [
      'one entry',
      'Dockerfile',
      'variants: Only one variant is given to be compared: give at least two Dockerfiles, stages, values of a build argument or images.',
    ],
    [
      'values that are not understood, which are not told',
      'vary=hunter2',
      'variants: A build argument that varies is not understood: write NAME=VALUE,VALUE, or NAME=LABEL:=VALUE,LABEL:=VALUE where the values are not to be shown (one with commas stands between quotation marks).',
    ],
  ])('mistakes: %s', (_, text, sentence) => {
    expect(mistake(text)).toBe(sentence);
  });

  test('an image that is none is a mistake too', () => {
    expect(mistake('a\nimage=oci:')).toMatch(/^variants: .*oci:/);
  });
});
