import { expect, jest, test } from '@jest/globals';
import { hostileCases } from '../support/hostile/all.ts';
import { measure } from '../support/hostile/measure.ts';
import { testFolder } from '../support/reading.ts';

/** The heavy ones, and some of the others, through the bundle: exit code, sentence, memory, and nothing left behind. */

jest.setTimeout(120_000);

const folder = testFolder('hostile-bundle');
const cases = hostileCases().filter(({ heavy }, i) => heavy === true || i % 100 === 0);

test.each(cases)('$name', (hostile) => {
  expect(measure(hostile, folder.path).complaint).toBeNull();
});
