import type { AnyReport } from './any-report.ts';

/**
 * The report for machines: two spaces, keys in the order of the builders, a new line at the end. The same
 * report gives the same bytes, and parsing them gives the same report.
 */
export function renderJson(report: AnyReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
