import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Verdict } from '../policy/verdict.ts';
import { imageReport } from './image-report.ts';
import { type InspectReport, SCHEMA_VERSION } from './report.ts';

/** What `inspect` says of one image. */
export function inspectReport(analysis: ImageAnalysis, verdict: Verdict): InspectReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'inspect',
    ...imageReport(analysis),
    checks: verdict.checks,
    result: verdict.result,
  };
}
