/**
 * The parsers of foreign bytes under random input, for as long as wished: `npm run fuzz [-- MINUTES [SEED]]`, 10 minutes
 * unless said. What it finds is printed with the seed that finds it again.
 */
import { performance } from 'node:perf_hooks';
import { FUZZ_TARGETS } from '../__tests__/support/fuzz/targets.ts';
import { randomNumbers } from '../__tests__/support/random-numbers.ts';

const minutes = Number(process.argv[2] ?? 10);
const first = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
/** Of processor time: a machine that is busy with something else is no finding. */
const SLOWEST_MILLISECONDS = 2000;

const end = performance.now() + minutes * 60_000;
const runs = new Map(FUZZ_TARGETS.map(({ name }) => [name, 0]));
console.log(`from seed ${first} on, ${minutes} minutes`);

for (let seed = first; performance.now() < end; seed++) {
  for (const { name, run } of FUZZ_TARGETS) {
    const start = process.cpuUsage();
    try {
      await run(randomNumbers(seed));
    } catch (error) {
      console.error(`${name}, seed ${seed}:`, error);
      process.exitCode = 1;
    }
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > SLOWEST_MILLISECONDS) {
      console.error(`${name}, seed ${seed}: took ${milliseconds.toFixed(0)} ms`);
      process.exitCode = 1;
    }
    runs.set(name, (runs.get(name) ?? 0) + 1);
  }
}
console.log([...runs].map(([name, count]) => `${name}: ${count} runs`).join('\n'));
