import type { CompareReport, FailedInspectReport, InspectReport } from './report.ts';
import type { VariantsReport } from './variants-report.ts';

/** What the commands report: each can be rendered by what its `kind` says. */
export type AnyReport = CompareReport | InspectReport | FailedInspectReport | VariantsReport;
