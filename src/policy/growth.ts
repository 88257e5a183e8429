import type { Change } from '../diff/change.ts';
import { formatBytes } from '../units/bytes.ts';
import { formatPercentDelta } from '../units/percent.ts';
import type { SizeMetric } from './size-metric.ts';

/** How a sentence about the size calls what grew. */
export function sizeSubject(metric: SizeMetric): string {
  return metric === 'compressed' ? 'The compressed image' : 'The image';
}

/** The figures of a growth where they must be told from a limit. */
export interface GrowthTexts {
  readonly bytes: string;
  /** null if there is no percentage (a base of 0). */
  readonly percent: string | null;
}

/** `The image grew by 50.4 MB (+74.8%)`; null if a side is unknown. */
export function describeGrowth(
  subject: string,
  change: Change,
  texts: GrowthTexts = growthTexts(change),
): string | null {
  if (change.head === null || change.delta === null) return null;
  if (change.delta === 0) return `${subject} stayed at ${formatBytes(change.head)}`;
  const verb = change.delta > 0 ? 'grew' : 'shrank';
  const percent = texts.percent === null ? '' : ` (${texts.percent})`;
  return `${subject} ${verb} by ${texts.bytes}${percent}`;
}

function growthTexts({ delta, percent }: Change): GrowthTexts {
  return {
    bytes: formatBytes(Math.abs(delta ?? 0)),
    percent: percent === null ? null : formatPercentDelta(percent),
  };
}
