/** The terminal, the environment and the clock: all that the command line knows of the process it runs in. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal at this moment; null if it is none, or does not say. */
  readonly columns: () => number | null;
  /**
   * Resolves when the text was handed over, also if the reader has gone (`| head`): then nobody
   * wants it, and nothing went wrong. Rejects with what the system says of anything else.
   */
  readonly write: (text: string) => Promise<void>;
}

export interface Clock {
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** Calls back every so many milliseconds, without keeping the process alive; returns what ends it. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
}

/** The real process. */
export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    clock: {
      now: () => performance.now(),
      every: (milliseconds, callback) => {
        const timer = setInterval(callback, milliseconds).unref();
        return () => clearInterval(timer);
      },
    },
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // The callback of `write` has the same error; without a listener the event would end the process.
  stream.on('error', () => {});
  return {
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns ?? null,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) =>
          error && !readerHasGone(error, stream) ? reject(error) : resolve(),
        );
      }),
  };
}

function readerHasGone({ code }: NodeJS.ErrnoException, { isTTY }: NodeJS.WriteStream): boolean {
  // EIO of a terminal: it was closed.
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || (code === 'EIO' && isTTY);
}
