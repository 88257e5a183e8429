import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { BuildPlan, SideSource } from '../build/build-plan.ts';
import { buildSides } from '../build/build-sides.ts';
import type { BuiltSides } from '../build/built-sides.ts';
import { diffImages } from '../diff/diff-images.ts';
import { diffFindings } from '../findings/diff-findings.ts';
import { findFindings } from '../findings/find-findings.ts';
import type { Finding, Ignore } from '../findings/finding.ts';
import { withoutEffect } from '../findings/ignore.ts';
import type { Side } from '../image/side.ts';
import type { Thresholds } from '../policy/thresholds.ts';
import { knownLayers } from '../read/known-layers.ts';
import { type CompareOutcome, compareReport } from '../report/compare-report.ts';
import type { CompareReport, ReportOrigin } from '../report/report.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import { analysePair, analyseSides, type ReadingTools } from './analyse-sides.ts';
import { judgeConfirming } from './confirm.ts';
import { diveCiIgnored } from './failures.ts';
import { placeReference } from './place-reference.ts';
import { openCache, type ReadingOptions } from './read-all.ts';

/** All that a door has to say for one comparison. */
export interface CompareRequest {
  readonly plan: BuildPlan;
  readonly thresholds: Thresholds;
  /** Findings that are not to be spoken of. */
  readonly ignores: readonly Ignore[];
  readonly reading: ReadingOptions;
  readonly origin: RequestOrigin;
  /** The top of the checkout, if no `.dive-ci` was named: one that lies there gets a hint. */
  readonly diveCiHintIn: string | null;
}

/** What the door knows of where the comparison is made; the rest of `ReportOrigin` comes with the builds. */
export type RequestOrigin = Omit<ReportOrigin, 'baseCommit' | 'builder' | 'sizeMetric'>;

/**
 * Builds or fetches both sides, measures, compares and judges them: the one use case of both doors.
 *
 * A failure that a user can act on becomes a report too (`outcome: 'error'`), for an existing comment
 * must not keep yesterday's pass. A base that fails is a named absence, not an error.
 * @throws `Interrupted`; anything else that is thrown is a defect
 */
export async function compareImages(request: CompareRequest, world: World): Promise<CompareReport> {
  const { origin, thresholds } = request;
  let built: BuiltSides | null = null;
  const report = (outcome: CompareOutcome, notes: readonly string[]) =>
    compareReport({
      outcome,
      origin: {
        ...origin,
        baseCommit: built?.base.commit ?? null,
        headCommit: headCommitOf(outcome, request, built),
        builder: built?.builder ?? null,
        sizeMetric: thresholds.sizeMetric,
      },
      notes,
    });
  try {
    const cache = openCache(request.reading, world);
    const known = knownLayers(cache, request.reading);
    built = await buildSides(await placeImages(request.plan, world), world, known);
    const { outcome, notes } = await measure(built, request, { world, cache });
    return report(outcome, [...built.notes, ...notes, ...thresholds.notes, ...hints(request)]);
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return report({ kind: 'error', failure: error }, built?.notes ?? []);
  }
}

/**
 * An image that was not built here may come from any commit of any repository: it is this one's only if its builder
 * attested that.
 */
function headCommitOf(
  outcome: CompareOutcome,
  { plan, origin }: CompareRequest,
  built: BuiltSides | null,
): string | null {
  const commit = origin.headCommit ?? built?.head.commit ?? null;
  if (plan.head.kind !== 'image' || outcome.kind !== 'measured') return commit;
  return outcome.diff.head.image.attestedRevision === commit ? commit : null;
}

/** The report of a comparison that could not even begin: its configuration or its event has no sense. */
export function comparisonNotBegun(failure: DietError, origin: RequestOrigin): CompareReport {
  return compareReport({
    outcome: { kind: 'error', failure },
    origin: { ...origin, baseCommit: null, builder: null, sizeMetric: 'unpacked' },
    notes: [],
  });
}

async function placeImages(plan: BuildPlan, world: World): Promise<BuildPlan> {
  const placed = async (side: SideSource): Promise<SideSource> =>
    side.kind === 'image'
      ? { kind: 'image', reference: await placeReference(side.reference, world) }
      : side;
  return { ...plan, base: await placed(plan.base), head: await placed(plan.head) };
}

async function measure(
  { base, head, rebuild }: BuiltSides,
  { reading, thresholds, ignores }: CompareRequest,
  { world, cache }: Pick<ReadingTools, 'world' | 'cache'>,
): Promise<{ outcome: CompareOutcome; notes: readonly string[] }> {
  if (head.image.state === 'absent') {
    return { outcome: { kind: 'unchanged', sentence: head.image.reason.sentence }, notes: [] };
  }
  const tools = { reading, world, cache };
  const sides = await analyseSides(base.image, head.image.value, tools);
  const diff = diffImages(sides.base, sides.head);
  const found = findFindings(sides.head, ignores);
  const findings = diffFindings(baseFindings(sides.base, ignores), found);
  const judged = await judgeConfirming(diff, thresholds, rebuild, analysePair(tools), world);
  return {
    outcome: { kind: 'measured', diff, findings, ...judged },
    notes: withoutEffect(ignores, found),
  };
}

function baseFindings(
  base: Side<ImageAnalysis>,
  ignores: readonly Ignore[],
): Side<readonly Finding[]> {
  if (base.state === 'absent') return base;
  return { state: 'measured', value: findFindings(base.value, ignores) };
}

function hints({ diveCiHintIn, thresholds }: CompareRequest): readonly string[] {
  if (diveCiHintIn === null || !existsSync(join(diveCiHintIn, '.dive-ci'))) return [];
  return [diveCiIgnored(thresholds.spelling)];
}
