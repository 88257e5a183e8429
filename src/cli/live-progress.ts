import type { Output } from './io.ts';
import {
  endLine,
  formatDuration,
  oneLine,
  type ProgressOptions,
  say,
  type TerminalProgress,
  warningLine,
} from './terminal-progress.ts';

interface RunningStep {
  readonly title: string;
  readonly begin: number;
}

/** Buildx can say a thousand lines a second; the eye and a slow connection cannot take them. */
const REDRAW_EVERY_MS = 100;
const DEFAULT_COLUMNS = 80;
/** ECMA-48: back to the first column, erase to the end of the line. */
const ERASE_LINE = '\r\u001b[K';

/** One line that is written over and over: what is under way, since when, and its latest detail. */
export function liveProgress(output: Output, options: ProgressOptions): TerminalProgress {
  const { clock, verbose } = options;
  const running = new Set<RunningStep>();
  let detail = '';
  let shown = '';
  let stopTicking: (() => void) | null = null;

  const draw = () => {
    const line = fitted(liveLine([...running], detail, clock.now()), output.columns());
    if (line === shown) return;
    say(output, ERASE_LINE + line);
    shown = line;
  };
  const erase = () => {
    if (shown !== '') say(output, ERASE_LINE);
    shown = '';
  };
  /** A line that stays, above the live one. */
  const keep = (text: string) => {
    erase();
    say(output, text);
    draw();
  };
  const pause = () => {
    stopTicking?.();
    stopTicking = null;
    erase();
  };

  return {
    step(title) {
      const step = { title: oneLine(title), begin: clock.now() };
      running.add(step);
      draw();
      stopTicking ??= clock.every(REDRAW_EVERY_MS, draw);
      return (outcome, summary) => {
        running.delete(step);
        detail = '';
        if (running.size === 0) pause();
        if (verbose) keep(`${endLine(step.title, outcome, clock.now() - step.begin, summary)}\n`);
      };
    },
    detail(text) {
      detail = oneLine(text);
      if (verbose) keep(`  ${detail}\n`);
    },
    warn: (sentence) => keep(warningLine(sentence)),
    close() {
      running.clear();
      pause();
    },
  };
}

function liveLine(running: readonly RunningStep[], detail: string, now: number): string {
  const first = running[0];
  if (first === undefined) return '';
  const titles = running.map((step) => step.title).join(', ');
  const seconds = formatDuration(Math.floor((now - first.begin) / 1000) * 1000).replace('.0', '');
  return `${titles}  ${seconds}${detail === '' ? '' : `  ${detail}`}`;
}

/**
 * Cut so that it cannot wrap: a wrapped line is not erased by a return to its beginning. Beyond Latin,
 * Greek and their like, characters are taken to be two columns wide, which most of them are.
 */
function fitted(text: string, columns: number | null): string {
  const width = (columns || DEFAULT_COLUMNS) - 1;
  const cut = prefixOfWidth(text, width);
  return cut === text ? text : `${prefixOfWidth(text, width - 1)}…`;
}

function prefixOfWidth(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    if (used > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}
