import { describe, expect, test } from '@jest/globals';
import { cause } from '../../src/diff/cause.ts';
import type { ImageDiff } from '../../src/diff/image-diff.ts';
import { judgeConfirmed, judgeFairly, judgeUnconfirmed } from '../../src/policy/judge-fairly.ts';
import { readThresholds, type ThresholdTexts } from '../../src/policy/thresholds.ts';
import { analysis, diff } from '../support/analysis.ts';
import { expectParsed } from '../support/expect-parsed.ts';

const MB = 1_000_000;

function limits(inputs: ThresholdTexts['inputs']) {
  return expectParsed(readThresholds({ inputs, diveCi: null }));
}

/** A line of the pull request's own, and one that was only run again. */
function comparison(
  own: number,
  again: number,
  after: { base: number; head: number } | null,
): ImageDiff {
  const image = (edited: number, installed: number, salt: string) =>
    analysis([
      { bytes: 50 * MB, base: true, salt: 'debian' },
      { bytes: edited, instruction: `RUN make ${salt}`, lines: 'Dockerfile:2' },
      { bytes: installed, instruction: 'RUN apt-get upgrade', lines: 'Dockerfile:3', salt },
    ]);
  return diff(image(10 * MB, 20 * MB, 'old'), image(10 * MB + own, 20 * MB + again, 'new'), [
    ['same', 0, 0],
    ['changed', 1, 1, { cause: cause('edited') }],
    ['changed', 2, 2, { cause: cause('re-run', { after }) }],
  ]);
}

const AFTER = { base: 1, head: 1 };

describe('a growth of which part is nobody’s doing', () => {
  test('fails for its own part alone', () => {
    const first = judgeFairly(
      comparison(12 * MB, 10 * MB, AFTER),
      limits({ 'max-increase': '11MB' }),
    );
    expect(first).toMatchObject({ hinges: false, verdict: { result: 'fail' } });
    expect(first.verdict.checks[0]?.message).toBe(
      'The image grew by 22 MB (+27.5%), past the limit of 11 MB.',
    );
  });

  test('hinges on the rest, and warns while nobody knows', () => {
    const first = judgeFairly(
      comparison(2 * MB, 10 * MB, AFTER),
      limits({ 'max-increase': '11MB' }),
    );
    expect(first).toMatchObject({ hinges: true, verdict: { result: 'warn' } });
    expect(judgeUnconfirmed(first, 'nobody had the time').checks[0]?.message).toBe(
      'The image grew by 12 MB (+15%), past the limit of 11 MB, but up to 10 MB of it may not be from this pull request: nobody had the time.',
    );
  });

  test('is forgiven where nothing below it changed', () => {
    const { hinges, verdict } = judgeFairly(
      comparison(2 * MB, 10 * MB, null),
      limits({ 'max-increase': '11MB', 'warn-increase': '3MB', 'max-size': '85MB' }),
    );
    expect(hinges).toBe(false);
    expect(verdict.checks.map(({ status, message }) => `${status}: ${message}`)).toEqual([
      'pass: Without the 10 MB that are not from this pull request, the image grew by 2 MB (+2.22%), within the limit of 11 MB.',
      'pass: Without the 10 MB that are not from this pull request, the image grew by 2 MB (+2.22%), within the warning limit of 3 MB.',
      'fail: The image is 92 MB, past the limit of 85 MB.',
    ]);
  });

  test('an absolute limit that only the world has crossed warns', () => {
    const { verdict } = judgeFairly(comparison(0, 10 * MB, null), limits({ 'max-size': '85MB' }));
    expect(verdict).toMatchObject({ result: 'warn' });
    expect(verdict.checks[0]?.message).toBe(
      'The image is 90 MB, past the limit of 85 MB; the base breaks it too if it is built today (90 MB).',
    );
  });

  test('drift that makes an image smaller saves nobody and blames nobody', () => {
    const smaller = comparison(12 * MB, -5 * MB, null);
    const within = judgeFairly(smaller, limits({ 'max-increase': '8MB' }));
    expect(within.verdict.checks[0]).toMatchObject({ status: 'pass' });
    const past = judgeFairly(smaller, limits({ 'max-increase': '6MB' }));
    expect(past.verdict.checks[0]).toMatchObject({
      status: 'fail',
      message: 'The image grew by 7 MB (+8.75%), past the limit of 6 MB.',
    });
  });
});

describe('a growth that both sides were built again for', () => {
  const thresholds = limits({ 'max-increase': '11MB', 'max-wasted': '1MB' });
  const first = (subject: ImageDiff) => judgeFairly(subject, thresholds);

  test('passes if it is gone then', () => {
    const subject = comparison(2 * MB, 10 * MB, AFTER);
    const verdict = judgeConfirmed(
      first(subject),
      subject,
      comparison(2 * MB, 0, AFTER),
      thresholds,
    );
    expect(verdict).toMatchObject({ result: 'pass' });
    expect(verdict.checks[0]?.message).toBe(
      'Without the 10 MB that are not from this pull request, the image grew by 2 MB (+2.5%), within the limit of 11 MB.',
    );
  });

  test('fails if it is still there, and says how much of it is not', () => {
    const subject = comparison(2 * MB, 14 * MB, AFTER);
    const verdict = judgeConfirmed(
      first(subject),
      subject,
      comparison(2 * MB, 12 * MB, AFTER),
      thresholds,
    );
    expect(verdict).toMatchObject({ result: 'fail' });
    expect(verdict.checks[0]?.message).toBe(
      'Without the 2 MB that are not from this pull request, the image grew by 14 MB (+17.5%), past the limit of 11 MB.',
    );
  });

  test('fails with its own sentence if all of it is still there', () => {
    const subject = comparison(2 * MB, 10 * MB, AFTER);
    const verdict = judgeConfirmed(first(subject), subject, subject, thresholds);
    expect(verdict.checks[0]).toMatchObject({
      status: 'fail',
      message: 'The image grew by 12 MB (+15%), past the limit of 11 MB.',
    });
  });
});
