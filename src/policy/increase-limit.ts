import { parseSize, type Size } from '../units/bytes.ts';
import { quotientExceeds } from '../units/decimal.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { type Percentage, parsePercentage } from '../units/percent.ts';
import { notAnIncreaseLimit } from './failures.ts';

/** How much a figure may grow. With both parts, `and` is exceeded past both of them, `or` past either. */
export interface IncreaseLimit {
  readonly size: Size | null;
  readonly percentage: Percentage | null;
  /** null if there is one part only. */
  readonly join: 'and' | 'or' | null;
  /** `5% and 5 MB` */
  readonly text: string;
}

/** `10% nd 10MB`: a number with its unit, and a further number. */
const TWO_PARTS = /\d\s*(?:%|[a-z]+)\W+.*\d/is;
const UNJOINED = 'has neither "and" nor "or" between two parts';

const JOINED = /^(.+?)\s+(and|or)\s+(.+)$/is;

/** `5%`, `5MB`, `5% and 5MB`, `5MB or 10%`: a size, a percentage, or one of each. Mistakes are clauses. */
export function parseIncreaseLimit(text: string): Parsed<IncreaseLimit> {
  const match = JOINED.exec(text.trim());
  if (match === null)
    return TWO_PARTS.test(text) ? mistaken(notAnIncreaseLimit(UNJOINED)) : partLimit(text);
  const first = partLimit(match[1] ?? '');
  const second = partLimit(match[3] ?? '');
  if (!first.ok || !second.ok) return mistaken(notAnIncreaseLimit());
  return joined(first.value, second.value, match[2]?.toLowerCase() === 'or' ? 'or' : 'and');
}

function partLimit(text: string): Parsed<IncreaseLimit> {
  if (text.trim().endsWith('%')) {
    const percentage = parsePercentage(text);
    if (!percentage.ok) return withForms(percentage.mistakes);
    const { value } = percentage;
    return parsed({ size: null, percentage: value, join: null, text: value.text });
  }
  const size = parseSize(text);
  if (!size.ok) return withForms(size.mistakes);
  return parsed({ size: size.value, percentage: null, join: null, text: size.value.text });
}

function withForms(mistakes: readonly string[]): Parsed<never> {
  return mistaken(...mistakes.map((mistake) => notAnIncreaseLimit(mistake)));
}

function joined(a: IncreaseLimit, b: IncreaseLimit, join: 'and' | 'or'): Parsed<IncreaseLimit> {
  const size = a.size ?? b.size;
  const percentage = a.percentage ?? b.percentage;
  if (size === null || percentage === null) return mistaken(notAnIncreaseLimit());
  return parsed({ size, percentage, join, text: `${percentage.text} ${join} ${size.text}` });
}

/** Which parts of a limit a growth is strictly past. A part that is not there counts as the other does. */
export function partsExceeded(
  limit: IncreaseLimit,
  base: number,
  delta: number,
): { readonly size: boolean | null; readonly percentage: boolean | null } {
  return {
    size: limit.size === null ? null : delta > limit.size.bytes,
    percentage: limit.percentage === null ? null : percentExceeded(limit.percentage, base, delta),
  };
}

/** Strictly past the limit: equal passes, and a base of 0 is past any percentage if the figure grew. */
export function exceedsIncrease(limit: IncreaseLimit, base: number, delta: number): boolean {
  const { size, percentage } = partsExceeded(limit, base, delta);
  if (size === null) return percentage ?? false;
  if (percentage === null) return size;
  return limit.join === 'or' ? size || percentage : size && percentage;
}

function percentExceeded(limit: Percentage, base: number, delta: number): boolean {
  if (base === 0) return delta > 0;
  return quotientExceeds(100n * BigInt(delta), BigInt(base), limit.percent);
}
