import type { Io, Output } from './io.ts';
import { liveProgress } from './live-progress.ts';
import { plainProgress } from './plain-progress.ts';
import { say, type TerminalProgress, warningLine } from './terminal-progress.ts';

/** A live line for a person who watches, plain lines for a log, warnings alone if `quiet`. */
export function progressFor(
  io: Io,
  flags: { readonly quiet: boolean; readonly verbose: boolean },
): TerminalProgress {
  const options = { verbose: flags.verbose, clock: io.clock };
  if (flags.quiet) return quietProgress(io.stderr);
  return isWatched(io) ? liveProgress(io.stderr, options) : plainProgress(io.stderr, options);
}

function quietProgress(output: Output): TerminalProgress {
  return {
    step: () => () => {},
    detail: () => {},
    warn: (sentence) => say(output, warningLine(sentence)),
    close: () => {},
  };
}

/** Some CI systems give a job a terminal, but what it shows is kept as a log. */
function isWatched(io: Io): boolean {
  const ci = io.env['CI'] ?? '';
  return io.stderr.isTerminal && (ci === '' || ci === 'false') && io.env['TERM'] !== 'dumb';
}
