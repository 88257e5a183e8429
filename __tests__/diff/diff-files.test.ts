import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffFiles } from '../../src/diff/diff-files.ts';
import type { FileChange, FileDiff } from '../../src/diff/file-diff.ts';
import { foldedByTheRules } from '../support/file-diff-model.ts';
import { directory, type Entry, file, hardLink, image, layer, symlink } from '../support/image.ts';
import { layerHistories } from '../support/layer-histories.ts';

type Layers = readonly (readonly Entry[])[];

function filesOf(base: Layers, head: Layers): FileDiff {
  const [before, after] = [base, head].map((layers) =>
    analyseImage(image(layers.map((entries) => layer(entries)))),
  );
  if (before === undefined || after === undefined) throw new Error('two images');
  return diffFiles(before, after);
}

/** One layer a side: each change as `kind path bytes`, moves with where from. */
function changes(base: readonly Entry[], head: readonly Entry[]): readonly string[] {
  return Array.from(filesOf([base], [head]).changes, ({ kind, path, bytes, movedFrom }) =>
    [kind, ...(movedFrom === null ? [] : [`${movedFrom} →`]), path, bytes].join(' '),
  );
}

function folded(base: readonly Entry[], head: readonly Entry[]): readonly string[] {
  return filesOf([base], [head]).folded.map(
    ({ kind, path, directory, rest, files, bytes }) =>
      `${kind} /${path}${directory ? `/ ${rest ? 'rest ' : ''}(${files} files)` : ''} ${bytes}`,
  );
}

describe('what became of a file', () => {
  test.each<[string, Entry[], Entry[], string[]]>([
    ['it is new', [], [file('a', 5)], ['added a 5']],
    ['it is gone', [file('a', 5)], [], ['removed a -5']],
    ['it grew', [file('a', 5)], [file('a', 7)], ['grown a 2']],
    ['it shrank', [file('a', 7)], [file('a', 5)], ['shrunk a -2']],
    [
      'other content of the same size',
      [file('a', 5, { content: 'x' })],
      [file('a', 5, { content: 'y' })],
      ['rewritten a 0'],
    ],
    ['another mode', [file('a', 5)], [file('a', 5, { mode: 0o755 })], ['attributes a 0']],
    ['another owner', [file('a', 5)], [file('a', 5, { uid: 1000 })], ['attributes a 0']],
    ['another group', [file('a', 5)], [file('a', 5, { gid: 1000 })], ['attributes a 0']],
    ['another time', [file('a', 5)], [file('a', 5, { mtime: 99 })], []],
    [
      'it went elsewhere',
      [file('a/x', 5, { content: 'x' })],
      [file('b/y', 5, { content: 'x' })],
      ['moved a/x → b/y 0'],
    ],
    [
      'of equal files those of the same name belong together',
      [file('a/x', 5, { content: 'same' }), file('a/y', 5, { content: 'same' })],
      [file('b/y', 5, { content: 'same' }), file('b/z', 5, { content: 'same' })],
      ['moved a/y → b/y 0', 'moved a/x → b/z 0'],
    ],
    ['an empty file is not followed', [file('a', 0)], [file('b', 0)], ['removed a 0', 'added b 0']],
    [
      'a copy beside it is new',
      [file('a', 5, { content: 'x' })],
      [file('a', 5, { content: 'x' }), file('b', 5, { content: 'x' })],
      ['added b 5'],
    ],
    ['a link became a file', [symlink('a', 'b')], [file('a', 5)], ['grown a 5']],
    ['a file became a link', [file('a', 5)], [symlink('a', 'b')], ['shrunk a -5']],
    ['a link leads elsewhere', [symlink('a', 'b')], [symlink('a', 'c')], ['rewritten a 0']],
    [
      'a file became a directory',
      [file('a', 5)],
      [directory('a'), file('a/b', 3)],
      ['removed a -5', 'added a/b 3'],
    ],
    ['a directory is no file', [], [directory('a')], []],
    ['but has a mode', [directory('a')], [directory('a', { mode: 0o700 })], ['attributes a 0']],
  ])('%s', (_, base, head, expected) => {
    expect(changes(base, head)).toEqual(expected);
  });
});

describe('hard links', () => {
  const content = { content: 'x' };

  test('one more name is no byte', () => {
    const base = [file('a', 5, content)];
    expect(changes(base, [...base, hardLink('b', 'a')])).toEqual(['added b 0']);
  });

  test('the first of two names removed is no byte', () => {
    const base = [file('a', 5, content), hardLink('b', 'a')];
    expect(changes(base, [file('b', 5, content)])).toEqual(['removed a 0']);
  });

  test('two names that came apart hold the content twice', () => {
    const base = [file('a', 5, content), hardLink('b', 'a')];
    const head = [file('a', 5, content), file('b', 5, content)];
    expect(changes(base, head)).toEqual(['grown b 5']);
    expect(changes(head, base)).toEqual(['shrunk b -5']);
  });

  test('a file of several names that grew is told once', () => {
    const base = [file('a', 5), hardLink('b', 'a')];
    expect(changes(base, [file('a', 9), hardLink('b', 'a')])).toEqual(['grown a 4']);
  });

  test('of several names that has another mode is told once', () => {
    const base = [file('a', 5), hardLink('b', 'a')];
    const head = [file('a', 5, { mode: 0o600 }), hardLink('b', 'a')];
    expect(changes(base, head)).toEqual(['attributes a 0']);
  });
});

describe('the sum', () => {
  test('over all changes is the change of the live bytes, and so is that of the folded rows', () => {
    fc.assert(
      fc.property(layerHistories(), layerHistories(), (base, head) => {
        const [before, after] = [base, head].map((layers) =>
          analyseImage(image(layers.map((entries) => layer(entries)))),
        );
        if (before === undefined || after === undefined) throw new Error('two images');
        const { changes, folded, totals } = diffFiles(before, after);
        const delta = after.totals.liveBytes - before.totals.liveBytes;
        const sum = (rows: Iterable<{ bytes: number }>) =>
          Array.from(rows).reduce((total, { bytes }) => total + bytes, 0);
        expect(sum(changes)).toBe(delta);
        expect(sum(folded)).toBe(delta);
        expect(sum([totals.added, totals.removed, totals.grown, totals.shrunk])).toBe(delta);
        expect(Object.values(totals).reduce((all, { files }) => all + files, 0)).toBe(
          changes.length,
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('of an image and itself is nothing, whatever its layers', () => {
    fc.assert(
      fc.property(layerHistories(), (layers) => {
        const { changes, folded, moves } = filesOf(layers, layers);
        expect([changes.length, folded, moves]).toEqual([0, [], []]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('folded by directory', () => {
  const base = [file('app/index.js', 100), file('app/package.json', 10)];
  const packages = (name: string, count: number, bytes: number) =>
    Array.from({ length: count }, (_, i) => file(`app/node_modules/${name}/lib/${i}.js`, bytes));

  test('a package of npm is one row, with what is nested in it', () => {
    expect(
      folded(base, [
        ...base,
        ...packages('typescript', 400, 160_000),
        file('app/node_modules/typescript/node_modules/tslib/index.js', 1000),
        ...packages('eslint', 100, 20_000),
      ]),
    ).toEqual([
      'added /app/node_modules/typescript/ (401 files) 64001000',
      'added /app/node_modules/eslint/ (100 files) 2000000',
    ]);
  });

  test('many small packages are one row', () => {
    const many = Array.from({ length: 150 }, (_, i) => packages(`tiny-${i}`, 2, 100)).flat();
    expect(folded(base, [...base, ...packages('typescript', 10, 1_000_000), ...many])).toEqual([
      'added /app/node_modules/typescript/ (10 files) 10000000',
      'added /app/node_modules/ rest (300 files) 30000',
    ]);
  });

  test('a directory that came as a whole is one row, named as deep as it goes', () => {
    const gcc = ['cc1', 'cc1plus', 'lto1'].map((name) =>
      file(`usr/lib/gcc/x86_64-linux-gnu/12/${name}`, 30_000_000),
    );
    expect(folded(base, [...base, ...gcc])).toEqual([
      'added /usr/lib/gcc/x86_64-linux-gnu/12/ (3 files) 90000000',
    ]);
  });

  test('the file that is most of a new directory has its own row', () => {
    const small = Array.from({ length: 20 }, (_, i) => file(`opt/tool/doc/${i}`, 100_000));
    expect(folded(base, [...base, file('opt/tool/bin/tool', 50_000_000), ...small])).toEqual([
      'added /opt/tool/bin/tool 50000000',
      'added /opt/tool/doc/ (20 files) 2000000',
    ]);
  });

  test('several files that came into a directory that both have are one row', () => {
    const lists = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      file(`var/cache/apt/archives/${name}.deb`, 1_000_000),
    );
    const lock = file('var/cache/apt/archives/lock', 0);
    expect(folded([lock], [lock, ...lists])).toEqual([
      'added /var/cache/apt/archives/ (6 files) 6000000',
    ]);
    expect(folded([lock, ...lists], [lock])).toEqual([
      'removed /var/cache/apt/archives/ (6 files) -6000000',
    ]);
    const most = file('var/cache/apt/archives/big', 30_000_000);
    expect(folded([lock], [lock, most, file('var/cache/apt/archives/a', 2_000_000)])).toEqual([
      'added /var/cache/apt/archives/big 30000000',
      'added /var/cache/apt/archives/a 2000000',
    ]);
  });

  test('a directory that was empty is one row, even if one file is the bigger part', () => {
    const partial = directory('var/lib/apt/lists/partial');
    const lists = [file('var/lib/apt/lists/packages', 46), file('var/lib/apt/lists/texts', 30)];
    expect(folded([partial], [partial, ...lists])).toEqual([
      'added /var/lib/apt/lists/ (2 files) 76',
    ]);
  });

  test('in a directory that both have each file stands for itself', () => {
    expect(
      folded(base, [file('app/index.js', 400), file('app/package.json', 15), file('app/new', 70)]),
    ).toEqual(['changed /app/index.js 300', 'added /app/new 70', 'changed /app/package.json 5']);
  });

  test('what came and what went in one directory is weighed apart', () => {
    const old = [file('srv/v1/a', 500), file('srv/keep', 1)];
    expect(folded(old, [file('srv/v2/b', 600), file('srv/keep', 1)])).toEqual([
      'added /srv/v2/b 600',
      'removed /srv/v1/a -500',
    ]);
  });

  test('a file that became a directory is no directory of itself', () => {
    expect(folded([file('a', 50)], [file('a/b', 40), file('a/c', 30)])).toEqual([
      'added /a/ (2 files) 70',
      'removed /a -50',
    ]);
  });

  test('never has more than some hundred rows, however deep and wide', () => {
    const wide = Array.from({ length: 5000 }, (_, i) =>
      file(`d${i % 70}/e${i % 300}/f${i}`, 1000 + i),
    );
    const deep = Array.from({ length: 400 }, (_, i) => file(`${'x/'.repeat(i)}file`, 9999));
    expect(folded([], [...wide, ...deep]).length).toBeLessThanOrEqual(101);
  });
});

describe('against a plain model', () => {
  const names = ['a', 'b', 'a-', 'lib', 'node_modules', '@scope', 'site-packages'];
  const paths = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 })
        .map((parts) => parts.join('/')),
    },
    fc
      .tuple(fc.constantFrom('d', 'd/e', 'node_modules/x'), fc.nat(30))
      .map(([top, number]) => `${top}/${number}`),
  );
  const files = fc
    .tuple(
      paths,
      fc.oneof(fc.nat(10), fc.nat(3000), fc.constant(100_000)),
      fc.constantFrom('x', 'y'),
    )
    .map(([path, bytes, content]) => file(path, bytes, { content }));
  const trees = fc.array(fc.array(files, { maxLength: 80 }), { minLength: 1, maxLength: 3 });

  test('the folded rows are those of the rules', () => {
    fc.assert(
      fc.property(trees, trees, fc.boolean(), (base, more, onTop) => {
        const head = onTop ? [...base, ...more] : more;
        const diff = filesOf(base, head);
        const there = {
          base: Array.from(filesOf([[]], base).changes, ({ path }) => path),
          head: Array.from(filesOf([[]], head).changes, ({ path }) => path),
        };
        const rows = foldedByTheRules([...diff.changes], (side, directory) =>
          there[side].some((path) => path.startsWith(`${directory}/`)),
        );
        expect(new Set(diff.folded)).toEqual(new Set(rows));
        expect(diff.folded).toHaveLength(rows.length);
      }),
      { numRuns: 300 },
    );
  });

  test('the biggest changes are the first of all in that order', () => {
    fc.assert(
      fc.property(trees, trees, fc.nat(50), (base, head, count) => {
        const { changes } = filesOf(base, head);
        const weightOf = ({ bytes, headBytes, kind }: FileChange) =>
          [Math.abs(bytes), bytes === 0 && kind !== 'added' && kind !== 'removed' ? headBytes : 0]
            .map((figure) => String(figure).padStart(16, '0'))
            .join();
        const weights = Array.from(changes, weightOf).sort().reverse();
        expect(changes.biggest(count).map(weightOf)).toEqual(weights.slice(0, count));
      }),
      { numRuns: 300 },
    );
  });
});

describe('moved files', () => {
  test('are told by the directories that they left and entered', () => {
    const names = ['a', 'sub/b', 'sub/c'];
    const at = (top: string) => names.map((name) => file(`${top}/${name}`, 10, { content: name }));
    const alone = { content: 'alone' };
    const { moves, totals, folded } = filesOf(
      [[...at('opt/old'), file('one', 5, alone)]],
      [[...at('opt/new'), file('two', 5, alone)]],
    );
    expect(moves).toEqual([
      { from: 'opt/old', to: 'opt/new', files: 3, bytes: 30 },
      { from: 'one', to: 'two', files: 1, bytes: 5 },
    ]);
    expect(totals.moved).toEqual({ files: 4, bytes: 35 });
    expect(folded).toEqual([]);
  });
});

describe('a change knows its layers', () => {
  test('of both images, and the folded row the one that brought most', () => {
    const { changes, folded } = filesOf(
      [[file('keep', 1)], [file('a', 5)]],
      [[file('keep', 1)], [], [file('a', 9), file('new/x', 3)], [file('new/y', 4)]],
    );
    expect(
      Array.from(changes, ({ path, baseLayer, headLayer }) => [path, baseLayer, headLayer]),
    ).toEqual([
      ['a', 1, 2],
      ['new/x', null, 2],
      ['new/y', null, 3],
    ]);
    expect(folded.map(({ path, headLayer }) => [path, headLayer])).toEqual([
      ['new', 3],
      ['a', 2],
    ]);
  });
});
