import type { AnyReport } from './any-report.ts';
import { compareText } from './compare-text.ts';
import { failedInspectText, inspectText } from './inspect-text.ts';
import { COLOURS, NO_COLOURS } from './palette.ts';
import { variantsText } from './variants-text.ts';

export interface TextOptions {
  readonly colours: boolean;
  /** Cells of the terminal; null where there is none: nothing is cut. */
  readonly width: number | null;
}

/** The report for a terminal: lines of text, a new line at the end. */
export function renderText(report: AnyReport, options: TextOptions): string {
  const style = { palette: options.colours ? COLOURS : NO_COLOURS, width: options.width };
  switch (report.kind) {
    case 'compare':
      return compareText(report, style);
    case 'inspect':
      return report.result === 'error'
        ? failedInspectText(report, style)
        : inspectText(report, style);
    case 'variants':
      return variantsText(report, style);
  }
}
