import { describe, expect, test } from '@jest/globals';
import type { BuildRecord, RecordedChain } from '../../src/image/exported-image.ts';
import type { LayerOrigin } from '../../src/image/image.ts';
import { originsOf } from '../../src/read/origins.ts';
import type { Digest } from '../../src/units/digest.ts';

/** Layer `a`: digest and diff ID are told apart by one letter. */
const digest = (name: string) => `sha256:d-${name}` as Digest;
const diffId = (name: string) => `sha256:u-${name}` as Digest;
const layers = (...names: string[]) =>
  names.map((name) => ({ digest: digest(name), diffId: diffId(name) }));

function step(instruction: string, line: number, ...chain: Digest[]): RecordedChain {
  return { layers: chain, origin: origin(instruction, line), image: null };
}

function origin(instruction: string, line: number): LayerOrigin {
  return {
    kind: 'build-record',
    instruction,
    dockerfile: { file: 'Dockerfile', startLine: line, endLine: line },
  };
}

function baseImage(name: string, ...chain: Digest[]): RecordedChain {
  return { layers: chain, origin: null, image: { name, digest: null, layers: chain.length } };
}

function record(...chains: RecordedChain[]): BuildRecord {
  return { chains, baseSources: [] };
}

describe('by the build record', () => {
  const chains = (id: (name: string) => Digest) => [
    baseImage('alpine:3.17', id('a'), id('b')),
    step('RUN one', 2, id('a'), id('b'), id('c')),
    step('RUN two', 3, id('a'), id('b'), id('c'), id('d')),
  ];

  test.each([
    ['digests of blobs', digest],
    ['diff IDs', diffId],
  ])('a chain of %s that is the lower end of the image made its last layer', (_, id) => {
    const origins = originsOf(layers('a', 'b', 'c', 'd'), record(...chains(id)), []);
    expect(origins.base).toEqual({ name: 'alpine:3.17', digest: null, layers: 2 });
    expect(origins.layers.map(({ kind, instruction }) => instruction ?? kind)).toEqual([
      'unknown',
      'unknown',
      'RUN one',
      'RUN two',
    ]);
  });

  test('diff IDs meet layers that have no digest', () => {
    const saved = layers('a', 'b', 'c').map((each) => ({ ...each, digest: null }));
    expect(originsOf(saved, record(...chains(diffId)), []).base?.layers).toBe(2);
  });

  test.each<[string, RecordedChain[], string | null]>([
    ['another first layer', [step('RUN x', 2, digest('x'), digest('b'))], null],
    ['longer than the image', [step('RUN x', 2, digest('a'), digest('b'), digest('c'))], null],
    ['in another order', [step('RUN x', 2, digest('b'), digest('a'))], null],
    ['of nothing', [step('RUN x', 2)], null],
  ])('a chain says nothing that is %s', (_, chain, expected) => {
    const origins = originsOf(layers('a', 'b'), record(...chain), []);
    expect(origins.layers.map(({ instruction }) => instruction)).toEqual([expected, expected]);
    expect(origins.base).toBeNull();
  });

  test('of two steps with one chain the first made the layer', () => {
    const same = [step('COPY --link a /', 2, digest('a')), step('RUN true', 3, digest('a'))];
    expect(originsOf(layers('a'), record(...same), []).layers[0]?.instruction).toBe(
      'COPY --link a /',
    );
  });

  describe('steps whose chains the record lacks', () => {
    const base = baseImage('alpine', digest('a'));
    const lost = (line: number) => step(`RUN ${line}`, line);
    const known = (line: number, names: string) =>
      step(`RUN ${line}`, line, ...Array.from(names, digest));
    const other = (line: number, names: string) =>
      step(`RUN ${line}`, line, ...Array.from(names, (name) => digest(`zstd-${name}`)));

    const rows: readonly (readonly [string, string, RecordedChain[], string])[] = [
      ['at the top', 'abcd', [base, known(2, 'ab'), lost(3), lost(4)], '-234'],
      ['in the middle', 'abcd', [base, lost(2), lost(3), known(4, 'abcd')], '-234'],
      ['in several places', 'abcde', [base, lost(2), known(3, 'abc'), lost(4), lost(5)], '-2345'],
      ['from scratch, at the bottom', 'abc', [lost(2), lost(3), known(4, 'abc')], '234'],
      ['from scratch, all of them', 'ab', [lost(2), lost(3)], '23'],
      [
        'beside other forms of results',
        'abcd',
        [base, other(2, 'ab'), known(2, 'ab'), lost(3), other(4, 'abcd'), known(4, 'abcd')],
        '-234',
      ],
    ];
    test.each(rows)('%s made the layers there', (_, names, chains, expected) => {
      expect(shown(names, chains)).toBe(expected);
    });

    const unclear: typeof rows = [
      ['more of them than layers', 'abc', [base, known(2, 'ab'), lost(3), lost(4)], '-2-'],
      ['fewer of them than layers', 'abc', [base, known(2, 'ab')], '-2-'],
      ['fewer in the middle', 'abcd', [base, lost(2), known(3, 'abcd')], '---3'],
      ['a result of another image', 'abc', [base, known(2, 'ab'), other(3, 'x'), lost(4)], '-24'],
      ['another image between', 'abcd', [base, known(2, 'ab'), other(3, 'xyzw'), lost(4)], '-2--'],
      ['a base that is not known', 'abc', [baseImage('alpine'), lost(2), known(3, 'abc')], '--3'],
      ['a base that is not the image', 'ab', [baseImage('alpine', digest('x')), lost(2)], '--'],
      ['two bases', 'abc', [base, baseImage('debian'), lost(3)], '---'],
    ];
    test.each(unclear)('are not guessed at: %s', (_, names, chains, expected) => {
      expect(shown(names, chains)).toBe(expected);
    });

    /** The line of each layer, or `-`. */
    function shown(names: string, chains: readonly RecordedChain[]): string {
      const { layers: found } = originsOf(layers(...names), record(...chains), []);
      return found.map(({ dockerfile }) => dockerfile?.startLine ?? '-').join('');
    }
  });

  test('of two base images the one with more layers is it', () => {
    const stacked = [baseImage('debian', digest('a')), baseImage('node', digest('a'), digest('b'))];
    expect(originsOf(layers('a', 'b', 'c'), record(...stacked), []).base?.name).toBe('node');
  });

  test('an image that only lends files is no base', () => {
    const other = [baseImage('alpine', digest('x')), step('COPY --from=alpine', 2, digest('a'))];
    expect(originsOf(layers('a'), record(...other), []).base).toEqual({
      name: 'scratch',
      digest: null,
      layers: 0,
    });
  });

  test('a base whose blobs are unknown is unknown', () => {
    const upper = [step('RUN x', 2, digest('a'), digest('b'))];
    expect(originsOf(layers('a', 'b'), record(...upper), []).base).toBeNull();
  });

  test('layers it does not know have the origin of the history', () => {
    const history = [{ created_by: 'ADD rootfs.tar /' }, { created_by: 'RUN of history' }];
    const origins = originsOf(
      layers('a', 'b'),
      record(baseImage('debian', digest('a')), step('RUN x', 2, digest('a'), digest('b'))),
      history,
    );
    expect(origins.layers).toEqual([
      { kind: 'history', instruction: 'ADD rootfs.tar /', dockerfile: null },
      origin('RUN x', 2),
    ]);
  });
});

describe('by the history', () => {
  test('entries that made a layer, in order, without base', () => {
    const history = [
      { created_by: 'ADD rootfs.tar /' },
      { created_by: 'CMD ["sh"]', empty_layer: true },
      { created_by: 'RUN make # buildkit' },
    ];
    const origins = originsOf(layers('a', 'b'), null, history);
    expect(origins.base).toBeNull();
    expect(origins.layers.map(({ instruction }) => instruction)).toEqual([
      'ADD rootfs.tar /',
      'RUN make',
    ]);
  });

  test.each([
    ['fewer entries', [{ created_by: 'RUN a' }]],
    ['more entries', ['a', 'b', 'c'].map((name) => ({ created_by: `RUN ${name}` }))],
    ['no entries', []],
  ])('%s than layers say nothing of any', (_, history) => {
    expect(originsOf(layers('a', 'b'), null, history).layers).toEqual(
      [0, 1].map(() => ({ kind: 'unknown', instruction: null, dockerfile: null })),
    );
  });

  test('an entry without command is unknown', () => {
    const history = [{}, { created_by: '' }, { created_by: null }];
    expect(originsOf(layers('a', 'b', 'c'), null, history).layers.map(({ kind }) => kind)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
  });
});
