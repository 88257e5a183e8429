import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import type { ImageAnalysis, Waste } from '../../src/analysis/image-analysis.ts';
import { pathAt } from '../../src/image/file-index.ts';
import {
  directory,
  type Entry,
  fifo,
  file,
  hardLink,
  image,
  layer,
  opaque,
  symlink,
  whiteout,
} from '../support/image.ts';

describe('whiteouts', () => {
  test('hide what lower layers have, never their own layer, wherever they stand in the tar', () => {
    const lower = [file('data/a', 10), file('data/b', 20)];
    const upper = [file('data/a', 7, { content: 'new' }), whiteout('data/a')];
    for (const entries of [upper, upper.toReversed()]) {
      const analysis = analyse(lower, entries);
      expect(analysis.totals).toMatchObject({ liveBytes: 27, hiddenBytes: 10 });
      expect(pathsOf(analysis)).toEqual(['data/a from 1', 'data/b from 0']);
    }
  });

  test('of a directory hide all that is in it', () => {
    const analysis = analyse([file('a/b/c', 10), file('a/d', 1), file('ab', 2)], [whiteout('a')]);
    expect(pathsOf(analysis)).toEqual(['ab from 0']);
  });

  test('of nothing, and those that name nothing, are ignored', () => {
    const strange = ['.wh.', 'a/.wh..', 'a/.wh...'].map((path) => file(path));
    const analysis = analyse(
      [file('a/b', 10)],
      [whiteout('missing'), whiteout('a/b/c'), ...strange],
    );
    expect(analysis.totals.hiddenBytes).toBe(0);
    expect(pathsOf(analysis)).toEqual(['a/b from 0']);
  });

  test('opaque markers hide the lower entries of their directory before anything else is done', () => {
    const marker = opaque('data');
    const fresh = [directory('data'), file('data/new', 1), file('data/sub/new', 2)];
    const lower = [file('data/old', 10), file('data/sub/old', 20), file('date', 40)];
    for (const entries of [
      [marker, ...fresh],
      [...fresh, marker],
    ]) {
      const analysis = analyse(lower, entries);
      expect(pathsOf(analysis)).toEqual([
        'data from 1',
        'data/new from 1',
        'data/sub/new from 1',
        'date from 0',
      ]);
    }
  });

  test('an opaque marker in a directory that is new there is no deletion', () => {
    const entries = [directory('usr'), opaque('usr'), file('usr/doc', 5)];
    expect(analyse([file('a', 1)], entries).totals.hiddenBytes).toBe(0);
  });

  test("aufs' own files are neither there nor counted", () => {
    const plnk = [
      directory('.wh..wh.plnk'),
      file('.wh..wh.plnk/88.1', 100),
      file('.wh..wh.aufs', 7),
    ];
    const { totals } = analyse([file('88.1', 10), ...plnk]);
    expect(totals).toMatchObject({ unpackedBytes: 10, liveBytes: 10 });
  });

  test('what aufs keeps of a file of several names counts once, with the links of its layer', () => {
    const layers = [
      [
        directory('.wh..wh.plnk'),
        file('.wh..wh.plnk/7.1', 600),
        file('.wh..wh.plnk/8.1', 50),
        hardLink('lib/a', '.wh..wh.plnk/7.1'),
        hardLink('lib/b', '.wh..wh.plnk/7.1'),
      ],
      [whiteout('lib/a')],
      [whiteout('lib/b')],
    ];
    const whole = analyse(...layers.slice(0, 2));
    expect(whole.warnings).toEqual([]);
    expect(whole.totals).toMatchObject({ unpackedBytes: 600, liveBytes: 600, hiddenBytes: 0 });
    const gone = analyse(...layers);
    expect(gone.totals).toMatchObject({ unpackedBytes: 600, liveBytes: 0, hiddenBytes: 600 });
    expect(causesOf(gone)).toEqual(['lib/b deleted']);
  });

  test("another layer's links do not lead there", () => {
    const analysis = analyse([file('.wh..wh.plnk/7.1', 600)], [hardLink('a', '.wh..wh.plnk/7.1')]);
    expect(analysis.warnings).toHaveLength(1);
    expect(analysis.totals.unpackedBytes).toBe(0);
  });
});

describe('entries', () => {
  test('of one path in one tar: the last stays, the others are hidden by their own layer', () => {
    const analysis = analyse([file('a', 10, { content: 'x' }), file('b', 1), file('a', 20)]);
    expect(analysis.totals).toMatchObject({ unpackedBytes: 31, liveBytes: 21, hiddenBytes: 10 });
    expect(analysis.waste.slice(0)).toEqual([
      wasted({ path: 'a', bytes: 10, cause: 'doubled', layer: 0, otherLayer: 0 }),
    ]);
  });

  test('a directory takes the place of a file, and a file that of a directory with all in it', () => {
    const analysis = analyse(
      [file('one', 10), file('two/a', 20), file('two/b', 30)],
      [directory('one'), file('one/x', 1), file('two', 2)],
    );
    expect(pathsOf(analysis)).toEqual(['one from 1', 'one/x from 1', 'two from 1']);
    expect(causesOf(analysis)).toEqual([
      'two/b type-changed',
      'two/a type-changed',
      'one type-changed',
    ]);
  });

  test('a link above an entry is replaced by a directory, not followed', () => {
    const analysis = analyse(
      [directory('real'), file('real/a', 10), symlink('link', 'real')],
      [file('link/a', 20), opaque('link')],
    );
    expect(pathsOf(analysis)).toEqual(['link/a from 1', 'real from 0', 'real/a from 0']);
    expect(analysis.totals.hiddenBytes).toBe(0);
  });

  test('a directory whose header comes again keeps what lies in it', () => {
    const analysis = analyse([directory('a'), file('a/b', 10)], [directory('a', { mode: 0o700 })]);
    expect(pathsOf(analysis)).toEqual(['a from 1', 'a/b from 0']);
  });

  test('a path may be so deep that walking it by recursion would fail', () => {
    const deep = Array.from({ length: 30_000 }, () => 'd').join('/');
    const analysis = analyse([file(deep, 10), file('a', 1)], [whiteout('d')], [file(deep, 20)]);
    expect(analysis.totals).toMatchObject({ liveBytes: 21, hiddenBytes: 10 });
    expect(analysis.dive.sizeBytes).toBe(31);
    expect(analysis.finalFiles().count).toBe(2);
  });

  test('more directories than any runtime could make are refused', () => {
    const deep = `/${Array.from({ length: 30_000 }, () => 'd').join('/')}`;
    const entries = Array.from({ length: 40 }, (_, i) => file(`${i}${deep}`, 1));
    expect(() => analyse(entries)).toThrow(
      "The image's layers name more than 1000000 directories that have no entry of their own; " +
        'no runtime could unpack it, so it is not measured.',
    );
  });
});

describe('hard links', () => {
  test.each<{ name: string; layers: Entry[][]; live: number }>([
    {
      name: 'before their target in the tar',
      layers: [[hardLink('b', 'a'), file('a', 10)], [whiteout('a')]],
      live: 10,
    },
    {
      name: 'to a lower layer’s file that this layer removes',
      layers: [[file('a', 10)], [hardLink('b', 'a'), whiteout('a')]],
      live: 10,
    },
    {
      name: 'to a file of their own layer rather than the lower one’s',
      layers: [[file('a', 10)], [hardLink('b', 'a'), file('a', 7)], [whiteout('a')]],
      live: 7,
    },
    {
      name: 'to links to links',
      layers: [
        [hardLink('d', 'c'), hardLink('c', 'b'), hardLink('b', 'a'), file('a', 10)],
        [whiteout('a'), whiteout('b'), whiteout('c')],
      ],
      live: 10,
    },
    {
      name: 'to the version of a doubled path that stood there then',
      layers: [[file('a', 10), hardLink('b', 'a'), file('a', 20)]],
      live: 30,
    },
    {
      name: 'removed name by name',
      layers: [[file('a', 10), hardLink('b', 'a')], [whiteout('a')], [whiteout('b')]],
      live: 0,
    },
  ])('$name', ({ layers, live }) => {
    expect(analyse(...layers).totals.liveBytes).toBe(live);
  });

  test('the layer that removes the last name hides the bytes, under that name', () => {
    const analysis = analyse([file('a', 10), hardLink('b', 'a')], [whiteout('a')], [whiteout('b')]);
    expect(analysis.waste.slice(0)).toEqual([
      wasted({ path: 'b', bytes: 10, cause: 'deleted', layer: 0, otherLayer: 2 }),
    ]);
  });

  test('without a target count nothing and are warned of', () => {
    const analysis = analyse([
      hardLink('b', 'nowhere'),
      directory('d'),
      hardLink('c', 'd'),
      hardLink('ring1', 'ring2'),
      hardLink('ring2', 'ring1'),
    ]);
    expect(analysis.totals.unpackedBytes).toBe(0);
    expect(analysis.warnings).toEqual([
      'Layer 0: the hard link "b" leads to "nowhere", which is in no layer; it counts 0 bytes',
      'Layer 0: the hard link "c" leads to "d", which is in no layer; it counts 0 bytes',
      'Layer 0: the hard link "ring1" leads to "ring2", which is in no layer; it counts 0 bytes',
      'Layer 0: the hard link "ring2" leads to "ring1", which is in no layer; it counts 0 bytes',
    ]);
  });

  test('warn 20 times at most', () => {
    const links = Array.from({ length: 25 }, (_, i) => hardLink(`link${i}`, 'nowhere'));
    const { warnings } = analyse(links);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('5 more oddities like these were met');
  });
});

describe('the cause', () => {
  const app = file('app/a', 10);
  test.each<{ name: string; upper: Entry[]; cause: string; movedTo?: string }>([
    {
      name: 'chmod, chown, touch, or cp over itself',
      upper: [file('app/a', 10, { mode: 0o755 })],
      cause: 'rewritten',
    },
    {
      name: 'rm and the same content again, as other stores write a chmod',
      upper: [whiteout('app/a'), file('app/a', 10, { uid: 1000 })],
      cause: 'rewritten',
    },
    { name: 'other content', upper: [file('app/a', 10, { content: 'b' })], cause: 'overwritten' },
    {
      name: 'other content in an opaque directory',
      upper: [opaque('app'), file('app/a', 3)],
      cause: 'overwritten',
    },
    { name: 'rm', upper: [whiteout('app/a')], cause: 'deleted' },
    { name: 'all of a directory, which stays', upper: [opaque('app')], cause: 'deleted' },
    { name: 'rm -r', upper: [whiteout('app')], cause: 'directory-deleted' },
    {
      name: 'mv',
      upper: [whiteout('app/a'), file('b', 10, { content: 'a' })],
      cause: 'moved',
      movedTo: 'b',
    },
    {
      name: 'mv of its directory',
      upper: [whiteout('app'), file('opt/app/a', 10)],
      cause: 'moved',
      movedTo: 'opt/app/a',
    },
    {
      name: 'mv and a link in its place',
      upper: [symlink('app/a', '/b'), file('b', 10, { content: 'a' })],
      cause: 'moved',
      movedTo: 'b',
    },
    { name: 'a link in its place', upper: [symlink('app/a', '/b')], cause: 'type-changed' },
    { name: 'a fifo where its directory was', upper: [fifo('app')], cause: 'type-changed' },
  ])('$name: $cause', ({ upper, cause, movedTo }) => {
    const [waste] = analyse([file('b0', 1), app], upper).waste;
    expect(waste).toMatchObject({ path: 'app/a', cause, movedTo: movedTo ?? null });
  });

  test('rm of a copy, and a chmod of the file that holds its content already: nothing is moved', () => {
    const analysis = analyse(
      [app, file('bin/a', 10, { content: 'a' })],
      [whiteout('app/a'), file('bin/a', 10, { content: 'a', mode: 0o755 })],
    );
    expect([...analysis.waste].map(({ path, cause, movedTo }) => [path, cause, movedTo])).toEqual([
      ['app/a', 'deleted', null],
      ['bin/a', 'rewritten', null],
    ]);
  });

  test('of several files with the content, a moved one went to the path that ends most alike', () => {
    const init = (path: string) => file(path, 10, { content: 'init' });
    const analysis = analyse(
      [init('app/one/init.py'), init('app/two/init.py')],
      [
        whiteout('app'),
        init('opt/app/two/init.py'),
        init('opt/app/one/init.py'),
        init('z/init.py'),
      ],
    );
    expect([...analysis.waste].map(({ path, movedTo }) => `${path} → ${movedTo}`)).toEqual([
      'app/one/init.py → opt/app/one/init.py',
      'app/two/init.py → opt/app/two/init.py',
    ]);
  });

  test('files of 0 bytes are no waste', () => {
    expect(analyse([file('a')], [whiteout('a')]).waste.length).toBe(0);
  });
});

describe('what the author could save', () => {
  const inBase = [file('usr/lib', 100), file('usr/bin', 50)];

  test('is each own inode once, however often a base file is written again', () => {
    const analysis = analyseOn(
      1,
      inBase,
      [file('usr/lib', 100, { mode: 0o700 })],
      [file('usr/lib', 100, { mode: 0o750 })],
    );
    // The base's 100 are hidden but not to be saved; the first own copy is hidden, the second lives.
    expect(analysis.totals).toMatchObject({ hiddenBytes: 200, avoidableBytes: 200 });
    expect(analysis.waste.slice(0)).toEqual([
      wasted({
        path: 'usr/lib',
        bytes: 100,
        avoidable: 0,
        cause: 'rewritten',
        layer: 0,
        otherLayer: 1,
      }),
      wasted({ path: 'usr/lib', bytes: 100, cause: 'rewritten', layer: 1, otherLayer: 2 }),
      wasted({ path: 'usr/lib', bytes: 100, cause: 'base-copied', layer: 2, otherLayer: 0 }),
    ]);
    expect(analysis.layers.map(({ avoidableBytes }) => avoidableBytes)).toEqual([0, 100, 100]);
    expect(analysis.totals.ownEfficiency).toBe(0); // (200 − 200) / 200
  });

  test('is no copy of a base file elsewhere, and no other content in its place', () => {
    const analysis = analyseOn(1, inBase, [
      file('copy', 100, { content: 'lib' }),
      file('usr/bin', 50, { content: 'newer' }),
    ]);
    expect(analysis.totals).toMatchObject({ hiddenBytes: 50, avoidableBytes: 0, ownEfficiency: 1 });
  });

  test('is not what the base image wastes itself', () => {
    const analysis = analyseOn(2, inBase, [whiteout('usr/lib')], [file('app', 10)]);
    expect(analysis.totals).toMatchObject({
      hiddenBytes: 100,
      avoidableBytes: 0,
      ownEfficiency: 1,
    });
    expect(analysis.layers.map((each) => each.base)).toEqual([true, true, false]);
  });

  test('is everything hidden where the base is unknown', () => {
    const analysis = analyse(inBase, [whiteout('usr/lib')]);
    expect(analysis.totals).toMatchObject({ hiddenBytes: 100, avoidableBytes: 100 });
    expect(analysis.layers.every((each) => !each.base)).toBe(true);
  });

  test('is nothing in an image that adds no layers of its own', () => {
    const { totals } = analyseOn(2, inBase, [whiteout('usr/lib')]);
    expect(totals).toMatchObject({ avoidableBytes: 0, ownEfficiency: 1, efficiency: 50 / 150 });
  });
});

describe('totals', () => {
  test('of an image without layers', () => {
    expect(analyse().totals).toEqual({
      compressedBytes: 0,
      unpackedBytes: 0,
      liveBytes: 0,
      hiddenBytes: 0,
      avoidableBytes: 0,
      efficiency: 1,
      ownEfficiency: 1,
      layerCount: 0,
    });
  });

  test('count a layer that is there twice twice on disk, and once to pull', () => {
    const twice = layer([file('a', 10)], { compressedBytes: 4 });
    const { totals, layers } = analyseImage(image([twice, twice]));
    expect(totals).toMatchObject({ compressedBytes: 4, unpackedBytes: 20, layerCount: 2 });
    expect(layers.map(({ liveBytes, hiddenBytes }) => [liveBytes, hiddenBytes])).toEqual([
      [0, 10],
      [10, 0],
    ]);
  });

  test('have no compressed bytes if those of one layer are unknown', () => {
    const { totals } = analyseImage(image([layer([]), layer([], { compressedBytes: null })]));
    expect(totals.compressedBytes).toBeNull();
  });

  test('of a layer count its files: regular ones and hard links', () => {
    const entries = [
      directory('d'),
      file('d/a', 1),
      hardLink('d/b', 'd/a'),
      symlink('l', 'd'),
      whiteout('x'),
    ];
    expect(analyse(entries).layers[0]?.fileCount).toBe(2);
  });
});

describe('the list of waste', () => {
  const files = Array.from({ length: 300 }, (_, i) =>
    file(`cache/${i % 7}/${i}`, 1 + (i % 5), { content: `${i}` }),
  );
  const analysis = analyse(files, [whiteout('cache')], [file('log', 4)], [whiteout('log')]);

  test('is ordered by bytes, then path; its beginning is that of the whole', () => {
    const all = analysis.waste.slice(0);
    const sorted = all.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    expect(all).toEqual(sorted);
    expect([...analysis.waste]).toEqual(all);
    expect(analysis.waste.length).toBe(301);
    for (const end of [0, 1, 61, 62, 300, 301, 999]) {
      expect(analysis.waste.slice(0, end)).toEqual(all.slice(0, end));
    }
    expect(analysis.waste.slice(5, 9)).toEqual(all.slice(5, 9));
  });

  test('adds up by what did it', () => {
    expect(analysis.wasteGroups).toEqual([
      {
        cause: 'directory-deleted',
        layer: 0,
        otherLayer: 1,
        files: 300,
        bytes: 900, // 60 · (1 + 2 + 3 + 4 + 5)
        avoidableBytes: 900,
        largest: wasted({
          path: 'cache/0/119',
          bytes: 5,
          cause: 'directory-deleted',
          layer: 0,
          otherLayer: 1,
        }),
        directory: 'cache',
      },
      {
        cause: 'deleted',
        layer: 2,
        otherLayer: 3,
        files: 1,
        bytes: 4,
        avoidableBytes: 4,
        largest: wasted({ path: 'log', bytes: 4, cause: 'deleted', layer: 2, otherLayer: 3 }),
        directory: '',
      },
    ]);
  });
});

test('names that differ in bytes but not as text are different files', () => {
  const latin1 = Uint8Array.of(0x63, 0xe9); // "cé" in latin1, no UTF-8
  const other = Uint8Array.of(0x63, 0xe8);
  const analysis = analyse([file(latin1, 10), file(other, 20)], [file(latin1, 1)]);
  expect(analysis.waste.slice(0)).toEqual([
    wasted({ path: 'c\u00e9', bytes: 10, cause: 'overwritten', layer: 0, otherLayer: 1 }),
  ]);
});

function analyse(...layers: readonly (readonly Entry[])[]): ImageAnalysis {
  return analyseImage(image(layers.map((entries) => layer(entries))));
}

function analyseOn(baseLayers: number, ...layers: readonly (readonly Entry[])[]): ImageAnalysis {
  const base = { name: 'example/base', digest: null, layers: baseLayers };
  return analyseImage(
    image(
      layers.map((entries) => layer(entries)),
      { base },
    ),
  );
}

function wasted(
  expected: Pick<Waste, 'bytes' | 'cause' | 'layer' | 'otherLayer'> & {
    readonly path: string;
    readonly avoidable?: number;
  },
): unknown {
  const { avoidable, ...rest } = expected;
  return { ...rest, avoidableBytes: avoidable ?? expected.bytes, movedTo: null };
}

function causesOf(analysis: ImageAnalysis): string[] {
  return [...analysis.waste].map(({ path, cause }) => `${path} ${cause}`);
}

function pathsOf(analysis: ImageAnalysis): string[] {
  const { count, layers, entries } = analysis.finalFiles();
  return Array.from({ length: count }, (_, i) => {
    const index = analysis.image.layers[layers[i] ?? -1]?.files;
    return `${index && pathAt(index, entries[i] ?? -1)} from ${layers[i]}`;
  });
}
