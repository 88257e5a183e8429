import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchLayers } from '../../src/diff/match-layers.ts';
import type { Image } from '../../src/image/image.ts';
import { file, image, layer } from '../support/image.ts';

/** A layer as the tables write it: what it holds, and what made it. Equal contents: equal diff IDs. */
type Made = readonly [content: string, instruction: string | null];

const alpine: Made = ['alpine', 'ADD alpine.tar /'];
const packages: Made = ['packages', 'RUN npm ci'];
const sources: Made = ['sources', 'COPY . .'];
const empty = (instruction: string): Made => ['', instruction];

describe('matching layers', () => {
  test.each<{ name: string; base: Made[]; head: Made[]; matches: string[] }>([
    {
      name: 'nothing changed',
      base: [alpine, packages, sources],
      head: [alpine, packages, sources],
      matches: ['0 same 0', '1 same 1', '2 same 2'],
    },
    {
      name: 'other contents of the same instruction',
      base: [alpine, packages, sources],
      head: [alpine, packages, ['new sources', 'COPY . .']],
      matches: ['0 same 0', '1 same 1', '2 changed 2'],
    },
    {
      name: 'an instruction put in the middle does not push the others out of step',
      base: [alpine, packages, sources],
      head: [alpine, ['git', 'RUN apk add git'], ['newer', 'RUN npm ci'], ['more', 'COPY . .']],
      matches: ['0 same 0', '- added 1', '1 changed 2', '2 changed 3'],
    },
    {
      name: 'an instruction taken out of the middle',
      base: [alpine, ['git', 'RUN apk add git'], packages, sources],
      head: [alpine, packages, ['more', 'COPY . .']],
      matches: ['0 same 0', '1 removed -', '2 same 1', '3 changed 2'],
    },
    {
      name: 'one edited instruction between the same neighbours',
      base: [alpine, ['curl', 'RUN apk add curl'], sources],
      head: [alpine, ['curl git', 'RUN apk add curl git'], sources],
      matches: ['0 same 0', '1 changed 1', '2 same 2'],
    },
    {
      name: 'another kind of instruction between the same neighbours is another layer',
      base: [alpine, ['curl', 'RUN apk add curl'], sources],
      head: [alpine, ['curl binary', 'COPY curl /bin/'], sources],
      matches: ['0 same 0', '1 removed -', '- added 1', '2 same 2'],
    },
    {
      name: 'one RUN instead of three',
      base: [alpine, ['a', 'RUN curl a'], ['b', 'RUN chmod a'], ['c', 'RUN mv a b']],
      head: [alpine, ['abc', 'RUN curl a && chmod a && mv a b']],
      matches: ['0 same 0', '1+2+3 merged 1'],
    },
    {
      name: 'the same contents in another place',
      base: [alpine, ['tool', 'COPY tool /bin/'], ['conf', 'COPY conf /etc/'], sources],
      head: [alpine, sources, ['tool', 'COPY tool /bin/'], ['conf', 'COPY conf /etc/']],
      matches: ['0 same 0', '3 moved 1', '1 same 2', '2 same 3'],
    },
    {
      name: 'the same instruction in another place, with other contents',
      base: [alpine, sources, packages],
      head: [alpine, ['other', 'RUN npm ci'], ['newer', 'COPY . .']],
      matches: ['0 same 0', '2 moved 1', '1 changed 2'],
    },
    {
      name: 'a newer base image of more layers, its own layers unchanged in kind',
      base: [['debian 12.1', 'ADD rootfs /'], packages],
      head: [['debian 12.2', 'ADD rootfs /'], ['certs', 'RUN update-ca'], packages],
      matches: ['0 changed 0', '- added 1', '1 same 2'],
    },
    {
      name: 'several empty layers are told apart by their instructions',
      base: [alpine, empty('WORKDIR /a'), empty('RUN true'), sources],
      head: [alpine, empty('RUN true'), sources],
      matches: ['0 same 0', '1 removed -', '2 same 1', '3 same 2'],
    },
    {
      name: 'nothing is known of any layer: only what lies between the same neighbours is matched',
      base: [
        ['a', null],
        ['b', null],
        ['c', null],
      ],
      head: [
        ['a', null],
        ['x', null],
        ['c', null],
        ['d', null],
      ],
      matches: ['0 same 0', '1 changed 1', '2 same 2', '- added 3'],
    },
    {
      name: 'unknown layers are not matched by their number',
      base: [
        ['a', null],
        ['b', null],
        ['c', null],
      ],
      head: [
        ['a', null],
        ['x', null],
        ['y', null],
      ],
      matches: ['0 same 0', '1 removed -', '2 removed -', '- added 1', '- added 2'],
    },
    { name: 'an image without layers', base: [], head: [alpine], matches: ['- added 0'] },
  ])('$name', ({ base, head, matches }) => {
    expect(matched(imageOf(base), imageOf(head))).toEqual(matches);
  });

  test('a layer of the base image never becomes one of its own', () => {
    const before = imageOf([['debian', 'RUN apt-get upgrade'], sources], 1);
    const after = imageOf(
      [['slim', 'ADD rootfs /'], ['upgraded', 'RUN apt-get upgrade'], sources],
      1,
    );
    expect(matched(before, after)).toEqual(['0 removed -', '- added 0', '- added 1', '1 same 2']);
  });

  test('every layer of both sides stands in the result once, and pairs that keep their order do', () => {
    const made = fc.tuple(
      fc.constantFrom('', 'a', 'b', 'c'),
      fc.constantFrom('RUN a', 'RUN b', null),
    );
    const layers = fc.array(made, { maxLength: 7 });
    fc.assert(
      fc.property(layers, layers, (base, head) => {
        const matches = matchLayers(imageOf(base), imageOf(head));
        const bases = matches.flatMap((match) => match.base);
        const heads = matches.flatMap((match) => match.head);
        expect(bases.toSorted((a, b) => a - b)).toEqual([...base.keys()]);
        expect(heads).toEqual([...head.keys()]);
        const ordered = matches.filter(({ kind }) => kind !== 'moved').flatMap(({ base }) => base);
        expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
      }),
    );
  });
});

function imageOf(layers: readonly Made[], baseLayers?: number): Image {
  const made = layers.map(([content, instruction]) =>
    layer(content === '' ? [] : [file(content, 1)], instruction === null ? {} : { instruction }),
  );
  const base =
    baseLayers === undefined ? null : { name: 'debian', digest: null, layers: baseLayers };
  return image(made, { base });
}

function matched(base: Image, head: Image): string[] {
  return matchLayers(base, head).map((match) =>
    [match.base.join('+') || '-', match.kind, match.head.join('+') || '-'].join(' '),
  );
}
