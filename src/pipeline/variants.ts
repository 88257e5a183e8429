import { analyseImage } from '../analysis/analyse-image.ts';
import { findPrograms } from '../analysis/programs.ts';
import { buildVariants } from '../build/build-variants.ts';
import type { VariantSource, VariantsPlan } from '../build/variants-plan.ts';
import { findFindings } from '../findings/find-findings.ts';
import type { Ignore } from '../findings/finding.ts';
import { withoutEffect } from '../findings/ignore.ts';
import type { Absence, Side } from '../image/side.ts';
import { judgeImage } from '../policy/judge.ts';
import type { Thresholds } from '../policy/thresholds.ts';
import { knownLayers } from '../read/known-layers.ts';
import type { ReadResult } from '../read/read-images.ts';
import {
  type MeasuredImage,
  type VariantOutcome,
  type VariantsReport,
  variantsReport,
} from '../report/variants-report.ts';
import { DietError } from '../units/diet-error.ts';
import { withoutStop } from '../units/sentence.ts';
import type { World } from '../world/world.ts';
import { noVariantMeasured } from './failures.ts';
import { placeReference } from './place-reference.ts';
import { openCache, type ReadingOptions } from './read-all.ts';
import { readAsTheyCome } from './read-as-they-come.ts';

/** All that a door has to say for one comparison of variants. */
export interface VariantsRequest {
  readonly plan: VariantsPlan;
  readonly thresholds: Thresholds;
  readonly ignores: readonly Ignore[];
  readonly reading: ReadingOptions;
}

/**
 * Builds or fetches several images, measures each, and ranks them. One that fails is told with its reason, and the
 * others stand; a report in which nothing was measured has the result `error`.
 * @throws DietError `compressed-unknown` if a limit speaks of a figure that an image can't give; `Interrupted`
 */
export async function compareVariants(
  { plan, thresholds, ignores, reading }: VariantsRequest,
  world: World,
): Promise<VariantsReport> {
  const cache = openCache(reading, world);
  const early = readAsTheyCome(reading, cache, world);
  const variants = await placeAll(plan.variants, world);
  const known = knownLayers(cache, reading);
  const building = buildVariants({ ...plan, variants }, world, early.add, known);
  // What was begun to be read is waited for whatever becomes of the builds: nothing may go on behind an error.
  await Promise.allSettled([building]);
  const read = await early.finish();
  const built = await building;
  const outcomes = built.images.map((image, number): VariantOutcome => {
    const name = variants[number]?.name ?? '';
    return {
      name,
      image: image.state === 'absent' ? image : measure(read.get(number), { thresholds, ignores }),
    };
  });
  const findings = outcomes.flatMap(({ image }) =>
    image.state === 'measured' ? image.value.findings : [],
  );
  const reasons = outcomes.flatMap(({ image }) =>
    image.state === 'absent' ? [image.reason.sentence] : [],
  );
  const nothing = reasons.length === outcomes.length;
  return variantsReport(outcomes, {
    builder: built.builder,
    notes: [...built.notes, ...withoutEffect(ignores, findings)],
    sizeMetric: thresholds.sizeMetric,
    failure: nothing ? noVariantMeasured(reasons) : null,
  });
}

/** What each image without transport means; one that is nothing is a variant that failed. */
async function placeAll(
  variants: readonly VariantSource[],
  world: World,
): Promise<readonly VariantSource[]> {
  return Promise.all(
    variants.map(async (variant): Promise<VariantSource> => {
      if (variant.kind !== 'image') return variant;
      try {
        return { ...variant, reference: await placeReference(variant.reference, world) };
      } catch (error) {
        return { kind: 'absent', name: variant.name, reason: absenceOf(error) };
      }
    }),
  );
}

function measure(
  result: ReadResult | undefined,
  { thresholds, ignores }: Pick<VariantsRequest, 'thresholds' | 'ignores'>,
): Side<MeasuredImage> {
  if (result === undefined) throw new Error('a variant has no result');
  if (result.state === 'failed') return { state: 'absent', reason: absenceOf(result.error) };
  const analysis = analyseImage(result.image);
  const value = {
    analysis,
    findings: findFindings(analysis, ignores),
    programs: findPrograms(analysis),
    verdict: judgeImage(analysis, thresholds),
  };
  return { state: 'measured', value };
}

/** What is no `DietError` is a defect. */
function absenceOf(error: unknown): Absence {
  if (!(error instanceof DietError)) throw error;
  return { kind: 'failed', sentence: withoutStop(error.message), details: error.details };
}
