import { analyseImage } from '../analysis/analyse-image.ts';
import { exportReference } from '../build/export-reference.ts';
import { findFindings } from '../findings/find-findings.ts';
import type { Ignore } from '../findings/finding.ts';
import { withoutEffect } from '../findings/ignore.ts';
import type { ImageReference } from '../image/reference.ts';
import { judgeImage } from '../policy/judge.ts';
import type { Thresholds } from '../policy/thresholds.ts';
import { knownLayers } from '../read/known-layers.ts';
import { inspectReport } from '../report/inspect-report.ts';
import type { InspectReport } from '../report/report.ts';
import type { World } from '../world/world.ts';
import { placeReference } from './place-reference.ts';
import { openCache, type ReadingOptions, readAll } from './read-all.ts';

export interface InspectRequest {
  readonly reference: ImageReference;
  readonly platform: string | null;
  /** A buildx builder for what lies in a registry; null: the current one. */
  readonly builder: string | null;
  readonly thresholds: Thresholds;
  readonly ignores: readonly Ignore[];
  readonly reading: ReadingOptions;
}

/**
 * Measures one image that exists, and holds it against the limits that need no base.
 * @throws DietError if it can't be measured; `Interrupted`
 */
export async function inspectImage(
  { reference, thresholds, ignores, reading, ...options }: InspectRequest,
  world: World,
): Promise<InspectReport> {
  const placed = await placeReference(reference, world);
  const cache = openCache(reading, world);
  const known = knownLayers(cache, reading);
  const exported = await exportReference(placed, { ...options, known }, world);
  const [result] = await readAll([exported], reading, world, cache);
  if (result?.state !== 'read') throw result?.error ?? new Error('the image has no result');
  const analysis = analyseImage(result.image);
  const findings = findFindings(analysis, ignores);
  return inspectReport({
    analysis,
    findings,
    verdict: judgeImage(analysis, thresholds),
    notes: [...withoutEffect(ignores, findings), ...thresholds.notes],
  });
}
