import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LAYER_CHANGE_KINDS, type LayerChangeKind } from '../../src/diff/image-diff.ts';
import { matchLayers } from '../../src/diff/match-layers.ts';
import type { FileIndex } from '../../src/image/file-index.ts';
import type { Image } from '../../src/image/image.ts';
import { file, image, layer } from '../support/image.ts';

/** A layer as the tables write it: what it holds (1 byte, and more if it says so), and what made it. Equal contents: equal diff IDs. */
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
      name: 'of two instructions that changed their places the smaller one was moved: the lower',
      base: [alpine, packages, ['big', 'COPY . .']],
      head: [alpine, ['as big', 'COPY . .'], ['newer', 'RUN npm ci']],
      matches: ['0 same 0', '2 changed 1', '1 moved 2'],
    },
    {
      name: 'of two instructions that changed their places the smaller one was moved: the upper',
      base: [alpine, ['big', 'COPY . .'], packages],
      head: [alpine, ['newer', 'RUN npm ci'], ['as big', 'COPY . .']],
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
    fc.assert(
      fc.property(images, images, (base, head) => {
        const matches = matchLayers(base, head);
        const sorted = (indexes: number[]) => indexes.toSorted((a, b) => a - b);
        const firsts = matches.flatMap((match) => match.head.slice(0, 1));
        expect(firsts).toEqual(sorted(firsts));
        // What was moved may stand between the parts of a split.
        const standing = matches.filter(({ kind }) => kind !== 'moved');
        for (const [side, image] of [['base', base] as const, ['head', head] as const]) {
          const all = matches.flatMap((match) => match[side]);
          expect(sorted(all)).toEqual([...image.layers.keys()]);
          const ordered = standing.flatMap((match) => match[side]);
          expect(ordered).toEqual(sorted(ordered));
        }
      }),
    );
  });

  test('each kind has so many layers on each side', () => {
    const counts: Record<LayerChangeKind, (base: number, head: number) => boolean> = {
      same: (base, head) => base === 1 && head === 1,
      changed: (base, head) => base === 1 && head === 1,
      moved: (base, head) => base === 1 && head === 1,
      added: (base, head) => base === 0 && head === 1,
      removed: (base, head) => base === 1 && head === 0,
      split: (base, head) => base === 1 && head > 1,
      merged: (base, head) => base > 1 && head === 1,
    };
    const seen = new Set<LayerChangeKind>();
    fc.assert(
      fc.property(images, images, (before, after) => {
        for (const { kind, base, head } of matchLayers(before, after)) {
          seen.add(kind);
          expect(counts[kind](base.length, head.length)).toBe(true);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
    // The images are such that all kinds occur.
    expect([...seen].toSorted()).toEqual(LAYER_CHANGE_KINDS.toSorted());
  });

  test('with the sides swapped the same layers are matched', () => {
    const mirrors: Partial<Record<LayerChangeKind, LayerChangeKind>> = {
      added: 'removed',
      removed: 'added',
      split: 'merged',
      merged: 'split',
    };
    fc.assert(
      fc.property(images, images, (base, head) => {
        const mirrored = matchLayers(head, base).map((match) => ({
          kind: mirrors[match.kind] ?? match.kind,
          base: match.head,
          head: match.base,
        }));
        expect(new Set(mirrored)).toEqual(new Set(matchLayers(base, head)));
      }),
    );
  });

  test('layers of the base image and own ones are only matched by diff ID', () => {
    fc.assert(
      fc.property(images, images, fc.nat(3), fc.nat(3), (base, head, below, above) => {
        const [before, after] = [withBase(base, below), withBase(head, above)];
        for (const match of matchLayers(before, after)) {
          const [one, other] = [match.base[0], match.head[0]];
          if (one === undefined || other === undefined || one < below === other < above) continue;
          expect(before.layers[one]?.diffId).toBe(after.layers[other]?.diffId);
        }
      }),
    );
  });

  test('layers that are compared cost no more than their entries', () => {
    // Forty layers on each side, all with other contents: each walked twice, and never with another one.
    const walks = new Map<object, number>();
    const counted = (made: Image): Image => ({
      ...made,
      layers: made.layers.map((each) => ({ ...each, files: countingReads(each.files, walks) })),
    });
    const many = (version: string) =>
      imageOf(Array.from({ length: 40 }, (_, i) => [`${version} ${i}`, `RUN ${version} ${i}`]));
    matchLayers(counted(many('old')), counted(many('new')));
    expect(walks.size).toBe(80);
    expect(Math.max(...walks.values())).toBeLessThanOrEqual(4);
  });
});

/** Counts how often the paths of an index are asked for. */
function countingReads(files: FileIndex, walks: Map<object, number>): FileIndex {
  return new Proxy(files, {
    get: (target, name, receiver) => {
      if (name === 'pathBytes') walks.set(target, (walks.get(target) ?? 0) + 1);
      return Reflect.get(target, name, receiver);
    },
  });
}

const commands = fc.array(fc.constantFrom('make a', 'make b', 'npm c', 'rm d'), {
  minLength: 1,
  maxLength: 3,
});
const instructions = fc.oneof(
  commands.map((each) => `RUN ${each.join(' && ')}`),
  fc.constantFrom('COPY a b', 'COPY a .', null),
);
const contents = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 });
const images = fc.array(fc.tuple(contents, instructions), { maxLength: 6 }).map((layers) =>
  image(
    layers.map(([names, instruction]) =>
      layer(
        names.map((name) => file(name, name.charCodeAt(0))),
        instruction === null ? {} : { instruction },
      ),
    ),
  ),
);

function withBase(made: Image, layers: number): Image {
  return { ...made, base: { name: 'debian', digest: null, layers } };
}

function imageOf(layers: readonly Made[], baseLayers?: number): Image {
  const made = layers.map(([content, instruction]) =>
    layer(
      content === '' ? [] : [file(content, content.includes('big') ? 5000 : 1)],
      instruction === null ? {} : { instruction },
    ),
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
