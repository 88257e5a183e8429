import type { Output } from './io.ts';
import {
  endLine,
  oneLine,
  type ProgressOptions,
  say,
  type TerminalProgress,
  warningLine,
} from './terminal-progress.ts';

/** A sign of life from long steps that does not drown the log. */
const DETAIL_EVERY_MS = 10_000;

/** Lines for a log: each step's begin and end, and now and then what goes on inside. */
export function plainProgress(output: Output, options: ProgressOptions): TerminalProgress {
  const { clock, verbose } = options;
  let lastLine = clock.now();
  const line = (text: string) => {
    lastLine = clock.now();
    say(output, `${text}\n`);
  };
  return {
    step(title) {
      const begin = clock.now();
      line(oneLine(title));
      return (outcome, summary) =>
        line(oneLine(endLine(title, outcome, clock.now() - begin, summary)));
    },
    detail(text) {
      if (verbose || clock.now() - lastLine >= DETAIL_EVERY_MS) line(`  ${oneLine(text)}`);
    },
    warn: (sentence) => say(output, warningLine(sentence)),
    close: () => {},
  };
}
