import type { Change } from '../diff/change.ts';
import { formatBytes, formatBytesDelta } from '../units/bytes.ts';
import { formatPercentDelta } from '../units/percent.ts';
import type { CompareReport } from './report.ts';

/** One row of the table of totals, in words that need no more formatting. */
export interface TotalRow {
  readonly name: string;
  readonly base: string;
  readonly head: string;
  readonly change: string;
}

const NOT_MEASURED = 'not measured';

/** On disk, to pull, wasted, layers. */
export function totalRows(report: CompareReport): readonly TotalRow[] {
  const { unpackedBytes, compressedBytes, avoidableBytes, layerCount } = report.changes;
  return [
    bytesRow('On disk', unpackedBytes),
    bytesRow('To pull', compressedBytes),
    bytesRow('Wasted', avoidableBytes),
    countRow('Layers', layerCount),
  ];
}

function bytesRow(name: string, change: Change): TotalRow {
  return {
    name,
    base: change.base === null ? NOT_MEASURED : formatBytes(change.base),
    head: change.head === null ? NOT_MEASURED : formatBytes(change.head),
    change: change.delta === null ? '–' : withPercent(formatBytesDelta(change.delta), change),
  };
}

function countRow(name: string, { base, head, delta }: Change): TotalRow {
  return {
    name,
    base: base === null ? NOT_MEASURED : String(base),
    head: head === null ? NOT_MEASURED : String(head),
    change: delta === null ? '–' : signed(delta),
  };
}

function signed(count: number): string {
  if (count === 0) return '0';
  return count > 0 ? `+${count}` : `−${-count}`;
}

function withPercent(text: string, { percent }: Change): string {
  return percent === null || percent === 0 ? text : `${text} (${formatPercentDelta(percent)})`;
}
