import { describe, expect, test } from '@jest/globals';
import { parseImageReference } from '../../src/image/reference.ts';
import { type AskedVariants, listVariants } from '../../src/pipeline/list-variants.ts';
import { parseVariedArgument } from '../../src/pipeline/varied-argument.ts';
import { DEFAULT_OPTIONS } from '../support/build-world.ts';

interface Asked extends Partial<Omit<AskedVariants, 'varied' | 'images'>> {
  readonly vary?: readonly string[];
  readonly images?: readonly string[];
}

function list({ vary = [], images = [], ...asked }: Asked) {
  const varied = vary.flatMap((text) => {
    const argument = parseVariedArgument(text);
    return argument.ok ? [argument.value] : [];
  });
  return listVariants({
    files: [],
    targets: [],
    varied,
    images: images.map((text) => ({ text, reference: parseImageReference(text) })),
    options: DEFAULT_OPTIONS,
    ...asked,
  });
}

function names(asked: Asked): readonly string[] {
  const listed = list(asked);
  return listed.ok ? listed.value.map(({ name }) => name) : listed.mistakes;
}

describe('what is compared', () => {
  test.each<[string, Asked, readonly string[]]>([
    ['Dockerfiles', { files: ['Dockerfile', './b//Dockerfile'] }, ['Dockerfile', 'b/Dockerfile']],
    ['stages', { targets: ['dev', 'production'] }, ['dev', 'production']],
    ['values', { vary: ['BASE=a,b'] }, ['BASE=a', 'BASE=b']],
    ['images', { images: ['alpine:3.17', 'oci:dir'] }, ['alpine:3.17', 'oci:dir']],
    [
      'every Dockerfile with every stage and every value, then images',
      { files: ['x', 'y'], targets: ['s', 't'], vary: ['B=1,2'], images: ['i'] },
      [
        ...['x, s, B=1', 'x, s, B=2', 'x, t, B=1', 'x, t, B=2'],
        ...['y, s, B=1', 'y, s, B=2', 'y, t, B=1', 'y, t, B=2', 'i'],
      ],
    ],
    [
      'what is the same everywhere is in no name',
      { files: ['x'], targets: ['s', 't'], vary: ['B=1'] },
      ['s', 't'],
    ],
    ['one build beside an image', { files: ['x'], images: ['i'] }, ['x', 'i']],
    ['one stage beside an image', { targets: ['s'], images: ['i'] }, ['Dockerfile (s)', 'i']],
    [
      'one value beside an image',
      {
        vary: ['KEY=label:=hunter2'],
        images: ['i'],
        options: { ...DEFAULT_OPTIONS, context: 'a' },
      },
      ['a/Dockerfile (KEY=label)', 'i'],
    ],
  ])('%s', (_, asked, expected) => {
    expect(names(asked)).toEqual(expected);
  });

  test('each build has its own Dockerfile, stage and arguments, and everything else in common', () => {
    const listed = list({
      files: ['x'],
      targets: ['s', 't'],
      vary: ['B=l:=1'],
      options: { ...DEFAULT_OPTIONS, buildArgs: ['A=0'], pull: true },
    });
    const options = { ...DEFAULT_OPTIONS, file: 'x', buildArgs: ['A=0', 'B=1'], pull: true };
    expect(listed).toEqual({
      ok: true,
      value: [
        { kind: 'build', name: 's', options: { ...options, target: 's' } },
        { kind: 'build', name: 't', options: { ...options, target: 't' } },
      ],
    });
  });

  test.each<[string, Asked, readonly string[]]>([
    [
      'nothing',
      {},
      [
        'Nothing is given to be compared: give at least two Dockerfiles, stages, values of a build argument or images.',
      ],
    ],
    [
      'one',
      { files: ['x'] },
      [
        'Only one variant is given to be compared: give at least two Dockerfiles, stages, values of a build argument or images.',
      ],
    ],
    [
      'too many',
      { vary: [`A=${Array.from({ length: 11 }, (_, i) => i).join()}`, 'B=x,y,z'] },
      [
        'There are 33 variants, every Dockerfile with every stage and every value: compare at most 32 at once.',
      ],
    ],
    [
      'one Dockerfile twice',
      { files: ['a/../x', './x', 'x'] },
      [
        'Two variants are called "x": give each once, and an image of the same name with its transport (docker-daemon:NAME, docker://NAME).',
      ],
    ],
    [
      'a stage and an image of one name',
      { targets: ['alpine', 'debian'], images: ['alpine'] },
      [
        'Two variants are called "alpine": give each once, and an image of the same name with its transport (docker-daemon:NAME, docker://NAME).',
      ],
    ],
    [
      'an argument that is fixed too, by a value or from the environment',
      {
        vary: ['A=1,2', 'B=3,4'],
        options: { ...DEFAULT_OPTIONS, buildArgs: ['A=hunter2', 'B'] },
      },
      [
        'The build argument "A" has a fixed value and values that vary: give all of them as values that vary.',
        'The build argument "B" has a fixed value and values that vary: give all of them as values that vary.',
      ],
    ],
    [
      'an argument that varies twice',
      { vary: ['A=1,2', 'A=3,4'] },
      ['The build argument "A" varies twice: give all of its values at once.'],
    ],
  ])('mistakes: %s', (_, asked, expected) => {
    expect(names(asked)).toEqual(expected);
  });
});
