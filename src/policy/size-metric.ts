/** The figure that the size thresholds and the headline speak of (`size-metric`): on disk or to pull. */
export const SIZE_METRICS = ['unpacked', 'compressed'] as const;
export type SizeMetric = (typeof SIZE_METRICS)[number];
