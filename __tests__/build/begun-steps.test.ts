import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { heldForBegunSteps } from '../../src/build/begun-steps.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const RUN = '#7 [builder 2/3] RUN make';

/** How long after the interruption the signal was passed on, in milliseconds; null: not within ten seconds. */
function heldFor(
  interruption: AbortController,
  held: { readonly signal: AbortSignal },
): number | null {
  interruption.abort(new Error('stop'));
  for (let passed = 0; passed <= 10_000; passed += 50) {
    if (held.signal.aborted) return passed;
    jest.advanceTimersByTime(50);
  }
  return null;
}

describe('an interruption of a build', () => {
  test.each([
    ['waits until a step that began would have been told', [], 500],
    ['waits for a RUN that has just begun', [RUN], 1000],
    ['waits for nothing that says something', [RUN, '#7 0.112 cc -o made'], 500],
    ['waits for nothing that is done', [RUN, '#7 DONE 0.3s'], 500],
    ['waits for nothing that came from the cache', [RUN, '#7 CACHED'], 500],
    ['waits for the step that has begun, not for another', [RUN, '#8 0.112 made'], 1000],
    ['waits for no COPY', ['#7 [builder 2/3] COPY . .'], 500],
  ])('%s', (_, lines, milliseconds) => {
    const interruption = new AbortController();
    const held = heldForBegunSteps(interruption.signal);
    for (const line of lines) held.line(line);
    expect(heldFor(interruption, held)).toBe(milliseconds);
  });

  test('does not wait for a step that began long ago without a word', () => {
    const interruption = new AbortController();
    const held = heldForBegunSteps(interruption.signal);
    held.line(RUN);
    jest.advanceTimersByTime(1000);
    expect(heldFor(interruption, held)).toBe(500);
  });

  test('waits for a step that begins meanwhile, but not for ever', () => {
    const interruption = new AbortController();
    const held = heldForBegunSteps(interruption.signal);
    let number = 10;
    const beginning = setInterval(() => held.line(`#${number++} [2/3] RUN true`), 100);
    expect(heldFor(interruption, held)).toBe(3000);
    clearInterval(beginning);
  });

  test('is passed on with its reason', () => {
    const interruption = new AbortController();
    const held = heldForBegunSteps(interruption.signal);
    heldFor(interruption, held);
    expect(held.signal.reason).toBe(interruption.signal.reason);
  });

  test('before it begins is passed on at once', () => {
    expect(heldForBegunSteps(AbortSignal.abort(new Error('stop'))).signal.aborted).toBe(true);
  });

  test('that is over is nobody’s matter', () => {
    const interruption = new AbortController();
    const held = heldForBegunSteps(interruption.signal);
    held.release();
    expect(heldFor(interruption, held)).toBeNull();
    expect(jest.getTimerCount()).toBe(0);
  });
});
