import { compareImages } from '../pipeline/compare.ts';
import { inspectImage } from '../pipeline/inspect.ts';
import { titleOf } from '../pipeline/title.ts';
import { compareVariants } from '../pipeline/variants.ts';
import { INTERRUPTED_EXIT_CODES, withWorld } from '../pipeline/with-world.ts';
import type { CompareReport } from '../report/report.ts';
import { Interrupted } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import {
  type CompareInvocation,
  type InspectInvocation,
  type Invocation,
  parseArguments,
  type VariantsInvocation,
} from './arguments.ts';
import { comparePlan } from './compare-plan.ts';
import {
  type CompareConfiguration,
  readCompareConfiguration,
  readInspectConfiguration,
} from './configuration.ts';
import { errorMessage, failureMessage } from './error-message.ts';
import type { Io } from './io.ts';
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
  const report = await inWorld(io, flags, (world) => compareIn(world, configuration, flags.diveCi));
  await writeReport(report, configuration.outputs, io);
  if (report.failure !== null) {
    await io.stderr.write(failureMessage(report.failure, flags.verbose));
  }
  return EXIT_CODES[report.result];
}

async function compareIn(
  world: World,
  configuration: CompareConfiguration,
  diveCi: string | null,
): Promise<CompareReport> {
  const { plan, checkout } = await comparePlan(configuration, world);
  const { thresholds, ignores, reading } = configuration;
  const root = checkout?.root ?? null;
  const title = titleOf(plan, root === null ? null : { cwd: world.cwd, root });
  return compareImages(
    {
      plan,
      thresholds,
      ignores,
      reading,
      origin: {
        repositoryUrl: null,
        pullRequest: null,
        runUrl: null,
        headCommit: null,
        title,
        commentKey: title,
      },
      diveCiHintIn: diveCi === null ? root : null,
    },
    world,
  );
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
  const { outputs, ...request } = readVariantsConfiguration(invocation, io);
  await checkOutputs(outputs, io);
  const report = await inWorld(io, flags, (world) => compareVariants(request, world));
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
