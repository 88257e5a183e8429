import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Rebuild, RebuildLines } from '../build/rebuild.ts';
import { changedPackages } from '../diff/changed-packages.ts';
import { diffImages } from '../diff/diff-images.ts';
import { certainDrift, confirmedDrift, isSuspected } from '../diff/drift.ts';
import { driftedPackages } from '../diff/drifted-packages.ts';
import type { ImageDiff } from '../diff/image-diff.ts';
import type { ExportedImage } from '../image/exported-image.ts';
import {
  type FirstVerdict,
  judgeConfirmed,
  judgeFairly,
  judgeUnconfirmed,
} from '../policy/judge-fairly.ts';
import type { Thresholds } from '../policy/thresholds.ts';
import type { Verdict } from '../policy/verdict.ts';
import type { ReportedDrift } from '../report/compare-report.ts';
import type { World } from '../world/world.ts';
import { notConfirmed, notToBeConfirmed } from './failures.ts';

/** Reads and analyses two images; null if one can't be read. */
export type AnalysePair = (
  base: ExportedImage,
  head: ExportedImage,
) => Promise<{ readonly base: ImageAnalysis; readonly head: ImageAnalysis } | null>;

export interface FairJudgement {
  readonly verdict: Verdict;
  /** null if there is none that is known. */
  readonly drift: ReportedDrift | null;
}

/**
 * Judges a comparison. Where it would fail for bytes that steps brought which were only run again, both sides are built
 * once more, and only what they still differ by counts.
 * @throws the reason of the world's signal
 */
export async function judgeConfirming(
  diff: ImageDiff,
  thresholds: Thresholds,
  rebuild: Rebuild | null,
  analyse: AnalysePair,
  world: World,
): Promise<FairJudgement> {
  const first = judgeFairly(diff, thresholds);
  const known = certainDrift(diff);
  const drift = known && {
    ...known,
    how: 'certain' as const,
    packages: driftedPackages(diff, known),
  };
  if (!first.hinges) return { verdict: first.verdict, drift };
  const unconfirmed = (reason: string) => ({ verdict: judgeUnconfirmed(first, reason), drift });
  if (thresholds.confirm === 'never') return unconfirmed(notToBeConfirmed(thresholds.spelling));
  const lines = linesOf(diff);
  if (rebuild === null || lines === null) return unconfirmed(notConfirmed());
  const rebuilt = await rebuild(lines, thresholds.confirmTimeoutMs, world);
  if (!rebuilt.ok) return unconfirmed(rebuilt.reason);
  const fresh = await analyse(rebuilt.base, rebuilt.head);
  if (fresh === null) return unconfirmed(notConfirmed());
  return confirmed(first, diff, fresh, thresholds);
}

function confirmed(
  first: FirstVerdict,
  diff: ImageDiff,
  fresh: { readonly base: ImageAnalysis; readonly head: ImageAnalysis },
  thresholds: Thresholds,
): FairJudgement {
  const freshDiff = diffImages({ state: 'measured', value: fresh.base }, fresh.head);
  const verdict = judgeConfirmed(first, diff, freshDiff, thresholds);
  const drift = confirmedDrift(diff, freshDiff);
  if (drift === null || diff.base.state === 'absent') return { verdict, drift: null };
  // Either side may be the one from an old cache.
  const packages = new Set([
    ...changedPackages(diff.base.value, fresh.base),
    ...changedPackages(diff.head, fresh.head),
  ]);
  return { verdict, drift: { ...drift, how: 'confirmed', packages: [...packages] } };
}

/** null where the lines of such a step are unknown. */
function linesOf(diff: ImageDiff): RebuildLines | null {
  if (diff.base.state === 'absent') return null;
  const images = { base: diff.base.value.image, head: diff.head.image };
  const suspected = diff.layers.filter((layer) => isSuspected(layer, diff));
  const linesIn = (side: 'base' | 'head') =>
    suspected.map(
      (layer) => images[side].layers[layer[side] ?? -1]?.origin.dockerfile?.startLine ?? null,
    );
  const base = linesIn('base').filter((line) => line !== null);
  const head = linesIn('head').filter((line) => line !== null);
  if (base.length < suspected.length || head.length < suspected.length) return null;
  return { base, head };
}
