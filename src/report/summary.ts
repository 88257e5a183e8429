import type { AnyReport } from './any-report.ts';
import { compareSummary } from './compare-summary.ts';
import { failedInspectSummary, inspectSummary } from './inspect-summary.ts';
import { firstThatFits } from './ladder.ts';
import type { SummaryDetail } from './summary-detail.ts';
import { variantsSummary } from './variants-summary.ts';

/** GitHub refuses a step's summary above 1 MiB altogether (docs.github.com, "Workflow commands"); some is left for others. */
export const SUMMARY_BYTES = 1_000_000;

export interface SummaryOptions {
  /** In bytes of UTF-8; null: no limit. */
  readonly maxBytes: number | null;
}

const STEPS: readonly [SummaryDetail, ...SummaryDetail[]] = [
  { layers: Number.POSITIVE_INFINITY, files: 100 },
  { layers: 1000, files: 50 },
  { layers: 100, files: 20 },
  { layers: 10, files: 5 },
];

/** The full report as GitHub Markdown, for the job's summary and `--format markdown`. */
export function renderSummary(report: AnyReport, { maxBytes }: SummaryOptions): string {
  const [first, ...others] = STEPS;
  const step = (detail: SummaryDetail) => () => summaryWith(report, detail);
  const encoder = new TextEncoder();
  return firstThatFits(
    [step(first), ...others.map(step)],
    (text) => maxBytes === null || encoder.encode(text).length <= maxBytes,
  );
}

function summaryWith(report: AnyReport, detail: SummaryDetail): string {
  switch (report.kind) {
    case 'compare':
      return compareSummary(report, detail);
    case 'inspect':
      return report.result === 'error'
        ? failedInspectSummary(report)
        : inspectSummary(report, detail);
    case 'variants':
      return variantsSummary(report);
  }
}

/** The same without a limit: what `--format markdown` prints. */
export function renderMarkdown(report: AnyReport): string {
  return renderSummary(report, { maxBytes: null });
}
