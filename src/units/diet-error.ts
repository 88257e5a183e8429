/**
 * A failure that a user can act on: one sentence that says what was wrong, where, and what to do.
 * It is shown without a stack. Anything else that is thrown is a defect of the program.
 *
 * Every sentence is written by a function of the `failures.ts` of the folder that raises it, so
 * that all sentences of a folder stand together and each has a test.
 */
export class DietError extends Error {
  override readonly name = 'DietError';
  /** Stable, kebab-case, for scripts: `unreadable-layer`. */
  readonly code: string;
  /** More lines for the log, such as the end of buildx's own message. Never part of the sentence. */
  readonly details: readonly string[];
  /** The lines of the repository that it failed at; null if it has none, or they are not known. */
  readonly lines: FileLines | null;

  constructor(
    code: string,
    sentence: string,
    options: {
      readonly cause?: unknown;
      readonly details?: readonly string[];
      readonly lines?: FileLines | null;
    } = {},
  ) {
    super(sentence, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? [];
    this.lines = options.lines ?? null;
  }
}

/** Relative to the repository's root, with `/`; from 1, the last one included. */
export interface FileLines {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** What asks a program to stop: a user, a runner, a terminal that was closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** Somebody asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}
