/**
 * `npm run aa -- [--runs N] [--seed N]`: pull requests that bring nothing, and as many that bring something, in a world that
 * moves between the builds: each must pass, and each must fail. One line a kind of noise at the end; the exit code is 1
 * if one verdict was wrong. Needs the engine of this shell. Twenty of each by default.
 */
import { parseArgs } from 'node:util';
import { baseImages } from '../__tests__/support/base-images.ts';
import { makeBuildWorld } from '../__tests__/support/build-world.ts';
import { movingWorld } from '../__tests__/support/moving-world.ts';
import { compareInNoise, NOISE, type Noise } from '../__tests__/support/noise.ts';
import { randomNumbers } from '../__tests__/support/random-numbers.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const random = randomNumbers(Number(values.seed));
const bases = baseImages(process.env);
const world = await movingWorld();
const lines: string[] = [];
let wrong = 0;
try {
  for (const noise of NOISE) {
    const quiet = await runs(noise, () => 0);
    // Past the limit of 1 kB, and often less than the drift.
    const seeded = await runs(noise, () => 1_500 + random.below(30_000));
    lines.push(
      `${noise}: ${quiet} of ${values.runs} pass, ${seeded} of ${values.runs} seeded ones fail`,
    );
  }
} finally {
  bases.remove();
  await world.close();
}
process.stdout.write(`${lines.join('\n')}\n${wrong} wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;

async function runs(noise: Noise, bytes: () => number): Promise<number> {
  let right = 0;
  for (let i = 0; i < Number(values.runs); i++) {
    const made = makeBuildWorld();
    const change = {
      noise,
      drift: 2_000 + random.below(30_000),
      seeded: bytes(),
      salt: `${process.pid}-${noise}-${i}-${Math.trunc(performance.now())}`,
    };
    const expected = change.seeded === 0 ? 'pass' : 'fail';
    try {
      const { result, failure } = await compareInNoise(change, bases, world, made);
      if (result === expected) right++;
      else process.stderr.write(`${JSON.stringify({ ...change, result, failure })}\n`);
    } finally {
      made.remove();
    }
  }
  wrong += Number(values.runs) - right;
  return right;
}
