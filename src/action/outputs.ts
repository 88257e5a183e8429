import type { Change } from '../diff/change.ts';
import type { CompareReport } from '../report/report.ts';

/** The outputs of action.yml; a test holds the two together. */
export const OUTPUT_NAMES = [
  'result',
  'base-unpacked-bytes',
  'head-unpacked-bytes',
  'delta-unpacked-bytes',
  'delta-unpacked-percent',
  'base-compressed-bytes',
  'head-compressed-bytes',
  'delta-compressed-bytes',
  'delta-compressed-percent',
  'base-wasted-bytes',
  'head-wasted-bytes',
  'delta-wasted-bytes',
  'update-pull-bytes',
  'efficiency',
  'report',
  'variants',
  'comment-url',
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** Each output's text: figures as JSON writes them, empty where there is none. Absent is never 0. */
export type Outputs = Readonly<Record<OutputName, string>>;

/** Where the reports went; null: nowhere. */
export interface Published {
  readonly reportPath: string | null;
  readonly variantsPath: string | null;
  readonly commentUrl: string | null;
}

export function outputsOf(report: CompareReport, published: Published): Outputs {
  const { unpackedBytes, compressedBytes, avoidableBytes, efficiency } = report.changes;
  return {
    result: report.result,
    'base-unpacked-bytes': figure(unpackedBytes.base),
    'head-unpacked-bytes': figure(unpackedBytes.head),
    'delta-unpacked-bytes': figure(unpackedBytes.delta),
    'delta-unpacked-percent': figure(unpackedBytes.percent),
    'base-compressed-bytes': figure(compressedBytes.base),
    'head-compressed-bytes': figure(compressedBytes.head),
    'delta-compressed-bytes': figure(compressedBytes.delta),
    'delta-compressed-percent': figure(compressedBytes.percent),
    'base-wasted-bytes': figure(avoidableBytes.base),
    'head-wasted-bytes': figure(avoidableBytes.head),
    'delta-wasted-bytes': figure(avoidableBytes.delta),
    'update-pull-bytes': figure(report.updatePullBytes),
    efficiency: figure(efficiency.head),
    report: published.reportPath ?? '',
    variants: published.variantsPath ?? '',
    'comment-url': published.commentUrl ?? '',
  };
}

function figure(value: Change['base']): string {
  return value === null ? '' : JSON.stringify(value);
}
