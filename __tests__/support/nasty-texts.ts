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

/** Half as long as the longest command of a history that is read (`LONGEST_COMMAND`): what is slow shows in it, too. */
export function longText(piece: string): string {
  return piece.repeat(32_000 / piece.length);
}

/**
 * Of processor time. Where a text is read from many places to its end, one of full length takes four times as long, which
 * is half of what a hostile image may take (`npm run hostile`); else a text needs a fiftieth of it.
 */
const MOST_SECONDS = 1.25;

export function expectLinear(run: () => unknown): void {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
}
