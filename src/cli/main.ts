import { processIo } from './io.ts';
import { run } from './run.ts';

/** This process' own run. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}
