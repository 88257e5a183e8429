import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

const BUNDLE = new URL('../../dist/cli.js', import.meta.url).pathname;

export interface CliRun {
  /** null if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Where it makes its temporary folder; what is left there was left behind. */
  readonly temporary: string;
  /** On top of this process' own, which leads to the engine. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with what standard error holds so far, to send a signal at the right moment. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the shipped bundle as a user does. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    cwd: options.cwd,
    env: cliEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onStderr?.(stderr, (signal) => child.kill(signal));
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}

/** The same through a shell, for pipes and terminals: `$CLI` is the command. */
export async function runInShell(script: string, options: CliOptions): Promise<CliRun> {
  const child = spawn('bash', ['-c', script], {
    cwd: options.cwd,
    env: { ...cliEnvironment(options), CLI: `${process.execPath} ${BUNDLE}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = [child.stdout, child.stderr].map(async (stream) => {
    let text = '';
    for await (const chunk of stream.setEncoding('utf8')) text += chunk;
    return text;
  });
  const [exitCode] = await once(child, 'close');
  const [stdout = '', stderr = ''] = await Promise.all(texts);
  return { exitCode, stdout, stderr };
}

/** Neither a CI system's variables nor a user's wishes: each test says what it is about. */
function cliEnvironment({ env, temporary }: CliOptions): Record<string, string | undefined> {
  const { CI: _ci, NO_COLOR: _noColor, RUNNER_TEMP: _runnerTemp, ...own } = process.env;
  return { ...own, TMPDIR: temporary, ...env };
}

/** Processes that a run started, by the folder that all of them have in their environment. */
export function processesWith(temporary: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').includes(`TMPDIR=${temporary}`);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}
