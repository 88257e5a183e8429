import { describe, expect, test } from '@jest/globals';
import { lineAnnotations } from '../../src/report/annotations.ts';
import { contributions, mainContributions } from '../../src/report/contributions.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { analysis, diff, type Pair, type Step, type WasteSpec } from '../support/analysis.ts';
import * as samples from '../support/report.ts';

const MB = 1_000_000;
const FROM: Step = { bytes: 5 * MB, base: true };

const step = (line: number, megabytes: number, salt = ''): Step => ({
  bytes: megabytes * MB,
  instruction: `RUN step ${line}`,
  lines: `Dockerfile:${line}`,
  salt: `${line} ${salt}`,
});

const compared = (
  base: readonly Step[],
  head: readonly Step[],
  pairs: readonly Pair[],
  waste: { readonly base?: readonly WasteSpec[]; readonly head?: readonly WasteSpec[] } = {},
) =>
  samples.reportOf(
    diff(
      analysis([FROM, ...base], { waste: waste.base ?? [] }),
      analysis([FROM, ...head], { waste: waste.head ?? [] }),
      [['same', 0, 0], ...pairs],
    ),
  );

const sentences = (report: CompareReport) =>
  contributions(report).map(({ sentence }) => phraseToText(sentence));

describe('waste is told by the step that made it', () => {
  const waste = (spec: Partial<WasteSpec>): WasteSpec => ({
    path: 'big',
    bytes: 48 * MB,
    cause: 'deleted',
    layer: 1,
    otherLayer: 2,
    ...spec,
  });
  const many = { files: 412, directory: 'app/cache', largestBytes: MB };

  test.each<[Partial<WasteSpec>, string]>([
    [{ cause: 'rewritten' }, 'Dockerfile line 3 stores /big again: 48 MB wasted'],
    [
      { cause: 'moved', movedTo: 'bin/big' },
      'Dockerfile line 3 stores /big again as /bin/big: 48 MB wasted',
    ],
    [
      { cause: 'moved', ...many },
      'Dockerfile line 3 stores /app/cache (412 files) again: 48 MB wasted',
    ],
    [{ cause: 'deleted' }, 'Dockerfile line 3 deletes /big, stored by line 2: 48 MB wasted'],
    [
      { cause: 'directory-deleted', ...many },
      'Dockerfile line 3 deletes /app/cache (412 files), stored by line 2: 48 MB wasted',
    ],
    [
      { cause: 'directory-deleted', ...many, directory: '' },
      'Dockerfile line 3 deletes 412 files, stored by line 2: 48 MB wasted',
    ],
    [
      { cause: 'deleted', files: 3, directory: 'app', largestBytes: 40 * MB },
      'Dockerfile line 3 deletes /big and 2 more files, stored by line 2: 48 MB wasted',
    ],
    [
      { cause: 'deleted', files: 2, largestBytes: 40 * MB },
      'Dockerfile line 3 deletes /big and 1 more file, stored by line 2: 48 MB wasted',
    ],
    [{ cause: 'overwritten' }, 'Dockerfile line 3 overwrites /big, stored by line 2: 48 MB wasted'],
    [{ cause: 'type-changed' }, 'Dockerfile line 3 replaces /big, stored by line 2: 48 MB wasted'],
    [{ cause: 'doubled', layer: 2 }, 'Dockerfile line 3 stores /big twice: 48 MB wasted'],
    [
      { cause: 'base-copied', layer: 2, otherLayer: 0 },
      'Dockerfile line 3 stores /big of the base image again: 48 MB wasted',
    ],
  ])('%j', (spec, sentence) => {
    const steps = [step(2, 50), step(3, 48)];
    const pairs: Pair[] = [
      ['same', 1, 1],
      ['same', 2, 2],
    ];
    const report = compared(steps, steps, pairs, { head: [waste(spec)] });
    expect(sentences(report)).toEqual([sentence]);
  });

  test('where nobody knows the lines, by its instruction, else by its number', () => {
    const { lines: _, ...noLines } = step(3, 48);
    const pairs: Pair[] = [
      ['same', 1, 1],
      ['same', 2, 2],
    ];
    const report = (last: Step) =>
      sentences(compared([step(2, 50), last], [step(2, 50), last], pairs, { head: [waste({})] }));
    expect(report(noLines)).toEqual(['RUN step 3 deletes /big, stored by line 2: 48 MB wasted']);
    expect(report({ bytes: 48 * MB })).toEqual([
      'Layer 2 deletes /big, stored by line 2: 48 MB wasted',
    ]);
  });

  test('and not at all if the base had it', () => {
    const steps = [step(2, 50), step(3, 48)];
    const moved: Pair[] = [
      ['changed', 1, 1],
      ['changed', 2, 2],
    ];
    const same = { base: [waste({})], head: [waste({ path: 'renamed' })] };
    expect(sentences(compared(steps, steps, moved, same))).toEqual([]);
    const grown = { base: [waste({})], head: [waste({ bytes: 49 * MB })] };
    expect(sentences(compared(steps, steps, moved, grown))).toEqual([
      'Dockerfile line 3 deletes /big, stored by line 2: 1 MB more wasted, 49 MB in all',
    ]);
  });

  test('nor is what the base had held against it: one byte more is one byte', () => {
    const steps = [step(2, 50), step(3, 48)];
    const pairs: Pair[] = [
      ['changed', 1, 1],
      ['changed', 2, 2],
    ];
    const report = (bytes: number) =>
      compared(steps, steps, pairs, { base: [waste({})], head: [waste({ bytes })] });
    expect(mainContributions(report(48 * MB + 1))).toEqual([]);
    expect(lineAnnotations(report(48 * MB + 1))).toEqual([]);
    expect(lineAnnotations(report(50 * MB)).map(({ title }) => title)).toEqual([
      '2 MB more wasted',
    ]);
  });

  test('what the base wasted already is told only where nothing new explains a limit', () => {
    const steps = [step(2, 50), step(3, 48), step(4, 30)];
    const pairs: Pair[] = [
      ['same', 1, 1],
      ['same', 2, 2],
      ['same', 3, 3],
    ];
    const added = waste({ path: 'new', bytes: 30 * MB, layer: 2, otherLayer: 3 });
    const told = (head: readonly WasteSpec[]) =>
      mainContributions({
        ...compared(steps, steps, pairs, { base: [waste({})], head }),
        checks: [{ rule: 'max-wasted', status: 'fail', limit: '20 MB', actual: [], message: 'x.' }],
      }).map(({ sentence }) => phraseToText(sentence));
    expect(told([waste({}), added])).toEqual([
      'Dockerfile line 4 deletes /new, stored by line 3: 30 MB wasted',
    ]);
    expect(told([waste({})])).toEqual([
      'Dockerfile line 3 deletes /big, stored by line 2: 48 MB wasted',
    ]);
  });

  test('nor if nobody knows what the base had', () => {
    expect(sentences(samples.brokenBaseReport())).toEqual([]);
    expect(sentences(samples.newImageReport())).toHaveLength(1);
  });
});

describe('growth', () => {
  test('is told of layers that grew and of new ones, biggest first', () => {
    const report = compared(
      [step(2, 10), step(3, 10), step(4, 10)],
      [step(2, 12, 'x'), step(3, 9, 'x'), step(4, 10), step(5, 30)],
      [
        ['changed', 1, 1],
        ['changed', 2, 2],
        ['same', 3, 3],
        ['added', null, 4],
      ],
    );
    expect(sentences(report)).toEqual([
      'Dockerfile line 5 adds 30 MB',
      'Dockerfile line 2 grew by 2 MB',
    ]);
  });

  test('is not told of new layers that may hold what removed ones held', () => {
    expect(sentences(samples.unmatchedReport())).toEqual([
      'Dockerfile line 4 stores /kubectl again as /bin/kubectl: 48 MB wasted',
    ]);
  });

  test('is told of lines that one became, beside what they waste', () => {
    // 50.4 MB more, 48 MB of them told as waste
    expect(sentences(samples.failingReport())).toEqual([
      'Dockerfile line 4 stores /kubectl again as /bin/kubectl: 48 MB wasted',
      'Dockerfile lines 2–4 grew by 2.4 MB',
    ]);
    expect(sentences(samples.mergedReport())).toEqual([]);
  });

  test('of the base image is told once', () => {
    expect(sentences(samples.baseImageReport())).toEqual([
      'The base image grew by 22.4 MB: debian:11-slim → debian:12-slim',
    ]);
  });

  test('beside its waste is told of a layer that does both', () => {
    const report = compared(
      [step(2, 50)],
      [step(2, 50), step(3, 60)],
      [
        ['same', 1, 1],
        ['added', null, 2],
      ],
      { head: [{ path: 'big', bytes: 48 * MB, cause: 'rewritten', layer: 1, otherLayer: 2 }] },
    );
    expect(sentences(report)).toEqual([
      'Dockerfile line 3 stores /big again: 48 MB wasted',
      'Dockerfile line 3 adds 12 MB',
    ]);
  });
});

test('in ten seconds nobody reads more than three, nor what is much smaller than the first', () => {
  const lines = [2, 3, 4, 5, 6];
  const grown = (megabytes: readonly number[]) =>
    mainContributions(
      compared(
        [],
        lines.map((line, index) => step(line, megabytes[index] ?? 0)),
        lines.map((_, index) => ['added', null, index + 1]),
      ),
    ).map(({ bytes }) => bytes / MB);
  expect(grown([10, 20, 30, 40, 50])).toEqual([50, 40, 30]);
  expect(grown([50, 4, 6, 0.2, 0.2])).toEqual([50, 6]);
  expect(grown([0.09, 0, 0, 0, 0])).toEqual([]);
});

describe('annotations', () => {
  const annotated = (megabytes: readonly number[]) =>
    lineAnnotations(
      compared(
        [],
        megabytes.map((each, index) => step(index + 2, each)),
        megabytes.map((_, index) => ['added', null, index + 1]),
      ),
    );

  test('are none where nobody knows the commit that the lines belong to', () => {
    const report = samples.failingReport();
    const origin = { ...report.origin, headCommit: null };
    expect(lineAnnotations({ ...report, origin })).toEqual([]);
  });

  test('name the lines, what happened and how much', () => {
    expect(lineAnnotations(samples.failingReport())).toEqual([
      {
        file: 'Dockerfile',
        startLine: 4,
        endLine: 4,
        title: '48 MB wasted',
        message: 'Dockerfile line 4 stores /kubectl again as /bin/kubectl: 48 MB wasted.',
      },
      {
        file: 'Dockerfile',
        startLine: 2,
        endLine: 4,
        title: '2.4 MB more',
        message: 'Dockerfile lines 2–4 grew by 2.4 MB.',
      },
    ]);
  });

  test('are three at most, of 1 MB at least, biggest first', () => {
    const lines = (megabytes: readonly number[]) =>
      annotated(megabytes).map(({ startLine, title }) => [startLine, title]);
    expect(lines([1, 2, 3, 4])).toEqual([
      [5, '4 MB more'],
      [4, '3 MB more'],
      [3, '2 MB more'],
    ]);
    expect(lines([0.999999, 1])).toEqual([[3, '1 MB more']]);
  });

  test('mark a line once', () => {
    const report = compared(
      [step(2, 50)],
      [step(2, 50), step(3, 60)],
      [
        ['same', 1, 1],
        ['added', null, 2],
      ],
      { head: [{ path: 'big', bytes: 48 * MB, cause: 'rewritten', layer: 1, otherLayer: 2 }] },
    );
    expect(lineAnnotations(report).map(({ title }) => title)).toEqual(['48 MB wasted']);
  });

  test('are none for debt, for the base image and for lines that nobody knows', () => {
    expect(lineAnnotations(samples.debtReport())).toEqual([]);
    expect(lineAnnotations(samples.baseImageReport())).toEqual([]);
    expect(lineAnnotations(samples.errorReport())).toEqual([]);
    const { lines: _, ...noLines } = step(2, 50);
    expect(lineAnnotations(compared([], [noLines], [['added', null, 1]]))).toEqual([]);
  });
});
