import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Finding } from '../findings/finding.ts';
import type { Verdict } from '../policy/verdict.ts';
import type { DietError } from '../units/diet-error.ts';
import { findingReport, MAX_FINDINGS } from './finding-report.ts';
import { imageReport } from './image-report.ts';
import { packagesReport } from './package-report.ts';
import { type FailedInspectReport, type InspectReport, SCHEMA_VERSION } from './report.ts';

export interface InspectInput {
  readonly analysis: ImageAnalysis;
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  /** What a reader should know besides, a sentence each, without a final stop. */
  readonly notes: readonly string[];
}

/** What `inspect` says of one image. */
export function inspectReport({ analysis, findings, verdict, notes }: InspectInput): InspectReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'inspect',
    ...imageReport(analysis),
    findings: findings.slice(0, MAX_FINDINGS).map(findingReport),
    findingsOmitted: Math.max(0, findings.length - MAX_FINDINGS),
    packages: packagesReport(analysis.packages()),
    checks: verdict.checks,
    result: verdict.result,
    notes,
  };
}

/** The image could not be measured. */
export function failedInspectReport({ code, message, details }: DietError): FailedInspectReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'inspect',
    result: 'error',
    failure: { code, sentence: message, details },
  };
}
