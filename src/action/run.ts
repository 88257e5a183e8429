import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { error as annotateError, notice, setOutput, setSecret, warning } from '@actions/core';
import { isSecret } from '../build/redact.ts';
import { INTERRUPTED_EXIT_CODES, withWorld } from '../pipeline/with-world.ts';
import type { CompareReport } from '../report/report.ts';
import { renderText } from '../report/text.ts';
import { DietError, Interrupted } from '../units/diet-error.ts';
import { asInput } from '../units/spelling.ts';
import { type Environment, environmentForTools } from '../world/environment.ts';
import { brokenLimits, defect, notMeasured } from './failures.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { openJobLog, printForeign } from './job-log.ts';
import { type Measured, measure } from './measure.ts';
import type { Outputs } from './outputs.ts';
import { publish } from './publish.ts';
import { type RunnerContext, readRunnerContext } from './runner.ts';

/** What the process is started with. */
export interface ActionHost {
  readonly env: Environment;
  readonly cwd: string;
  /** The job's log. */
  readonly write: (text: string) => void;
}

/**
 * The whole action. First everything is published, then it fails.
 * @returns the exit code: 0 within the limits, 1 past one, 2 not measured, 130, 143 or 129 interrupted
 */
export async function run(host: ActionHost): Promise<number> {
  try {
    const inputs = readInputs(host.env, (path) => readFileSync(resolve(host.cwd, path), 'utf8'));
    for (const value of inputs.secretValues.filter(isSecret)) setSecret(value);
    return await measureAndPublish(inputs, readRunnerContext(host.env), host);
  } catch (error) {
    if (error instanceof Interrupted) return INTERRUPTED_EXIT_CODES[error.signal];
    setOutput('result', 'error');
    if (error instanceof DietError) {
      for (const line of error.details) printForeign(line, host.write);
      annotateError(notMeasured(error.message));
    } else {
      annotateError(defect(error));
    }
    return 2;
  }
}

async function measureAndPublish(
  inputs: Inputs,
  runner: RunnerContext,
  { env, cwd, write }: ActionHost,
): Promise<number> {
  const log = openJobLog('Building and measuring', write);
  const { githubToken } = inputs;
  const worldOptions = {
    progress: log,
    env: environmentForTools(env),
    cwd,
    spelling: asInput,
    githubToken,
  };
  return withWorld(worldOptions, async (world) => {
    let measured: Measured;
    try {
      measured = await measure(inputs, runner, world);
    } finally {
      log.close();
    }
    if (measured.kind === 'nothing') {
      notice(measured.sentence);
      setOutput('result', 'pass');
      return 0;
    }
    const { report, variants } = measured;
    for (const each of [report, ...(variants === null ? [] : [variants])]) {
      printForeign(renderText(each, { colours: false, width: null }), write);
    }
    setOutputs(await publish(measured, inputs, runner, world.signal));
    return conclude(report, inputs);
  });
}

function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** The very last words, so that they stand where one looks first: at the end of the log. */
function conclude(report: CompareReport, { lineAnnotations }: Inputs): number {
  for (const check of report.checks) if (check.status === 'warn') warning(check.message);
  if (report.failure !== null) {
    const { sentence, dockerfile } = report.failure;
    annotateError(notMeasured(sentence), lineAnnotations && dockerfile !== null ? dockerfile : {});
  }
  if (report.result === 'fail') annotateError(brokenLimits(report.checks));
  return EXIT_CODES[report.result];
}

const EXIT_CODES = { pass: 0, warn: 0, fail: 1, error: 2 } as const satisfies Record<
  CompareReport['result'],
  number
>;
