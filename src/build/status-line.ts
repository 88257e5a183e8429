import type { VertexStatus } from './solve-status.ts';

/** What takes less is told when it is done. */
const FIRST_MILLISECONDS = 100;
const NEXT_MILLISECONDS = 5000;

/**
 * `transferring context: 2B done`; null for one of the many that come between, of which BuildKit's own plain progress
 * leaves most out as well.
 * @param told by the names of statuses, when each was told last, in milliseconds
 */
export function statusShown(told: Map<string, number>, status: VertexStatus): string | null {
  const { id, current, total, timestamp, started, completed } = status;
  const at = Date.parse(completed ?? timestamp);
  const before = told.get(id);
  const start = started === undefined ? at : Date.parse(started);
  const isDue =
    completed === undefined
      ? at - (before ?? start) >= (before === undefined ? FIRST_MILLISECONDS : NEXT_MILLISECONDS)
      : before !== at;
  if (!isDue) return null;
  told.set(id, at);
  const size =
    total > 0 ? ` ${bytes(current)} / ${bytes(total)}` : current > 0 ? ` ${bytes(current)}` : '';
  const time = at - start > 10 ? ` ${((at - start) / 1000).toFixed(1)}s` : '';
  return `${id}${size}${time}${completed === undefined ? '' : ' done'}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** As BuildKit prints it: `2B`, `1.05MB`. */
function bytes(count: number): string {
  const unit = UNITS.findLastIndex((_, power) => count >= 1000 ** power);
  return unit <= 0 ? `${count}B` : `${(count / 1000 ** unit).toFixed(2)}${UNITS[unit]}`;
}
