import type { Change } from '../diff/change.ts';
import type { SizeMetric } from '../policy/size-metric.ts';
import { isMeasured } from './notes.ts';
import type { CompareReport } from './report.ts';

/** The figure that the headline and the list of layers speak of: the one asked for, if it was measured. */
export function headlineMetric(report: CompareReport): SizeMetric {
  const { base, head, origin } = report;
  if (origin.sizeMetric === 'unpacked' || !isMeasured(head)) return 'unpacked';
  if (!isMeasured(base)) return head.totals.compressedBytes === null ? 'unpacked' : 'compressed';
  return report.changes.compressedBytes.delta === null ? 'unpacked' : 'compressed';
}

/** The change of that figure. */
export function headlineChange(report: CompareReport): Change {
  const { compressedBytes, unpackedBytes } = report.changes;
  return headlineMetric(report) === 'compressed' ? compressedBytes : unpackedBytes;
}
