import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Environment } from '../world/environment.ts';

export interface ProcessRequest {
  /** An absolute path, or a name that the environment's PATH finds. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Written to standard input, which is then closed; null: empty. */
  readonly input?: string | null;
  /** What its lines say; without it, they are taken as they are. */
  readonly reader?: LineReader;
  /** Every line of standard output and standard error, in the order in which they came. */
  readonly onLine?: (line: string) => void;
}

/** Makes lines for people of what a program writes for other programs. */
export interface LineReader {
  line(text: string): readonly string[];
  /** The rest, when the program has ended. */
  end(): readonly string[];
}

export interface ProcessResult {
  /** null if a signal ended it. */
  readonly exitCode: number | null;
  /** The last lines of standard output and standard error, at most {@link TAIL_LINES}. */
  readonly tail: readonly string[];
}

/** Between TERM and KILL: BuildKit's client needs a moment to tell the builder that nobody waits any more. */
const GRACE_MILLISECONDS = 5000;
const TAIL_LINES = 400;

/**
 * Runs a program that may take long, in a process group of its own, so that it can be stopped with
 * all its children: TERM, then KILL. When this returns or throws, no process of the group is left.
 * @throws the reason of `signal`, once the group is gone; the system's error if it can't be started
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const { exitCode, collected } = await run(request, (child) => collectLines(child, request));
  return { exitCode, tail: collected };
}

/** All that a short program wrote. */
export interface Answer {
  /** null if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * The same for a program that answers a question, perhaps over the network.
 * @throws as {@link runProcess}
 */
export async function askProcess(
  request: Omit<ProcessRequest, 'onLine' | 'reader'>,
): Promise<Answer> {
  const { exitCode, collected } = await run(request, collectBytes);
  return { exitCode, ...collected };
}

async function run<Collected>(
  request: ProcessRequest,
  collect: (child: ChildProcess) => () => Collected,
): Promise<{ readonly exitCode: number | null; readonly collected: Collected }> {
  request.signal.throwIfAborted();
  const child = spawn(request.command, [...request.args], {
    cwd: request.cwd,
    env: { ...request.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const collected = collect(child);
  const stopListening = stopWhenAborted(child, request.signal);
  try {
    // A program that ends without reading its input is no error of ours.
    child.stdin.on('error', () => {});
    child.stdin.end(request.input ?? '');
    const exitCode = await ending(child);
    request.signal.throwIfAborted();
    return { exitCode, collected: collected() };
  } finally {
    stopListening();
    signalGroup(child, 'SIGKILL');
  }
}

/** Settles when the program ended and its output was read, or the group was killed. */
function ending(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      // A background child may hold the pipes open for ever: it goes with its group.
      signalGroup(child, 'SIGKILL');
      child.once('close', () => resolve(exitCode));
    });
  });
}

function collectLines(
  child: ChildProcess,
  { reader, onLine }: Pick<ProcessRequest, 'reader' | 'onLine'>,
): () => string[] {
  const lines: string[] = [];
  const collect = (line: string) => {
    lines.push(line);
    if (lines.length > TAIL_LINES) lines.shift();
    onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      for (const read of reader?.line(line) ?? [line]) collect(read);
    });
  }
  return () => {
    for (const read of reader?.end() ?? []) collect(read);
    return lines;
  };
}

function collectBytes(child: ChildProcess): () => Pick<Answer, 'stdout' | 'stderr'> {
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const pieces: Buffer[] = [];
    stream?.on('data', (piece: Buffer) => pieces.push(piece));
    return pieces;
  });
  return () => ({
    stdout: Buffer.concat(stdout ?? []),
    stderr: Buffer.concat(stderr ?? []).toString(),
  });
}

function stopWhenAborted(child: ChildProcess, signal: AbortSignal): () => void {
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child, 'SIGTERM');
    killing = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MILLISECONDS);
  };
  // If this process ends without waiting (a second signal), nobody would be left to kill the group.
  const killAtOnce = () => signalGroup(child, 'SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  process.once('exit', killAtOnce);
  return () => {
    signal.removeEventListener('abort', stop);
    process.off('exit', killAtOnce);
    clearTimeout(killing);
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody of the group is left, which is what is wanted.
  }
}
