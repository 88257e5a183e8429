import type { Io, Output } from '../../src/cli/io.ts';

export interface FakeIo extends Io {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly clock: FakeClock;
}

export interface FakeOutput extends Output {
  /** All that was written. */
  text(): string;
}

/** Time that passes only when it is told to. */
export interface FakeClock {
  now(): number;
  every(milliseconds: number, callback: () => void): () => void;
  pass(milliseconds: number): void;
}

/** The command line's world in memory: what it writes is kept, its clock stands still. */
export function fakeIo(
  options: {
    env?: Record<string, string>;
    cwd?: string;
    terminal?: boolean;
    columns?: number;
    stdoutError?: Error;
  } = {},
): FakeIo {
  const terminal = options.terminal ?? false;
  const columns = options.columns ?? null;
  return {
    env: options.env ?? {},
    cwd: options.cwd ?? '/nowhere',
    stdout: fakeOutput(terminal, columns, options.stdoutError),
    stderr: fakeOutput(terminal, columns),
    clock: fakeClock(),
  };
}

function fakeOutput(isTerminal: boolean, columns: number | null, error?: Error): FakeOutput {
  let written = '';
  return {
    isTerminal,
    columns: () => columns,
    write: async (text) => {
      if (error !== undefined) throw error;
      written += text;
    },
    text: () => written,
  };
}

function fakeClock(): FakeClock {
  let time = 0;
  const timers = new Set<{ every: number; next: number; callback: () => void }>();
  return {
    now: () => time,
    every(milliseconds, callback) {
      const timer = { every: milliseconds, next: time + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(milliseconds) {
      const until = time + milliseconds;
      for (; time <= until; time++) {
        for (const timer of timers) {
          if (timer.next > time) continue;
          timer.next += timer.every;
          timer.callback();
        }
      }
      time = until;
    },
  };
}
