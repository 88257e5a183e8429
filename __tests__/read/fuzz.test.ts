import { afterAll, expect, jest, test } from '@jest/globals';
import { removeTemporaryFolder } from '../support/fuzz/manifests.ts';
import { FUZZ_TARGETS } from '../support/fuzz/targets.ts';
import { randomNumbers } from '../support/random-numbers.ts';

/** A short run with the same input each time; `npm run fuzz` goes on from there. */

jest.setTimeout(60_000);

const RUNS = 600;

afterAll(removeTemporaryFolder);

test.each(FUZZ_TARGETS)(
  '$name: a right result or its own error, however it is cut',
  async ({ run }) => {
    for (let seed = 0; seed < RUNS; seed++) await run(randomNumbers(seed));
    expect.assertions(0);
  },
);
