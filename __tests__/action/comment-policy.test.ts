import { describe, expect, test } from '@jest/globals';
import { COMMENT_POLICIES, isWorthAComment } from '../../src/action/comment-policy.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { analysis, diff, type Step } from '../support/analysis.ts';
import {
  brokenBaseReport,
  debtReport,
  errorReport,
  failingReport,
  newImageReport,
  passingReport,
  reportOf,
  unchangedReport,
} from '../support/report.ts';

/** A pass whose only change is of so many bytes. */
function changedBy(change: Partial<Record<'bytes' | 'compressed', number>>): CompareReport {
  const before = { bytes: 5_000_000, compressed: 2_000_000, instruction: 'COPY . .' };
  const after: Step = {
    ...before,
    bytes: before.bytes + (change.bytes ?? 0),
    compressed: before.compressed + (change.compressed ?? 0),
  };
  return reportOf(diff(analysis([before]), analysis([after]), [['changed', 0, 0]]));
}

const told = (report: CompareReport, minimumChange = 100_000) =>
  COMMENT_POLICIES.filter((when) => isWorthAComment(report, { when, minimumChange }));

describe('a first comment', () => {
  test.each<[string, CompareReport, readonly string[]]>([
    ['past a limit', failingReport(), ['always', 'on-change', 'on-failure']],
    ['within the limits, 2 MB more', passingReport(), ['always', 'on-change']],
    ['a new image', newImageReport(), ['always', 'on-change']],
    ['a base that could not be built', brokenBaseReport(), ['always', 'on-change']],
    ['old debt, nothing changed', debtReport(), ['always']],
    ['nothing was built', unchangedReport(), ['always']],
    ['the head could not be built', errorReport(), ['always', 'on-failure']],
    ['99,999 bytes more', changedBy({ bytes: 99_999 }), ['always']],
    ['100,000 bytes more', changedBy({ bytes: 100_000 }), ['always', 'on-change']],
    ['100,000 bytes less', changedBy({ bytes: -100_000 }), ['always', 'on-change']],
    ['100,000 bytes more to pull', changedBy({ compressed: 100_000 }), ['always', 'on-change']],
  ])('%s', (_name, report, policies) => {
    expect(told(report)).toEqual(policies);
  });

  test('a minimum of 0 asks for a change all the same', () => {
    expect(told(changedBy({}), 0)).toEqual(['always']);
    expect(told(changedBy({ bytes: 1 }), 0)).toEqual(['always', 'on-change']);
  });
});
