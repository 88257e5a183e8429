import { expect, test } from '@jest/globals';
import { totalRows } from '../../src/report/totals.ts';
import { analysis, diff } from '../support/analysis.ts';
import { reportOf } from '../support/report.ts';

const compared = (base: number, head: number) => {
  const layers = (bytes: number) => analysis([{ bytes, salt: String(bytes) }]);
  return totalRows(reportOf(diff(layers(base), layers(head), [['changed', 0, 0]])));
};

test.each([
  [1000, 1000, '0 B'],
  [1000, 1500, '+500 B (+50%)'],
  [1000, 900, '−100 B (−10%)'],
  // Of nothing there is no percentage.
  [0, 500, '+500 B'],
])('from %d to %d bytes on disk: %s', (base, head, change) => {
  expect(compared(base, head).find(({ name }) => name === 'On disk')).toMatchObject({ change });
});
