import { expect } from '@jest/globals';

/** Pieces of long texts that a careless pattern reads from each piece on to the end. */
export const NASTY_TEXTS: readonly string[] = [
  ' ',
  ';',
  '|',
  '(',
  '/',
  '=',
  '1.',
  ';a=',
  '; a=b',
  '! ',
  'env A=',
  'env ',
  'then a=b ',
  'sudo',
  '-o ',
  '--a=b ',
  'a && ',
  'rm a;',
  'apk ',
  'apt ',
  'pip ',
  'from=',
  '\x24{',
  '$(',
  '<<',
  '<<a ',
  '"" ',
  "'' ",
  '\\\\',
  '# ',
  'git@',
];

/** Processor time that no text of 65,000 characters needs, unless it is read from many places to its end. */
const MOST_SECONDS = 1;

export function expectLinear(run: () => unknown): void {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
}
