import { formatBytes, formatBytesDelta } from '../units/bytes.ts';
import { visibleText } from '../units/visible-text.ts';
import { columns } from './columns.ts';
import { isMeasured } from './notes.ts';
import type { CompareReport, WeighedInstructionReport } from './report.ts';

/** Instructions whose bytes somebody wants to see: those that the image is made of. */
function weighedInstructions(report: CompareReport): readonly WeighedInstructionReport[] {
  const weighed = report.dockerfile.filter(({ stage }) => stage !== 'other');
  return weighed.some(({ layers }) => layers.length > 0) ? weighed : [];
}

/** The heading; it says where lines are not a build's record but what the image's history lets infer. */
export function weighedTitle({ dockerfile }: CompareReport): string {
  const isInferred = dockerfile.some(({ inferred }) => inferred);
  return isInferred ? 'Weighed Dockerfile, lines inferred' : 'Weighed Dockerfile';
}

/**
 * The head's Dockerfile with what each instruction added, hid and wasted, and its change, as text in columns. Instructions
 * of stages that the image only copies from have no bytes, and are left out. What makes no layer has blanks, what is not known a dash.
 * @param width of a terminal; null: as wide as it takes
 */
export function weighedLines(report: CompareReport, width: number | null): readonly string[] {
  const weighed = weighedInstructions(report);
  if (weighed.length === 0) return [];
  const compared = isMeasured(report.base);
  const header = ['line', 'added', 'hid', 'wasted', ...(compared ? ['change'] : []), 'instruction'];
  const rows = weighed.map(({ dockerfile, addedBytes, hiddenBytes, wastedBytes, ...rest }) => [
    String(dockerfile.startLine),
    amount(addedBytes),
    amount(hiddenBytes),
    amount(wastedBytes),
    ...(compared ? [changeOf(rest)] : []),
    visibleText(rest.instruction),
  ]);
  const align = header.map((_, i) => ({
    align: i === header.length - 1 ? ('left' as const) : ('right' as const),
    shrinks: i === header.length - 1,
  }));
  return columns([header, ...rows], align, width);
}

const NOT_KNOWN = '–';

function amount(bytes: number | null): string {
  if (bytes === null) return NOT_KNOWN;
  return bytes === 0 ? '' : formatBytes(bytes);
}

function changeOf({ delta }: Pick<WeighedInstructionReport, 'delta'>): string {
  if (delta === null) return NOT_KNOWN;
  return delta === 0 ? '' : formatBytesDelta(delta);
}
