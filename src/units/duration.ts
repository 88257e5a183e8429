import { notADuration } from './failures.ts';
import { mistaken, type Parsed, parsed } from './parsed.ts';

const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1000 } as const;

/** Of a day at most: beyond that timers overflow, and no job runs. */
const LONGEST_MS = 24 * UNIT_MS.h;

/**
 * `90s`, `10m`, `1h30m`, as Docker's own flags spell durations, in whole numbers and from the biggest unit on: milliseconds, from a
 * second to a day. A mistake is a clause that follows the text.
 */
export function parseDuration(text: string): Parsed<number> {
  const found = /^(?=\d)(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/.exec(text.trim());
  if (found === null) return mistaken(notADuration());
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const total = hours * UNIT_MS.h + minutes * UNIT_MS.m + seconds * UNIT_MS.s;
  return total > 0 && total <= LONGEST_MS ? parsed(total) : mistaken(notADuration());
}

/** In whole minutes where it is so many, else in seconds, rounded up: `10 minutes`, `90 seconds`. */
export function durationInWords(milliseconds: number): string {
  const inMinutes = milliseconds % UNIT_MS.m === 0;
  const count = Math.ceil(milliseconds / (inMinutes ? UNIT_MS.m : UNIT_MS.s));
  return `${count} ${inMinutes ? 'minute' : 'second'}${count === 1 ? '' : 's'}`;
}
