import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { LoopbackGitHub, TOKENS } from './loopback.ts';
import { OWNER, REPO } from './loopback.ts';

export interface ActionRequest {
  /** The checkout, or an empty folder. */
  readonly workspace: string;
  /** The job's own folder; the run's files are made in a new one below it. */
  readonly temporary: string;
  readonly github: LoopbackGitHub;
  readonly token?: keyof typeof TOKENS | '';
  readonly eventName: string;
  /** null: no file at all. */
  readonly payload: unknown;
  readonly sha: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** 0 unless said; with another one the run is shown and the test fails. */
  readonly exitCode?: number;
  /** Called once the process is there. */
  readonly onStart?: (child: ChildProcess) => void;
  readonly onOutput?: (text: string) => void;
}

export interface ActionRun {
  /** Standard output and standard error, as the log shows them. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** GITHUB_ENV, GITHUB_STATE and GITHUB_PATH: nothing of ours. */
  readonly otherFiles: string;
  /** The job's folder, with the report in it. */
  readonly runnerTemp: string;
}

interface ActionYml {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const root = new URL('../../../', import.meta.url).pathname;
const actionYml = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as ActionYml;

let runs = 1000;

/** Starts the action that ships, as the runner does. */
export async function runAction(request: ActionRequest): Promise<ActionRun> {
  const folder = mkdtempSync(join(request.temporary, 'run-'));
  const runnerTemp = join(folder, '_temp');
  mkdirSync(runnerTemp);
  const file = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, '');
    return path;
  };
  const files = {
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_ENV: file('env'),
    GITHUB_STATE: file('state'),
    GITHUB_PATH: file('path'),
  };
  const token = request.token ?? 'ghs_actions';
  const child = spawn(process.execPath, [join(root, actionYml.runs.main)], {
    cwd: request.workspace,
    env: {
      ...engine(),
      ...inputVariables(request.inputs ?? {}, token),
      ...runVariables(request, folder),
      ...files,
      RUNNER_TEMP: runnerTemp,
      ...request.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  request.onStart?.(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      request.onOutput?.(text);
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (exitCode !== (request.exitCode ?? 0)) throw new Error(`exit code ${exitCode}\n${log}`);
  const read = (name: keyof typeof files) => readFileSync(files[name], 'utf8');
  return {
    log,
    outputs: parseOutputs(read('GITHUB_OUTPUT')),
    summary: read('GITHUB_STEP_SUMMARY'),
    otherFiles: read('GITHUB_ENV') + read('GITHUB_STATE') + read('GITHUB_PATH'),
    runnerTemp,
  };
}

/** The engine comes from the environment of the tests; without one they fail. */
function engine(): Record<string, string | undefined> {
  const { PATH, HOME, DOCKER_HOST, DOCKER_CONFIG, BUILDX_CONFIG } = process.env;
  return { PATH, HOME, DOCKER_HOST, DOCKER_CONFIG, BUILDX_CONFIG };
}

/** `INPUT_…` as the runner makes them: upper case, spaces as underscores, defaults filled in. */
function inputVariables(
  inputs: Readonly<Record<string, string>>,
  token: string,
): Record<string, string> {
  const names = Object.keys(actionYml.inputs);
  const unknown = Object.keys(inputs).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`not in action.yml: ${unknown.join(', ')}`);
  return Object.fromEntries(
    names.map((name) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      inputs[name] ??
        (actionYml.inputs[name]?.default ?? '').replace(/\$\{\{ github\.token \}\}/, token),
    ]),
  );
}

function runVariables(request: ActionRequest, folder: string): Record<string, string> {
  const event = join(folder, 'event.json');
  if (request.payload !== null) writeFileSync(event, JSON.stringify(request.payload));
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: request.github.url,
    GITHUB_GRAPHQL_URL: `${request.github.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: `${OWNER}/${REPO}`,
    GITHUB_WORKSPACE: request.workspace,
    GITHUB_EVENT_NAME: request.eventName,
    GITHUB_EVENT_PATH: request.payload === null ? '' : event,
    GITHUB_SHA: request.sha,
    GITHUB_RUN_ID: String(runs++),
    GITHUB_RUN_ATTEMPT: '1',
    RUNNER_OS: 'Linux',
    ACTIONS_RUNTIME_TOKEN: 'planted-runtime-token',
  };
}

/** `NAME<<DELIMITER`, lines, `DELIMITER`: the form that @actions/core writes. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const match of text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n?^\2$/gm)) {
    outputs[match[1] ?? ''] = match[3] ?? '';
  }
  return outputs;
}
