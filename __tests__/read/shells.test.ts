import { describe, expect, test } from '@jest/globals';
import { file, layer } from '../support/image.ts';
import { dockerArchive, exported, type ImageSpec, ociLayout } from '../support/image-files.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';

const folder = testFolder('shells');

const layers = [layer([file('a', 1)])];

describe('the shells that an image tells of', () => {
  test.each<[string, Partial<ImageSpec>, string[]]>([
    ['none', {}, []],
    [
      'the one in force',
      { config: { config: { Shell: ['/bin/bash', '-e', '-c'] } } },
      ['/bin/bash -e -c'],
    ],
    [
      'one that was in force earlier',
      {
        history: [
          { created_by: 'SHELL [/bin/bash -euo pipefail -c]', empty_layer: true },
          { created_by: 'RUN /bin/bash -euo pipefail -c make # buildkit' },
          { created_by: 'SHELL [/bin/sh -c]', empty_layer: true },
        ],
        config: { config: { Shell: ['/bin/sh', '-c'] } },
      },
      ['/bin/sh -c', '/bin/bash -euo pipefail -c'],
    ],
    [
      "one of Docker's old builder",
      { history: [{ created_by: '/bin/sh -c #(nop)  SHELL [/bin/ash -e -c]', empty_layer: true }] },
      ['/bin/ash -e -c'],
    ],
    ['no shell: what else stands in its place', { config: { config: { Shell: 7 } } }, []],
    ['no shell: nothing is configured', { config: { config: null } }, []],
  ])('%s', async (name, spec, expected) => {
    const layout = ociLayout(folder.inside(name), { layers, ...spec });
    const archive = dockerArchive(folder.inside(`${name}.tar`), { layers, ...spec });
    const images = await readAll([exported(layout), exported(archive)], readOptions(folder.path));
    expect(images.map(({ shells }) => shells)).toEqual([expected, expected]);
  });
});
