import { compareText } from './compare-text.ts';
import { inspectText } from './inspect-text.ts';
import { COLOURS, NO_COLOURS } from './palette.ts';
import type { CompareReport, InspectReport } from './report.ts';

export interface TextOptions {
  readonly colours: boolean;
  /** Cells of the terminal; null where there is none: nothing is cut. */
  readonly width: number | null;
}

/** The report for a terminal: lines of text, a new line at the end. */
export function renderText(report: CompareReport | InspectReport, options: TextOptions): string {
  const style = { palette: options.colours ? COLOURS : NO_COLOURS, width: options.width };
  return report.kind === 'compare' ? compareText(report, style) : inspectText(report, style);
}
