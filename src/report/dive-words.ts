import { formatBytes, formatExactBytes } from '../units/bytes.ts';
import { formatPercent } from '../units/percent.ts';
import type { DiveReport } from './report.ts';

/** dive's own figures, named as dive prints them. Shown where no figure of ours stands beside them. */
export function diveFacts(dive: DiveReport): readonly (readonly [string, string])[] {
  return [
    ['efficiency', formatPercent(100 * dive.efficiency)],
    ['wastedBytes', `${formatExactBytes(dive.wastedBytes)} (${formatBytes(dive.wastedBytes)})`],
    ['userWastedPercent', userWasted(dive)],
  ];
}

function userWasted(dive: DiveReport): string {
  if (dive.userWastedPercent !== null) return formatPercent(100 * dive.userWastedPercent);
  return dive.wastedBytes === 0 ? 'none (NaN)' : 'infinite';
}
