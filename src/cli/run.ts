import { buildsOf } from '../build/variants-plan.ts';
import { inspectImage } from '../pipeline/inspect.ts';
import { pathMistakes } from '../pipeline/path-mistakes.ts';
import { compareVariants } from '../pipeline/variants.ts';
import { INTERRUPTED_EXIT_CODES, withWorld } from '../pipeline/with-world.ts';
import { invalidConfiguration } from '../policy/failures.ts';
import { Interrupted } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import {
  type CompareInvocation,
  type InspectInvocation,
  type Invocation,
  parseArguments,
  type VariantsInvocation,
} from './arguments.ts';
import { readCompareConfiguration, readInspectConfiguration } from './configuration.ts';
import { errorMessage, failureMessage } from './error-message.ts';
import type { Io } from './io.ts';
import { measureComparison } from './measure-comparison.ts';
import { checkOutputs, writeReport } from './outputs.ts';
import { progressFor } from './progress.ts';
import { readVariantsConfiguration } from './variants-configuration.ts';

const EXIT_CODES = { pass: 0, warn: 0, fail: 1, error: 2 } as const;

/**
 * The whole command line as a function.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 within the limits, 1 past one of them, 2 could not measure, 130 or 143
 * interrupted
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let verbose = false;
  try {
    const invocation = parseArguments(argv, helpWidth(io));
    verbose = invocation.command !== 'print' && invocation.flags.verbose;
    return await carryOut(invocation, io);
  } catch (error) {
    await io.stderr.write(errorMessage(error, verbose));
    return error instanceof Interrupted ? INTERRUPTED_EXIT_CODES[error.signal] : EXIT_CODES.error;
  }
}

async function carryOut(invocation: Invocation, io: Io): Promise<number> {
  switch (invocation.command) {
    case 'compare':
      return compare(invocation, io);
    case 'inspect':
      return inspect(invocation, io);
    case 'variants':
      return variants(invocation, io);
    case 'print':
      await (invocation.asked ? io.stdout : io.stderr).write(invocation.text);
      return invocation.asked ? 0 : EXIT_CODES.error;
  }
}

async function compare(invocation: CompareInvocation, io: Io): Promise<number> {
  const { flags } = invocation;
  const configuration = readCompareConfiguration(invocation, io);
  await checkOutputs(configuration.outputs, io);
  const report = await measureComparison(configuration, (use) => inWorld(io, flags, use));
  await writeReport(report, configuration.outputs, io);
  if (report.failure !== null) {
    await io.stderr.write(failureMessage(report.failure, flags.verbose));
  }
  return EXIT_CODES[report.result];
}

async function inspect(invocation: InspectInvocation, io: Io): Promise<number> {
  const { outputs, ...request } = readInspectConfiguration(invocation, io);
  await checkOutputs(outputs, io);
  const report = await inWorld(io, invocation.flags, (world) => inspectImage(request, world));
  await writeReport(report, outputs, io);
  return EXIT_CODES[report.result];
}

async function variants(invocation: VariantsInvocation, io: Io): Promise<number> {
  const { flags } = invocation;
  const { outputs, mistakes, ...request } = readVariantsConfiguration(invocation, io);
  await checkOutputs(outputs, io);
  const report = await inWorld(io, flags, async (world) => {
    const all = [...mistakes, ...(await pathMistakes(buildsOf(request.plan.variants), world))];
    if (all.length > 0) throw invalidConfiguration(all);
    return compareVariants(request, world);
  });
  await writeReport(report, outputs, io);
  if (report.failure !== null) {
    await io.stderr.write(failureMessage(report.failure, flags.verbose));
  }
  return EXIT_CODES[report.result];
}

/** The live line is gone before anything else is printed. */
async function inWorld<T>(
  io: Io,
  flags: { readonly quiet: boolean; readonly verbose: boolean },
  use: (world: World) => Promise<T>,
): Promise<T> {
  const progress = progressFor(io, flags);
  try {
    return await withWorld({ progress, env: io.env, cwd: io.cwd, githubToken: null }, use);
  } finally {
    progress.close();
  }
}

const DEFAULT_HELP_WIDTH = 80;
/** Longer lines are hard to read. */
const WIDEST_HELP = 100;

function helpWidth({ stdout }: Io): number {
  return Math.min(stdout.columns() ?? DEFAULT_HELP_WIDTH, WIDEST_HELP);
}
