import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import {
  directory,
  type Entry,
  file,
  hardLink,
  image,
  layer,
  opaque,
  whiteout,
} from '../support/image.ts';

const MB = 1_000_000;
/** The base image of the examples, unless one says otherwise. */
const base: Entry[] = [file('bin/sh', 5 * MB)];

interface Example {
  readonly name: string;
  readonly layers: readonly (readonly Entry[])[];
  /** All in MB (10^6); `ratio` in parts of 1. */
  readonly hidden: number;
  readonly avoidable: number;
  readonly efficiency: number;
  readonly dive: {
    readonly efficiency: number;
    readonly wasted: number;
    /** `wasted / user size`; null: dive gives NaN. */
    readonly userWasted: number | null;
    readonly files: readonly (readonly [path: string, count: number, megabytes: number])[];
  };
}

/** docs/measures.md, "Worked": what each history hides, what its author could save, and what dive says. */
const EXAMPLES: readonly Example[] = [
  {
    name: '01 mv to another directory in a later layer',
    layers: [
      base,
      [file('kubectl', 48 * MB)],
      [file('bin/kubectl', 48 * MB, { mode: 0o755 }), whiteout('kubectl')],
    ],
    hidden: 48, // the first copy
    avoidable: 48,
    efficiency: 53 / 101, // (5 + 48) / (5 + 48 + 48)
    dive: {
      efficiency: (5 + 0 + 48) / (5 + 48 + 48), // /kubectl: least 0 (its whiteout) of 48 + 0
      wasted: 48, // /kubectl: 48 + 0
      userWasted: 48 / 96,
      files: [['kubectl', 2, 48]],
    },
  },
  {
    name: '02 chmod in place',
    layers: [base, [file('kubectl', 48 * MB)], [file('kubectl', 48 * MB, { mode: 0o755 })]],
    hidden: 48,
    avoidable: 48,
    efficiency: 53 / 101,
    dive: {
      efficiency: 53 / 101,
      wasted: 96, // the copy that lives is counted too: 48 + 48
      userWasted: 96 / 96,
      files: [['kubectl', 2, 96]],
    },
  },
  {
    name: '03 rm of a file',
    layers: [base, [file('big', 100 * MB)], [whiteout('big')]],
    hidden: 100,
    avoidable: 100,
    efficiency: 5 / 105,
    dive: { efficiency: 5 / 105, wasted: 100, userWasted: 1, files: [['big', 2, 100]] },
  },
  {
    name: '04 rm -rf of a directory, which dive takes for perfect',
    layers: [
      base,
      [directory('cache'), file('cache/a', 60 * MB), file('cache/b', 40 * MB)],
      [whiteout('cache')],
    ],
    hidden: 100, // 60 + 40
    avoidable: 100,
    efficiency: 5 / 105,
    // /cache is met once only, as the whiteout: least 100 of 100.
    dive: { efficiency: 1, wasted: 0, userWasted: 0, files: [] },
  },
  {
    name: '05 rm -rf and mkdir: an opaque directory, which dive does not see',
    layers: [
      base,
      [directory('data'), file('data/old', 50 * MB)],
      [directory('data'), opaque('data'), file('data/new', MB)],
    ],
    hidden: 50,
    avoidable: 50,
    efficiency: 6 / 56,
    dive: { efficiency: 1, wasted: 0, userWasted: 0, files: [] },
  },
  {
    name: '06 rm of one of two names of an inode',
    layers: [base, [file('lib/a', 10 * MB), hardLink('lib/b', 'lib/a')], [whiteout('lib/a')]],
    hidden: 0, // lib/b still holds it
    avoidable: 0,
    efficiency: 1,
    dive: { efficiency: 5 / 15, wasted: 10, userWasted: 1, files: [['lib/a', 2, 10]] },
  },
  {
    name: '07 a file that grows from 1 B to 100 MB',
    layers: [base, [file('db', 1)], [file('db', 100 * MB)]],
    hidden: 1e-6,
    avoidable: 1e-6,
    efficiency: 105_000_000 / 105_000_001,
    dive: {
      efficiency: 5_000_001 / 105_000_001, // least is the smallest version: 1 B
      wasted: 100.000001,
      userWasted: 1,
      files: [['db', 2, 100.000001]],
    },
  },
  {
    name: '08 a file that shrinks from 100 MB to 1 B',
    layers: [base, [file('db', 100 * MB)], [file('db', 1)]],
    hidden: 100,
    avoidable: 100,
    efficiency: 5_000_001 / 105_000_001,
    dive: {
      efficiency: 5_000_001 / 105_000_001,
      wasted: 100.000001,
      userWasted: 1,
      files: [['db', 2, 100.000001]],
    },
  },
  {
    name: '09 the same content a second time, elsewhere',
    layers: [base, [file('x', 30 * MB)], [file('y', 30 * MB, { content: 'x' })]],
    hidden: 0,
    avoidable: 0,
    efficiency: 1,
    dive: { efficiency: 1, wasted: 0, userWasted: 0, files: [] },
  },
  {
    name: '10 a whiteout of nothing, at which dive leaves the layer',
    layers: [base, [file('zzz', 20 * MB)], [whiteout('missing'), file('zzz', 20 * MB)]],
    hidden: 20, // the whiteout is ignored, zzz is written over
    avoidable: 20,
    efficiency: 25 / 45,
    // What comes behind the whiteout is not counted, and its own path, met without a size, is −1 byte.
    dive: { efficiency: (25 * MB - 1) / (25 * MB), wasted: 0, userWasted: 0, files: [] },
  },
  {
    name: '11 a single layer, of which dive knows no user bytes',
    layers: [base],
    hidden: 0,
    avoidable: 0,
    efficiency: 1,
    dive: { efficiency: 1, wasted: 0, userWasted: null, files: [] },
  },
  {
    name: "12 chmod of a base image's file",
    layers: [[file('usr/big', 200 * MB)], [file('usr/big', 200 * MB, { mode: 0o700 })]],
    hidden: 200, // in the base
    avoidable: 200, // the own copy, which lives
    efficiency: 200 / 400,
    dive: { efficiency: 0.5, wasted: 400, userWasted: 2, files: [['usr/big', 2, 400]] },
  },
  {
    name: '14 the header of a directory in three layers',
    layers: [[directory('etc')], [directory('etc')], [directory('etc')]],
    hidden: 0,
    avoidable: 0,
    efficiency: 1,
    dive: { efficiency: 1, wasted: 0, userWasted: null, files: [['etc', 3, 0]] },
  },
  {
    name: '20 mv of a directory',
    layers: [
      base,
      [directory('app'), file('app/a', 30 * MB), file('app/b', 20 * MB)],
      [
        directory('opt'),
        directory('opt/app'),
        file('opt/app/a', 30 * MB),
        file('opt/app/b', 20 * MB),
        whiteout('app'),
      ],
    ],
    hidden: 50, // 30 + 20
    avoidable: 50,
    efficiency: 55 / 105, // (5 + 50) / (5 + 50 + 50)
    dive: { efficiency: 1, wasted: 0, userWasted: 0, files: [] },
  },
  {
    name: "a base image's file deleted by an own layer: hidden, but nobody here could save it",
    layers: [[file('usr/doc', 7 * MB)], [whiteout('usr/doc')]],
    hidden: 7,
    avoidable: 0,
    efficiency: 0,
    dive: { efficiency: 0, wasted: 7, userWasted: Infinity, files: [['usr/doc', 2, 7]] },
  },
];

describe('the worked examples, our figures and dive 0.13.1’s', () => {
  test.each(EXAMPLES)('$name', ({ layers, hidden, avoidable, efficiency, dive }) => {
    const analysis = analyseImage(
      image(
        layers.map((entries) => layer(entries)),
        { base: { name: 'example/base', digest: null, layers: 1 } },
      ),
    );
    const { totals } = analysis;
    expect(totals.hiddenBytes).toBe(Math.round(hidden * MB));
    expect(totals.avoidableBytes).toBe(Math.round(avoidable * MB));
    expect(totals.liveBytes + totals.hiddenBytes).toBe(totals.unpackedBytes);
    expect(totals.efficiency).toBe(efficiency);
    expect(analysis.dive).toEqual({
      efficiency: dive.efficiency,
      wastedBytes: Math.round(dive.wasted * MB),
      userWastedPercent: dive.userWasted,
      sizeBytes: totals.unpackedBytes,
      userSizeBytes: totals.unpackedBytes - (analysis.layers[0]?.unpackedBytes ?? 0),
      inefficientFiles: dive.files.map(([path, count, megabytes]) => ({
        path,
        count,
        bytes: Math.round(megabytes * MB),
      })),
    });
  });

  test("dive's own test image: rm -rf of a directory in which two copies lie", () => {
    const size = 6405;
    const copy = (path: string, mode = 0o644) => file(path, size, { content: 'somefile', mode });
    const inRoot = (...entries: Entry[]) => layer([directory('root'), ...entries]);
    const inExample = (...entries: Entry[]) => inRoot(directory('root/example'), ...entries);
    const { dive, totals } = analyseImage(
      image([
        layer([directory('bin'), file('bin/busybox', 1_154_361), directory('root')]),
        layer([copy('somefile.txt')]),
        inExample(directory('root/example/really'), directory('root/example/really/nested')),
        inExample(copy('root/example/somefile1.txt')),
        inExample(copy('root/example/somefile1.txt', 0o444)),
        inExample(copy('root/example/somefile2.txt')),
        inExample(copy('root/example/somefile3.txt')),
        inExample(whiteout('root/example/somefile3.txt'), copy('root/saved.txt')),
        inRoot(copy('root/.saved.txt')),
        inRoot(whiteout('root/example')),
        inRoot(
          directory('root/.data'),
          file('root/.data/tag.sh', 917),
          file('root/.data/test.sh', 1270),
        ),
        layer([directory('tmp'), copy('tmp/saved.again1.txt')]),
        inRoot(directory('root/.data'), copy('root/.data/saved.again2.txt')),
        inRoot(copy('root/saved.txt', 0o755)),
      ]),
    );
    // What dive's own tests expect of it.
    expect(dive).toEqual({
      efficiency: 0.9844212134184309,
      wastedBytes: 32_025,
      userWastedPercent: 0.4834911001404049,
      sizeBytes: 1_220_598,
      userSizeBytes: 66_237,
      inefficientFiles: [
        { path: 'root/example/somefile1.txt', count: 2, bytes: 2 * size },
        { path: 'root/saved.txt', count: 2, bytes: 2 * size },
        { path: 'root/example/somefile3.txt', count: 2, bytes: size },
      ],
    });
    // Ours: somefile1 twice, somefile2, somefile3 and the first saved.txt. That dive has as many is chance:
    // somefile2.txt is gone and not on its list, saved.txt is there and counted.
    expect(totals.hiddenBytes).toBe(5 * size);
  });
});
