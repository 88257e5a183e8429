import { describe, expect, test } from '@jest/globals';
import { judge, judgeImage } from '../../src/policy/judge.ts';
import { readThresholds, type ThresholdTexts } from '../../src/policy/thresholds.ts';
import type { Check } from '../../src/policy/verdict.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { type AnalysisOptions, analysis, diff, diffWithout } from '../support/analysis.ts';
import { expectParsed } from '../support/expect-parsed.ts';

const MB = 1_000_000;
type Inputs = ThresholdTexts['inputs'];

/** An own layer of so many bytes, of which so many are wasted. */
const image = (bytes: number, wasted = 0, options: AnalysisOptions = {}) =>
  analysis([{ bytes: 5 * MB, base: true }, { bytes }], {
    waste:
      wasted === 0 ? [] : [{ path: 'x', bytes: wasted, cause: 'deleted', layer: 1, otherLayer: 1 }],
    ...options,
  });

const bytesOf = (bytes: number) => analysis([{ bytes }]);

const thresholds = (inputs: Inputs, dive?: string) =>
  expectParsed(
    readThresholds({
      inputs,
      diveCi: dive === undefined ? null : { path: '.dive-ci', text: dive },
    }),
  );

const compared = (
  base: ReturnType<typeof analysis>,
  head: ReturnType<typeof analysis>,
  inputs: Inputs,
  dive?: string,
) => judge(diff(base, head, []), thresholds(inputs, dive));

const told = (checks: readonly Check[]) => checks.map(({ status, message }) => [status, message]);

describe('max-increase', () => {
  test.each([
    // base, head, limit, status, sentence
    [
      100 * MB,
      110 * MB,
      '10MB',
      'pass',
      'The image grew by 10 MB (+10%), within the limit of 10 MB.',
    ],
    [
      100 * MB,
      110 * MB + 1,
      '10MB',
      'fail',
      'The image grew by 10,000,001 bytes (+10%), past the limit of 10,000,000 bytes.',
    ],
    [
      100 * MB,
      110 * MB - 1,
      '10MB',
      'pass',
      'The image grew by 9,999,999 bytes (+10%), within the limit of 10,000,000 bytes.',
    ],
    [100 * MB, 110 * MB, '10%', 'pass', 'The image grew by 10 MB (+10%), within the limit of 10%.'],
    [
      100 * MB,
      110 * MB + 1,
      '10%',
      'fail',
      'The image grew by 10 MB (+10.000001%), past the limit of 10%.',
    ],
    [
      60 * MB,
      156 * MB,
      '10MB',
      'fail',
      'The image grew by 96 MB (+160%), past the limit of 10 MB.',
    ],
    [
      100 * MB,
      112 * MB,
      '10% and 10MB',
      'fail',
      'The image grew by 12 MB (+12%), past the limit of 10% and 10 MB.',
    ],
    [
      200 * MB,
      212 * MB,
      '10% and 10MB',
      'pass',
      'The image grew by 12 MB (+6%), not past both 10% and 10 MB.',
    ],
    [
      200 * MB,
      212 * MB,
      '10% or 10MB',
      'fail',
      'The image grew by 12 MB (+6%), past the limit of 10% or 10 MB.',
    ],
    [
      50 * MB,
      56 * MB,
      '10% or 10MB',
      'fail',
      'The image grew by 6 MB (+12%), past the limit of 10% or 10 MB.',
    ],
    [
      100 * MB,
      110 * MB,
      '10% or 10MB',
      'pass',
      'The image grew by 10 MB (+10%), within the limit of 10% or 10 MB.',
    ],
    [100 * MB, 90 * MB, '0', 'pass', 'The image shrank by 10 MB (−10%), within the limit of 0 B.'],
    [100 * MB, 100 * MB, '0%', 'pass', 'The image stayed at 100 MB, within the limit of 0%.'],
    [100 * MB, 100 * MB + 1, '0', 'fail', 'The image grew by 1 B (<0.01%), past the limit of 0 B.'],
    [0, 0, '5%', 'pass', 'The image stayed at 0 B, within the limit of 5%.'],
    [0, 1, '5%', 'fail', 'The image grew by 1 B, past the limit of 5%.'],
    [0, 4 * MB, '5% and 5MB', 'pass', 'The image grew by 4 MB, not past both 5% and 5 MB.'],
    [
      100 * MB,
      111 * MB,
      '10MiB',
      'fail',
      'The image grew by 11 MB (+11%), past the limit of 10 MiB.',
    ],
  ])('from %d to %d bytes with %s: %s', (base, head, limit, status, sentence) => {
    const { result, checks } = compared(bytesOf(base), bytesOf(head), { 'max-increase': limit });
    expect(told(checks)).toEqual([[status, sentence]]);
    expect(result).toBe(status);
  });

  test('keeps the exact figures, in the units of the limit', () => {
    const actual = (limit: string, base = 60 * MB) =>
      compared(bytesOf(base), bytesOf(156 * MB), { 'max-increase': limit }).checks[0]?.actual;
    expect(actual('10MB')).toEqual([{ value: 96 * MB, unit: 'bytes' }]);
    expect(actual('10%')).toEqual([{ value: 160, unit: 'percent' }]);
    expect(actual('10% or 10MB')).toEqual([
      { value: 160, unit: 'percent' },
      { value: 96 * MB, unit: 'bytes' },
    ]);
    // 100 · delta / 0 is no number; the bytes are what was held against the limit.
    expect(actual('10%', 0)).toEqual([{ value: 156 * MB, unit: 'bytes' }]);
  });

  test('speaks of what is pulled if size-metric says so', () => {
    const base = analysis([{ bytes: 100 * MB, compressed: 40 * MB }]);
    const head = analysis([{ bytes: 100 * MB, compressed: 60 * MB }]);
    const inputs = { 'max-increase': '10MB', 'size-metric': 'compressed' };
    expect(told(compared(base, head, inputs).checks)).toEqual([
      ['fail', 'The compressed image grew by 20 MB (+50%), past the limit of 10 MB.'],
    ]);
  });
});

test('warn-increase warns', () => {
  const { result, checks } = compared(bytesOf(100 * MB), bytesOf(106 * MB), {
    'max-increase': '10MB',
    'warn-increase': '5MB',
  });
  expect(told(checks)).toEqual([
    ['pass', 'The image grew by 6 MB (+6%), within the limit of 10 MB.'],
    ['warn', 'The image grew by 6 MB (+6%), past the warning limit of 5 MB.'],
  ]);
  expect(result).toBe('warn');
});

test('max-wasted-increase speaks of wasted space', () => {
  const { checks } = compared(image(100 * MB), image(100 * MB, 48 * MB), {
    'max-wasted-increase': '1MB',
  });
  expect(checks).toEqual([
    {
      rule: 'max-wasted-increase',
      status: 'fail',
      limit: '1 MB',
      actual: [{ value: 48 * MB, unit: 'bytes' }],
      message: 'Wasted space grew by 48 MB, past the limit of 1 MB.',
    },
  ]);
});

describe('absolute rules', () => {
  test.each<[string, Inputs, number, number, string, string]>([
    [
      'equal passes',
      { 'max-size': '105MB' },
      100 * MB,
      0,
      'pass',
      'The image is 105 MB, within the limit of 105 MB.',
    ],
    [
      'one byte more fails',
      { 'max-size': '105MB' },
      100 * MB + 1,
      0,
      'fail',
      'The image is 105,000,001 bytes, past the limit of 105,000,000 bytes.',
    ],
    [
      'compressed',
      { 'max-size': '10MB', 'size-metric': 'compressed' },
      100 * MB,
      0,
      'fail',
      'The compressed image is 26.3 MB, past the limit of 10 MB.',
    ],
    [
      'wasted',
      { 'max-wasted': '20MB' },
      100 * MB,
      48 * MB,
      'fail',
      'The image wastes 48 MB, past the limit of 20 MB.',
    ],
    [
      'efficiency, equal passes',
      { 'min-efficiency': '95%' },
      100 * MB,
      5 * MB,
      'pass',
      'The image wastes 5 MB of its own 100 MB, within the 5 MB that min-efficiency allows.',
    ],
    [
      'efficiency, one byte more fails',
      { 'min-efficiency': '0.95' },
      100 * MB,
      5 * MB + 1,
      'fail',
      'The image wastes 5,000,001 bytes of its own 100 MB, past the 5,000,000 bytes that min-efficiency allows.',
    ],
  ])('%s', (_, inputs, bytes, wasted, status, sentence) => {
    const { checks } = judgeImage(image(bytes, wasted), thresholds(inputs));
    expect(told(checks)).toEqual([[status, sentence]]);
  });

  test.each([
    // 100 MB of which 5 MB are wasted: 0.95 to a double, all of them.
    ['0.95', 'pass'],
    ['0.94999999999999999999', 'pass'],
    ['0.95000000000000000001', 'fail'],
    ['95.000000000000000001%', 'fail'],
  ])('min-efficiency %s is judged by all of its digits: %s', (limit, status) => {
    const { checks } = judgeImage(image(100 * MB, 5 * MB), thresholds({ 'min-efficiency': limit }));
    expect(checks.map((check) => check.status)).toEqual([status]);
  });

  test('min-efficiency is judged as ownEfficiency says, whatever the bytes', () => {
    for (let wasted = 0; wasted <= 40; wasted++) {
      const subject = image(40, wasted);
      const [check] = judgeImage(subject, thresholds({ 'min-efficiency': '0.7' })).checks;
      expect(check?.status).toBe(subject.totals.ownEfficiency < 0.7 ? 'fail' : 'pass');
      expect(check?.actual).toEqual([{ value: subject.totals.ownEfficiency, unit: 'ratio' }]);
    }
  });
});

describe('debt that was there before', () => {
  const inputs = { 'max-wasted': '20MB' };

  test.each<[string, number, number, string, string]>([
    [
      'as it was',
      48,
      48,
      'warn',
      'The image wastes 48 MB, past the limit of 20 MB; the base broke it already (48 MB).',
    ],
    [
      'less of it',
      48,
      30,
      'warn',
      'The image wastes 30 MB, past the limit of 20 MB; the base broke it already (48 MB).',
    ],
    [
      'more of it',
      48,
      49,
      'fail',
      'The image wastes 49 MB, past the limit of 20 MB; the base broke it already (48 MB), and this change adds 1 MB.',
    ],
    ['crossed now', 20, 21, 'fail', 'The image wastes 21 MB, past the limit of 20 MB.'],
    ['paid', 48, 20, 'pass', 'The image wastes 20 MB, within the limit of 20 MB.'],
  ])('%s', (_, before, after, status, sentence) => {
    const verdict = compared(image(100 * MB, before * MB), image(100 * MB, after * MB), inputs);
    expect(told(verdict.checks)).toEqual([[status, sentence]]);
    expect(verdict.result).toBe(status);
  });

  test.each<[Inputs, number, number, string]>([
    [{ 'max-size': '50MB' }, 100, 100, 'warn'],
    [{ 'max-size': '50MB' }, 100, 101, 'fail'],
    [{ 'min-efficiency': '95%' }, 100, 100, 'warn'],
    [{ 'min-efficiency': '95%' }, 100, 90, 'fail'],
  ])('%j from %d to %d own MB: %s', (rule, before, after, status) => {
    const verdict = compared(image(before * MB, 10 * MB), image(after * MB, 10 * MB), rule);
    expect(verdict.result).toBe(status);
  });
});

describe('without a base', () => {
  const inputs = { 'max-increase': '1MB', 'max-size': '50MB', 'max-wasted-increase': '0' };
  const absent = (kind: 'not-there-yet' | 'failed', sentence: string) =>
    diffWithout({ kind, sentence, details: [] }, image(100 * MB));

  test('that was not there yet, increases do not apply and absolute rules do', () => {
    const subject = absent('not-there-yet', 'There is no Dockerfile at the base');
    const { result, checks } = judge(subject, thresholds(inputs));
    expect(told(checks)).toEqual([
      ['not-applicable', 'There is nothing to compare with: there is no Dockerfile at the base.'],
      ['fail', 'The image is 105 MB, past the limit of 50 MB.'],
      ['not-applicable', 'There is nothing to compare with: there is no Dockerfile at the base.'],
    ]);
    expect(result).toBe('fail');
  });

  test.each(['warn', 'fail'] as const)('that could not be built, on-unmeasured: %s', (choice) => {
    const subject = absent('failed', 'The base could not be built');
    const verdict = judge(subject, thresholds({ 'max-increase': '1MB', 'on-unmeasured': choice }));
    expect(told(verdict.checks)).toEqual([
      ['not-applicable', 'There is nothing to compare with: the base could not be built.'],
      [choice, 'Not compared: the base could not be built.'],
    ]);
    expect(verdict.result).toBe(choice);
  });
});

describe('a figure that a source cannot give', () => {
  const unknown = analysis([{ bytes: 100 * MB, compressed: null }]);
  const known = bytesOf(100 * MB);
  const inputs = { 'max-increase': '10MB', 'max-size': '1GB', 'size-metric': 'compressed' };

  test('is a mistake of the configuration, with the two ways out', () => {
    expect(() => compared(known, unknown, inputs)).toThrow(
      new DietError(
        'compressed-size-unknown',
        'max-increase and max-size cannot be judged with "size-metric: compressed": the source of the head image gives no ' +
          "compressed sizes (Docker's classic image store and uncompressed archives have none); either use " +
          '"size-metric: unpacked", or a builder that exports OCI images, such as docker/setup-buildx-action sets up.',
      ),
    );
  });

  test('on the side of the base concerns increases only', () => {
    expect(() => compared(unknown, known, inputs)).toThrow(
      /^max-increase cannot .* the base image/,
    );
    const { checks } = compared(unknown, known, { 'max-size': '1MB', 'size-metric': 'compressed' });
    expect(checks.map(({ status }) => status)).toEqual(['fail']);
  });

  test('does not matter to rules that do not ask for it', () => {
    const rules = { 'max-wasted': '1MB', 'size-metric': 'compressed' };
    expect(compared(known, unknown, rules).result).toBe('pass');
  });
});

describe("dive's rules", () => {
  const DIVE = { efficiency: 0.52475, wastedBytes: 48 * MB, userWastedPercent: 0.5 };
  const wasteful = image(100 * MB, 0, { dive: DIVE });
  const ALL = 'rules:\n  highestWastedBytes: 20MB\n';

  test("speak of dive's figures, and say which limits are dive's defaults", () => {
    expect(told(compared(image(MB), wasteful, {}, ALL).checks)).toEqual([
      [
        'fail',
        "dive's efficiency is 0.5248, below the lowestEfficiency of 0.9 (dive's default, which .dive-ci does not change).",
      ],
      ['fail', 'dive counts 48 MB as wasted, past the highestWastedBytes of 20 MB in .dive-ci.'],
      [
        'fail',
        "dive's user-wasted ratio is 0.5, past the highestUserWastedPercent of 0.1 (dive's default, which .dive-ci does not change).",
      ],
    ]);
  });

  test('pass where the figure is equal to the limit', () => {
    const text =
      'rules:\n  lowestEfficiency: 0.52475\n  highestWastedBytes: 48MB\n  highestUserWastedPercent: 0.5\n';
    expect(compared(image(MB), wasteful, {}, text).result).toBe('pass');
  });

  test('warn of debt that was there before', () => {
    const { result, checks } = compared(wasteful, wasteful, {}, ALL);
    expect(result).toBe('warn');
    expect(checks[1]?.message).toBe(
      'dive counts 48 MB as wasted, past the highestWastedBytes of 20 MB in .dive-ci; the base broke it already (48 MB).',
    );
  });

  test('pass where dive divides 0 by 0, and fail where it divides more by 0', () => {
    const ask = (userWastedPercent: number | null, wastedBytes: number) =>
      judgeImage(
        image(MB, 0, { dive: { userWastedPercent, wastedBytes } }),
        thresholds({}, 'rules:\n  lowestEfficiency: disabled\n'),
      ).checks;
    expect(ask(null, 0)).toEqual([
      {
        rule: 'dive:highestUserWastedPercent',
        status: 'pass',
        limit: '0.1',
        actual: [],
        message:
          "dive counts 0 B as wasted and 0 B above the first layer, within the highestUserWastedPercent of 0.1 (dive's default, which .dive-ci does not change).",
      },
    ]);
    expect(ask(Number.POSITIVE_INFINITY, 5 * MB)).toMatchObject([{ status: 'fail', actual: [] }]);
  });

  test('show the figures apart where they differ by little', () => {
    const near = image(MB, 0, { dive: { efficiency: 0.899_999_9 } });
    const [check] = judgeImage(near, thresholds({}, 'rules:\n  lowestEfficiency: 0.9\n')).checks;
    expect(check?.message).toBe(
      "dive's efficiency is 0.8999999, below the lowestEfficiency of 0.9 in .dive-ci.",
    );
  });
});

test('one image is held against absolute rules only', () => {
  const { checks } = judgeImage(image(MB), thresholds({ 'max-increase': '0', 'max-size': '1GB' }));
  expect(checks.map(({ rule }) => rule)).toEqual(['max-size']);
});

test('checks come in the order of the rules, whatever the order of the inputs', () => {
  const inputs = { 'min-efficiency': '1', 'max-wasted': '0', 'max-increase': '1GB' };
  const { checks } = compared(image(MB), image(MB), inputs, '');
  expect(checks.map(({ rule }) => rule)).toEqual([
    'max-increase',
    'max-wasted',
    'min-efficiency',
    'dive:lowestEfficiency',
    'dive:highestUserWastedPercent',
  ]);
});
