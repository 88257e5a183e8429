import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Program, Programs } from '../analysis/programs.ts';
import type { Finding } from '../findings/finding.ts';
import type { Side } from '../image/side.ts';
import { ECOSYSTEMS, type Ecosystem } from '../packages/package.ts';
import { unreadEcosystems } from '../packages/unread-packages.ts';
import type { SizeMetric } from '../policy/size-metric.ts';
import type { Check, Result, Verdict } from '../policy/verdict.ts';
import type { DietError } from '../units/diet-error.ts';
import { type ShownPath, showPath } from '../units/image-path.ts';
import { ascending, inOrder } from '../units/order.ts';
import { findingReport } from './finding-report.ts';
import { baseReport } from './image-report.ts';
import {
  type Failure,
  type FindingReport,
  type ImageReport,
  SCHEMA_VERSION,
  type TotalsReport,
} from './report.ts';

/**
 * Several images beside one another: what `schema/variants.schema.json` describes. A value of a build argument
 * stands in a variant's name, where the user asked for it to be compared and gave it no label, and nowhere else.
 */
export interface VariantsReport {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'variants';
  /** A ranking: smallest first by `sizeMetric`, then those that could not be measured, in the order asked for. */
  readonly variants: readonly VariantReport[];
  /** `fail` if one is past a limit, else `warn` if one could not be measured; `error` if none could. */
  readonly result: Result | 'error';
  readonly failure: Failure | null;
  readonly sizeMetric: SizeMetric;
  /** `docker-container, buildx 0.29.1`; null where nothing was built. */
  readonly builder: string | null;
  /** What a reader should know about how it was measured, a sentence each, without a final stop. */
  readonly notes: readonly string[];
}

export type VariantReport = MeasuredVariant | AbsentVariant;

export interface MeasuredVariant extends Pick<ImageReport, 'image' | 'warnings'> {
  readonly name: string;
  /** Its place in the order asked for, from 0. */
  readonly position: number;
  readonly base: (NonNullable<ImageReport['base']> & { readonly unpackedBytes: number }) | null;
  readonly totals: TotalsReport;
  /** By `sizeMetric`; null if either is unknown, or the divisor is 0. */
  readonly ratioToFirst: number | null;
  readonly ratioToSmallest: number | null;
  readonly shells: readonly ProgramReport[];
  readonly packageManagers: readonly ProgramReport[];
  /** How many are installed in the image's last state, in the order of `ECOSYSTEMS`; those without any left out. */
  readonly packages: readonly PackageCount[];
  readonly biggestFinding: FindingReport | null;
  readonly checks: readonly Check[];
  readonly result: Result;
}

export interface AbsentVariant {
  readonly name: string;
  readonly position: number;
  /** Why, one sentence without a final stop. */
  readonly absent: string;
  /** The end of buildx's own message. */
  readonly details: readonly string[];
}

export interface ProgramReport extends ShownPath {
  readonly name: string;
}

export interface PackageCount {
  readonly ecosystem: Ecosystem;
  /** null where their record was not read. */
  readonly count: number | null;
}

/** One variant, before it is told. */
export interface VariantOutcome {
  readonly name: string;
  readonly image: Side<MeasuredImage>;
}

export interface MeasuredImage {
  readonly analysis: ImageAnalysis;
  /** Biggest saving first, ignored ones too. */
  readonly findings: readonly Finding[];
  readonly programs: Programs;
  readonly verdict: Verdict;
}

export interface VariantsFacts extends Pick<VariantsReport, 'builder' | 'notes' | 'sizeMetric'> {
  readonly failure: DietError | null;
}

/** @param outcomes in the order they were asked for */
export function variantsReport(
  outcomes: readonly VariantOutcome[],
  { failure, ...facts }: VariantsFacts,
): VariantsReport {
  const figures = outcomes.map(({ image }) =>
    image.state === 'measured' ? figureOf(image.value.analysis, facts.sizeMetric) : null,
  );
  const smallest = Math.min(...figures.map((figure) => figure ?? Number.POSITIVE_INFINITY));
  const variants = outcomes.map(({ name, image }, position): VariantReport => {
    if (image.state === 'absent') {
      const { sentence, details } = image.reason;
      return { name, position, absent: sentence, details };
    }
    const figure = figures[position] ?? null;
    return {
      name,
      position,
      ...measuredReport(image.value),
      ratioToFirst: ratio(figure, figures[0] ?? null),
      ratioToSmallest: ratio(figure, Number.isFinite(smallest) ? smallest : null),
    };
  });
  const rank = inOrder<VariantReport>(
    ascending((variant) => (isMeasuredVariant(variant) ? 0 : 1)),
    ascending(({ position }) => figures[position] ?? Number.MAX_SAFE_INTEGER),
    ascending(({ position }) => position),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'variants',
    variants: variants.sort(rank),
    result: resultOf(variants, failure),
    failure:
      failure === null
        ? null
        : { code: failure.code, sentence: failure.message, details: failure.details },
    ...facts,
  };
}

export function isMeasuredVariant(variant: VariantReport): variant is MeasuredVariant {
  return !('absent' in variant);
}

function figureOf({ totals }: ImageAnalysis, metric: SizeMetric): number | null {
  return metric === 'compressed' ? totals.compressedBytes : totals.unpackedBytes;
}

function ratio(figure: number | null, other: number | null): number | null {
  return figure === null || other === null || other === 0 ? null : figure / other;
}

function resultOf(
  variants: readonly VariantReport[],
  failure: DietError | null,
): VariantsReport['result'] {
  if (failure !== null) return 'error';
  const results = variants.map((variant) => (isMeasuredVariant(variant) ? variant.result : 'warn'));
  return results.includes('fail') ? 'fail' : results.includes('warn') ? 'warn' : 'pass';
}

function measuredReport({
  analysis,
  findings,
  programs,
  verdict,
}: MeasuredImage): Omit<MeasuredVariant, 'name' | 'position' | 'ratioToFirst' | 'ratioToSmallest'> {
  const { image, totals, layers, warnings } = analysis;
  const ofBase = layers.filter(({ base }) => base);
  return {
    image: {
      source: image.source,
      platform: image.platform,
      manifestDigest: image.manifestDigest,
    },
    base: image.base === null ? null : { ...baseReport(image.base), unpackedBytes: sumOf(ofBase) },
    totals,
    shells: programs.shells.map(programReport),
    packageManagers: programs.packageManagers.map(programReport),
    packages: packageCounts(analysis),
    biggestFinding: biggestOf(findings),
    checks: verdict.checks,
    result: verdict.result,
    warnings: [...image.warnings, ...warnings],
  };
}

function sumOf(layers: ImageAnalysis['layers']): number {
  return layers.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
}

/** What is compiled into a program is no package that somebody installed. */
function packageCounts(analysis: ImageAnalysis): readonly PackageCount[] {
  const inventory = analysis.packages();
  const unread = unreadEcosystems(inventory);
  const installed = inventory.packages.filter(({ unsized }) => unsized !== 'compiled-in');
  return ECOSYSTEMS.map((ecosystem) => ({
    ecosystem,
    count: unread.has(ecosystem)
      ? null
      : installed.filter((each) => each.ecosystem === ecosystem).length,
  })).filter(({ count }) => count !== 0);
}

function programReport({ name, path }: Program): ProgramReport {
  return { name, ...showPath(path) };
}

/** The first that nobody chose to ignore. */
function biggestOf(findings: readonly Finding[]): FindingReport | null {
  const biggest = findings.find(({ ignored }) => ignored === null);
  return biggest === undefined ? null : findingReport(biggest);
}
