import { type LogLines, logLines } from './log-lines.ts';
import type { Vertex } from './solve-status.ts';

/** What is one step to people: an operation, or a group of them. */
export interface ShownStep {
  readonly name: string;
  readonly isGroup: boolean;
  /** By digest, each as it was told last; only those that began. */
  readonly begun: Map<string, Vertex>;
  /** By its beginning. One operation may be at work several times. */
  readonly intervals: Map<string, Interval>;
  readonly log: LogLines;
  /** The last ones of its log. */
  lastLines: readonly string[];
  /** By the name of a status, when it was told last, in milliseconds. */
  readonly told: Map<string, number>;
  /** From 1, in the order in which steps are told; null: not yet. */
  number: number | null;
  /** Lines of a step that is not shown yet. */
  waiting: string[];
  /** The outcome that was told last; told again it would say nothing. */
  settled: string | null;
}

interface Interval {
  readonly start: number;
  readonly end: number | null;
}

export function shownStep({ name, progressGroup }: Vertex): ShownStep {
  return {
    name: progressGroup?.name ?? name,
    isGroup: progressGroup != null,
    begun: new Map(),
    intervals: new Map(),
    log: logLines(),
    lastLines: [],
    told: new Map(),
    number: null,
    waiting: [],
    settled: null,
  };
}

export function noteVertex({ begun, intervals }: ShownStep, vertex: Vertex): void {
  const { digest, started, completed } = vertex;
  if (started === undefined) return;
  begun.set(digest, vertex);
  const end = completed === undefined ? null : Date.parse(completed);
  intervals.set(started, { start: Date.parse(started), end });
}

/** A group shows only when one of its main operations begins. */
export function isShown({ isGroup, begun }: ShownStep): boolean {
  return (
    !isGroup ||
    [...begun.values()].some(({ progressGroup, error }) => !progressGroup?.weak || error !== '')
  );
}

/** Of a group the next operation may begin, and what has no inputs begins a first time only to look its key up. */
export function mayGoOn({ isGroup, begun }: ShownStep): boolean {
  return isGroup || [...begun.values()].every(({ inputs }) => inputs.length === 0);
}

export function errorOf({ begun }: ShownStep): string {
  return [...begun.values()].find(({ error }) => error !== '')?.error ?? '';
}

/** BuildKit, util/progress/progressui: an error of this end is none, but a step that nobody waits for any more. */
export function isCanceled(error: string): boolean {
  return error.endsWith('context canceled');
}

/** `DONE 0.3s`; null while something of it is at work. */
export function outcomeShown(step: ShownStep): string | null {
  const intervals = [...step.intervals.values()];
  if (intervals.length === 0 || intervals.some(({ end }) => end === null)) return null;
  const error = errorOf(step);
  if (error !== '') return isCanceled(error) ? 'CANCELED' : `ERROR: ${error}`;
  if ([...step.begun.values()].every(({ cached }) => cached)) return 'CACHED';
  return `DONE ${(milliseconds(intervals) / 1000).toFixed(1)}s`;
}

/** Of all of them together, where what two have in common counts once. */
function milliseconds(intervals: readonly Interval[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start)) {
    const until = Math.max(end ?? start, reached);
    total += until - Math.max(start, reached);
    reached = until;
  }
  return total;
}

/** The seconds from the beginning, as BuildKit writes them in front of a line of a log. */
export function logTime({ intervals }: ShownStep, timestamp: string): string {
  const starts = [...intervals.values()].map(({ start }) => start);
  const seconds = starts.length === 0 ? 0 : (Date.parse(timestamp) - Math.max(...starts)) / 1000;
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
}
