import { describe, expect, test } from '@jest/globals';
import { secondsToRetry } from '../../src/github/retry.ts';

const NOW = 1_700_000_000;

describe('secondsToRetry', () => {
  test.each([
    ['a server error', 500, {}, 1],
    ['no answer', null, {}, 1],
    ['a gateway with its own idea', 503, { 'retry-after': '7' }, 7],
    [
      'the primary rate limit',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW + 9}` },
      9,
    ],
    [
      'its reset just passed',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW - 9}` },
      0,
    ],
    ['the secondary rate limit', 403, { 'retry-after': '30' }, 30],
    ['too many requests, no word how long', 429, {}, 60],
    ['a wait of an hour', 429, { 'retry-after': '3600' }, null],
    [
      'a reset in an hour',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW + 3600}` },
      null,
    ],
    ['no permission', 403, { 'x-ratelimit-remaining': '4999' }, null],
    ['not found', 404, {}, null],
    ['refused content', 422, { 'retry-after': '1' }, null],
  ])('%s', (_name, status, headers, expected) => {
    expect(secondsToRetry({ status, headers }, 1, NOW)).toBe(expected);
  });

  test('waits longer each time and gives up after the fourth try', () => {
    const waits = [1, 2, 3, 4].map((tries) =>
      secondsToRetry({ status: 502, headers: {} }, tries, NOW),
    );
    expect(waits).toEqual([1, 2, 4, null]);
  });
});
