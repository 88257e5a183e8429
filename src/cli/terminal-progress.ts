import { stripVTControlCharacters } from 'node:util';
import { visibleText } from '../units/visible-text.ts';
import type { Progress } from '../world/world.ts';
import type { Clock, Output } from './io.ts';

/** Progress on standard error. */
export interface TerminalProgress extends Progress {
  /** Nothing is under way any more: the live line goes, so that what comes next starts on an empty one. */
  close(): void;
}

export interface ProgressOptions {
  /** Every detail gets a line of its own: buildx's whole output. */
  readonly verbose: boolean;
  readonly clock: Clock;
}

/** Foreign text (buildx's lines, file names) as one line that cannot move the cursor. */
export function oneLine(text: string): string {
  return visibleText(stripVTControlCharacters(text));
}

export function warningLine(sentence: string): string {
  return `image-diet: warning: ${oneLine(sentence)}\n`;
}

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `building base (abc1234): done in 12 s, 340 MB`. */
export function endLine(
  title: string,
  outcome: 'done' | 'failed',
  milliseconds: number,
  summary: string | undefined,
): string {
  const duration = formatDuration(milliseconds);
  const how = outcome === 'done' ? `done in ${duration}` : `failed after ${duration}`;
  return `${title}: ${how}${summary === undefined ? '' : `, ${summary}`}`;
}

/** Progress is a courtesy: if standard error cannot take it, the run goes on. */
export function say(output: Output, text: string): void {
  output.write(text).catch(() => {});
}
