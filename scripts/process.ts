import { spawn } from 'node:child_process';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  readonly env?: Environment;
  readonly cwd?: string;
  /** Ends the process and everything it started. */
  readonly signal?: AbortSignal;
  /** Its standard error, or all it writes, goes where ours goes in place of the result. */
  readonly show?: 'stderr' | 'all';
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SECONDS_TO_CLEAN_UP = 30;

/**
 * Runs a program to its end. It leads a process group, so that an interruption reaches what it started too: first
 * SIGTERM, and SIGKILL for what needs longer than it may to clean up.
 * @throws the signal's reason once it has ended, if it was aborted
 */
export async function run(
  command: string,
  args: readonly string[],
  { env = process.env, cwd, signal, show }: RunOptions = {},
): Promise<Ran> {
  signal?.throwIfAborted();
  const ran = await new Promise<Ran>((resolve, reject) => {
    const child = spawn(command, args, {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      detached: true,
      stdio: ['ignore', show === 'all' ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
      });
    }
    let last: NodeJS.Timeout | undefined;
    const end = (): void => {
      signalGroup(child.pid, 'SIGTERM');
      last = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), SECONDS_TO_CLEAN_UP * 1000);
    };
    signal?.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(last);
      signal?.removeEventListener('abort', end);
      resolve({ code: code ?? 1, ...written });
    });
  });
  signal?.throwIfAborted();
  return ran;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** A failure that is told in its own words alone, without a stack. */
export class Problem extends Error {}

/**
 * What a command of this repository is: it ends with the exit code that `command` gives; interrupted, with 130 or 143
 * after `command` has cleaned up behind itself.
 */
export async function runCommand(command: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interruption.abort(new Interrupted(signal)));
  }
  try {
    process.exitCode = await command(interruption.signal);
    interruption.signal.throwIfAborted();
  } catch (error) {
    if (!(error instanceof Interrupted || error instanceof Problem)) throw error;
    console.error(`image-diet: ${error.message}`);
    process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
  } finally {
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  }
}
