import { describe, expect, test } from '@jest/globals';
import {
  brokenLimits,
  defect,
  noTokenForComment,
  notMeasured,
  notWritten,
} from '../../src/action/failures.ts';
import { failingReport } from '../support/report.ts';

describe('the last words of a run', () => {
  test('a broken limit: its sentence, and none of the others', () => {
    const { checks } = failingReport({ inputs: { 'max-increase': '1MB', 'max-size': '1GB' } });
    expect(checks.map(({ status }) => status)).toEqual(['fail', 'pass']);
    expect(brokenLimits(checks)).toBe(checks[0]?.message);
    expect(brokenLimits(checks)).toMatch(/^The image grew by .*, past the limit of 1.MB\.$/);
  });

  test('a failed measurement does not read like a verdict', () => {
    expect(notMeasured('There is no Dockerfile.')).toBe(
      'The image could not be measured. There is no Dockerfile.',
    );
  });

  test('several mistakes have a line each', () => {
    expect(notMeasured('No size.\nNo count.')).toBe(
      'The image could not be measured.\nNo size.\nNo count.',
    );
  });

  test('a defect says so, with the stack', () => {
    expect(defect(new TypeError('x is not a function'))).toMatch(
      /^This is a defect of Image Diet; please report it with the log\. TypeError: x is not a function\n +at /,
    );
    expect(defect('thrown text')).toMatch(/ thrown text$/);
  });
});

test('an emptied token', () => {
  expect(noTokenForComment()).toBe(
    "The comment could not be written: github-token is empty. Leave it out to use the job's own token, or set comment: never.",
  );
});

test.each([
  ['report', 'The report as JSON'],
  ['summary', "The job's summary"],
] as const)('a %s that can not be written', (what, name) => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
  });
  expect(notWritten(what, '/tmp/x', full)).toBe(
    `${name} could not be written to "/tmp/x" (ENOSPC: no space left on device): the verdict and the comment are not concerned.`,
  );
});
