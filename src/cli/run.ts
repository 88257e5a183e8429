import { INTERRUPTED_EXIT_CODES } from '../pipeline/with-world.ts';
import { INVALID_CONFIGURATION } from '../policy/failures.ts';
import type { AnyReport } from '../report/any-report.ts';
import { Interrupted } from '../units/diet-error.ts';
import { type Invocation, parseArguments } from './arguments.ts';
import { newCollector } from './collector.ts';
import {
  type CompareConfiguration,
  readCompareConfiguration,
  readInspectConfiguration,
} from './configuration.ts';
import { errorMessage, failureMessage } from './error-message.ts';
import { COMPARE_FORMATS } from './flags.ts';
import { type InWorld, worldOf } from './in-world.ts';
import type { Io } from './io.ts';
import { measureComparison } from './measure-comparison.ts';
import { measureImage } from './measure-image.ts';
import { measureVariants } from './measure-variants.ts';
import { ownOutputs, removeOldReports, removeReports } from './old-outputs.ts';
import { type ReportOutput, readOutputs } from './outputs.ts';
import { readVariantsConfiguration } from './variants-configuration.ts';
import { checkOutputs, writeReport } from './write-report.ts';

const EXIT_CODES = { pass: 0, warn: 0, fail: 1, error: 2 } as const;

/**
 * The whole command line as a function.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 within the limits, 1 past one of them, 2 could not measure, 130, 143 or 129
 * interrupted
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let verbose = false;
  try {
    const invocation = parseArguments(argv, helpWidth(io));
    verbose = 'flags' in invocation && invocation.flags.verbose;
    return await carryOut(invocation, io);
  } catch (error) {
    await io.stderr.write(errorMessage(error, verbose));
    return error instanceof Interrupted ? INTERRUPTED_EXIT_CODES[error.signal] : EXIT_CODES.error;
  }
}

async function carryOut(invocation: Invocation, io: Io): Promise<number> {
  switch (invocation.command) {
    case 'compare': {
      const configuration = readCompareConfiguration(invocation, io);
      const measure = (inWorld: InWorld) => measureComparison(configuration, inWorld);
      return report(measure, configuration, invocation, io);
    }
    case 'inspect': {
      const configuration = readInspectConfiguration(invocation, io);
      const measure = (inWorld: InWorld) => measureImage(configuration, inWorld);
      return report(measure, configuration, invocation, io);
    }
    case 'variants': {
      const configuration = readVariantsConfiguration(invocation, io);
      const measure = (inWorld: InWorld) => measureVariants(configuration, inWorld);
      return report(measure, configuration, invocation, io);
    }
    case 'misuse': {
      const flags = { format: 'text', output: invocation.output };
      const outputs = readOutputs(flags, COMPARE_FORMATS, newCollector());
      await removeOldReports(await ownOutputs(outputs, io), io);
      throw invocation.failure;
    }
    case 'print':
      await (invocation.asked ? io.stdout : io.stderr).write(invocation.text);
      return invocation.asked ? 0 : EXIT_CODES.error;
  }
}

/** What every command has that ends in a report. */
type Reporting = Pick<CompareConfiguration, 'outputs' | 'mistakes'>;

/** However it ends, a signal that nobody can listen to aside, no report of an earlier run stands in the place of this one's. */
async function report(
  measure: (inWorld: InWorld) => Promise<AnyReport>,
  configuration: Reporting,
  { flags }: { readonly flags: { readonly quiet: boolean; readonly verbose: boolean } },
  io: Io,
): Promise<number> {
  const outputs = await writableOutputs(configuration, io);
  let measured: AnyReport;
  try {
    measured = await measure(worldOf(io, flags, () => removeReports(outputs, io)));
  } catch (error) {
    await removeOldReports(outputs, io);
    throw error;
  }
  await writeReport(measured, await placesFor(measured, outputs, io), io);
  if (measured.result === 'error' && measured.failure !== null) {
    await io.stderr.write(failureMessage(measured.failure, flags.verbose));
  }
  return EXIT_CODES[measured.result];
}

/** @throws DietError `file-not-written` */
async function writableOutputs(
  { outputs, mistakes }: Reporting,
  io: Io,
): Promise<readonly ReportOutput[]> {
  try {
    await checkOutputs(outputs, io);
  } catch (error) {
    await removeOldReports(await ownOutputs(outputs, io), io);
    throw error;
  }
  return mistakes.length === 0 ? outputs : ownOutputs(outputs, io);
}

/** Mistakes that the checkout alone can tell come up only now. */
async function placesFor(
  measured: AnyReport,
  outputs: readonly ReportOutput[],
  io: Io,
): Promise<readonly ReportOutput[]> {
  const isMistaken =
    measured.result === 'error' && measured.failure?.code === INVALID_CONFIGURATION;
  return isMistaken ? ownOutputs(outputs, io) : outputs;
}

const DEFAULT_HELP_WIDTH = 80;
/** Longer lines are hard to read. */
const WIDEST_HELP = 100;

function helpWidth({ stdout }: Io): number {
  return Math.min(stdout.columns() ?? DEFAULT_HELP_WIDTH, WIDEST_HELP);
}
