import type { SizeMetric } from '../policy/size-metric.ts';
import { isMeasured } from './notes.ts';
import type { CompareReport } from './report.ts';

/** The figure that the headline and the list of layers speak of: the one asked for, if it was measured. */
export function headlineMetric(report: CompareReport): SizeMetric {
  const { head, origin } = report;
  if (origin.sizeMetric === 'unpacked' || !isMeasured(head)) return 'unpacked';
  return head.totals.compressedBytes === null ? 'unpacked' : 'compressed';
}
