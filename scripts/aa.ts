/**
 * `npm run aa -- [--runs N] [--seed N] [--noise KIND]`: pull requests that bring nothing, and as many that bring something,
 * in a world that moves between the builds: each must pass with the drift named, and each must fail for its own bytes alone.
 * Twenty of each kind of noise by default, one line a kind; the exit code is 1 if one verdict, or the words for it, were
 * wrong. In the engine that answers, else in a private one.
 */
import { parseArgs } from 'node:util';
import { baseImages } from '../__tests__/support/base-images.ts';
import { makeBuildWorld } from '../__tests__/support/build-world.ts';
import { movingWorld } from '../__tests__/support/moving-world.ts';
import { compareInNoise, faultOf, NOISE, type Noise } from '../__tests__/support/noise.ts';
import { randomNumbers } from '../__tests__/support/random-numbers.ts';
import { anyEngine } from './engine.ts';
import { standInsFor } from './stand-ins.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    noise: { type: 'string', multiple: true, default: [...NOISE] },
    seed: { type: 'string', default: '1' },
  },
});
const random = randomNumbers(Number(values.seed));
const { signal } = new AbortController();
const engine = await anyEngine(signal);
const standIns = await standInsFor(engine, ['debian:11-slim'], signal);
for (const sentence of standIns.sentences) process.stdout.write(`${sentence}\n`);
Object.assign(process.env, engine.env, {
  IMAGE_DIET_TEST_STAND_INS: JSON.stringify(standIns.flags),
});
const bases = baseImages(process.env);
const world = await movingWorld();
let wrong = 0;
try {
  for (const noise of NOISE.filter((kind) => values.noise.includes(kind))) {
    const quiet = await runs(noise, () => 0);
    // Past the limit of 5 kB, and often less than the drift.
    const seeded = await runs(noise, () => 10_000 + random.below(30_000));
    process.stdout.write(
      `${noise}: ${quiet} of ${values.runs} pass, ${seeded} of ${values.runs} seeded ones fail\n`,
    );
  }
} finally {
  bases.remove();
  await world.close();
  await standIns.close();
  await engine.release();
}
process.stdout.write(`${wrong} wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;

async function runs(noise: Noise, bytes: () => number): Promise<number> {
  let right = 0;
  for (let i = 0; i < Number(values.runs); i++) {
    const made = makeBuildWorld();
    const change = {
      noise,
      // Much more than a package manager writes down of it.
      drift: 10_000 + random.below(30_000),
      seeded: bytes(),
      salt: `${process.pid}-${noise}-${i}-${Math.trunc(performance.now())}`,
    };
    try {
      const fault = faultOf(await compareInNoise(change, bases, world, made), change);
      if (fault === null) right++;
      else process.stderr.write(`${JSON.stringify({ ...change, fault })}\n`);
    } finally {
      made.remove();
    }
  }
  wrong += Number(values.runs) - right;
  return right;
}
