import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Cause } from '../diff/cause.ts';
import { type Change, change } from '../diff/change.ts';
import type { Drift } from '../diff/drift.ts';
import type { ImageDiff, LayerChange, Totaled } from '../diff/image-diff.ts';
import { weighDockerfile } from '../diff/weigh-dockerfile.ts';
import type { FindingChange } from '../findings/diff-findings.ts';
import type { Side } from '../image/side.ts';
import type { Verdict } from '../policy/verdict.ts';
import type { DietError } from '../units/diet-error.ts';
import { withoutStop } from '../units/sentence.ts';
import { broughtReport, filesReport } from './file-report.ts';
import { findingChangeReport, MAX_FINDINGS } from './finding-report.ts';
import { imageReport } from './image-report.ts';
import { headNotMeasured } from './notes.ts';
import { packageChangesReport } from './package-report.ts';
import {
  type AbsentReport,
  type CauseReport,
  type CompareReport,
  type DriftReport,
  type LayerChangeReport,
  type ReportOrigin,
  type ReportSide,
  SCHEMA_VERSION,
} from './report.ts';

/** What is not the pull request's, and how that is known. */
export interface ReportedDrift extends Drift {
  readonly how: DriftReport['how'];
  /** The biggest change first. */
  readonly packages: readonly string[];
}

/** How a comparison ended. */
export type CompareOutcome =
  | {
      readonly kind: 'measured';
      readonly diff: ImageDiff;
      readonly findings: readonly FindingChange[];
      readonly verdict: Verdict;
      readonly drift: ReportedDrift | null;
    }
  /** Nothing that feeds the image changed; `sentence` says so, without a final stop. */
  | { readonly kind: 'unchanged'; readonly sentence: string }
  /** The head could not be measured, so there is no verdict. */
  | { readonly kind: 'error'; readonly failure: DietError };

export interface CompareInput {
  readonly outcome: CompareOutcome;
  readonly origin: ReportOrigin;
  /** What a reader should know about how it was measured, a sentence each, without a final stop. */
  readonly notes: readonly string[];
}

/** What `compare` says, whatever became of it: every rendering and the JSON are made of this alone. */
export function compareReport({ outcome, origin, notes }: CompareInput): CompareReport {
  const common = { schemaVersion: SCHEMA_VERSION, kind: 'compare', origin, notes } as const;
  switch (outcome.kind) {
    case 'measured':
      return { ...common, ...measured(outcome) };
    case 'unchanged': {
      const absent = { absent: outcome.sentence, kind: 'unchanged', details: [] } as const;
      return {
        ...common,
        ...nothing(absent, absent),
        outcome: 'unchanged',
        result: 'pass',
        failure: null,
      };
    }
    case 'error': {
      const { code, message, details, lines } = outcome.failure;
      const sides = nothing(
        { absent: headNotMeasured(), kind: 'not-tried', details: [] },
        { absent: withoutStop(message), kind: 'failed', details },
      );
      const failure = { code, sentence: message, details, dockerfile: lines };
      return { ...common, ...sides, outcome: 'error', result: 'error', failure };
    }
  }
}

type Figures = Omit<CompareReport, 'schemaVersion' | 'kind' | 'origin' | 'notes'>;

type Measured = Extract<CompareOutcome, { kind: 'measured' }>;

function measured({ diff, findings, verdict, drift }: Measured): Figures {
  return {
    outcome: 'measured',
    base: sideReport(diff.base),
    head: imageReport(diff.head),
    changes: diff.changes,
    updatePullBytes: diff.updatePullBytes,
    drift: drift && driftReport(drift),
    layers: diff.layers.map((layer, i) => layerChangeReport(layer, drift?.layers[i] ?? 0)),
    findings: findings.slice(0, MAX_FINDINGS).flatMap(findingChangeReport),
    findingsOmitted: Math.max(0, findings.length - MAX_FINDINGS),
    dockerfile: weighDockerfile(diff),
    files: diff.files && filesReport(diff.files),
    packages: packagesOf(diff),
    checks: verdict.checks,
    result: verdict.result,
    failure: null,
  };
}

function packagesOf({ packages, base, head }: ImageDiff): CompareReport['packages'] {
  if (packages === null || base.state === 'absent') return null;
  return packageChangesReport(packages, base.value.packages(), head.packages());
}

function layerChangeReport(layer: LayerChange, driftBytes: number): LayerChangeReport {
  const { kind, base, head, baseLayers, headLayers, sameFiles } = layer;
  const { unpacked, compressed, avoidable } = layer;
  return {
    kind,
    base,
    head,
    baseLayers,
    headLayers,
    sameFiles,
    unpacked,
    compressed,
    avoidable,
    cause: layer.cause && causeReport(layer.cause),
    brought: layer.brought && broughtReport(layer.brought),
    driftBytes,
  };
}

const MOST_PACKAGES = 100;

function driftReport({ how, packages, ...drift }: ReportedDrift): DriftReport {
  const { unpackedBytes, compressedBytes, avoidableBytes } = drift;
  const shown = packages.slice(0, MOST_PACKAGES);
  const packagesOmitted = packages.length - shown.length;
  return { how, unpackedBytes, compressedBytes, avoidableBytes, packages: shown, packagesOmitted };
}

const MOST_FILES = 100;

function causeReport(cause: Cause): CauseReport {
  const files = cause.files.slice(0, MOST_FILES);
  return { ...cause, files, filesOmitted: cause.files.length - files.length };
}

function sideReport(side: Side<ImageAnalysis>): ReportSide {
  if (side.state === 'measured') return imageReport(side.value);
  const { kind, sentence, details } = side.reason;
  return { absent: sentence, kind, details };
}

function nothing(
  base: AbsentReport,
  head: AbsentReport,
): Omit<Figures, 'outcome' | 'result' | 'failure'> {
  return {
    base,
    head,
    changes: NO_CHANGES,
    updatePullBytes: null,
    drift: null,
    layers: [],
    findings: [],
    findingsOmitted: 0,
    dockerfile: [],
    files: null,
    packages: null,
    checks: [],
  };
}

const UNKNOWN: Change = change(null, null);

const NO_CHANGES: Readonly<Record<Totaled, Change>> = {
  compressedBytes: UNKNOWN,
  unpackedBytes: UNKNOWN,
  liveBytes: UNKNOWN,
  hiddenBytes: UNKNOWN,
  avoidableBytes: UNKNOWN,
  efficiency: UNKNOWN,
  ownEfficiency: UNKNOWN,
  layerCount: UNKNOWN,
};
