import { describe, expect, test } from '@jest/globals';
import { durationInWords, parseDuration } from '../../src/units/duration.ts';

describe('a duration', () => {
  test.each([
    ['1s', 1],
    ['90s', 90],
    [' 10m ', 600],
    ['1h30m', 5400],
    ['1h1s', 3601],
    ['1h0m5s', 3605],
    ['24h', 86_400],
  ])('%j', (text, seconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: seconds * 1000 });
  });

  test.each(['', '10', '0', '0s', '0m0s', '-1m', '1.5h', '30m1h', '10 m', '10min', '24h1s', '1d'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toEqual({
        ok: false,
        mistakes: ['is not a duration: write 90s, 10m or 1h30m, at least a second and at most 24h'],
      });
    },
  );

  test.each([
    [60_000, '1 minute'],
    [600_000, '10 minutes'],
    [90_000, '90 seconds'],
    [1, '1 second'],
  ])('%d ms in words', (milliseconds, words) => {
    expect(durationInWords(milliseconds)).toBe(words);
  });
});
