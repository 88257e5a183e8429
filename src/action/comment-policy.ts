import type { CompareReport } from '../report/report.ts';

/** When a pull request that has no comment of ours gets one. One that is there is always brought up to date. */
export const COMMENT_POLICIES = ['always', 'on-change', 'on-failure', 'never'] as const;

export interface CommentPolicy {
  readonly when: (typeof COMMENT_POLICIES)[number];
  /** In bytes; only for `on-change`. */
  readonly minimumChange: number;
}

/** Whether this report is worth a first comment. */
export function isWorthAComment(report: CompareReport, policy: CommentPolicy): boolean {
  const failed = report.result === 'fail' || report.result === 'error';
  switch (policy.when) {
    case 'always':
      return true;
    case 'on-failure':
      return failed;
    case 'on-change':
      return report.result === 'fail' || changed(report, policy.minimumChange);
    case 'never':
      return false;
  }
}

/**
 * A change of at least `minimum` in what lies on disk, what is pulled or what is wasted. A measured
 * head without a base (a new image, or a base that could not be built) is news too. A head that could
 * not be built is not: its author is told by the failing job.
 */
function changed(report: CompareReport, minimum: number): boolean {
  if (report.outcome !== 'measured') return false;
  if ('absent' in report.base) return true;
  const { unpackedBytes, compressedBytes, avoidableBytes } = report.changes;
  return [unpackedBytes, compressedBytes, avoidableBytes].some(
    ({ delta }) => delta !== null && delta !== 0 && Math.abs(delta) >= minimum,
  );
}
