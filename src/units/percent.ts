import {
  type Decimal,
  decimalExceeds,
  decimalToNumber,
  formatDecimal,
  parseDecimal,
} from './decimal.ts';
import { decimalComma, negative, notAPercentage, notAShare, shareTooBig } from './failures.ts';
import { mistaken, type Parsed, parsed } from './parsed.ts';

/** A percentage as a user gave it, exactly: `0.1%` is no double. */
export interface Percentage {
  readonly percent: Decimal;
  /** `10%` */
  readonly text: string;
}

/** A part of a whole, 0 to 1, exactly. */
export interface Share {
  readonly ratio: Decimal;
  /** `95%` */
  readonly text: string;
}

/** PERCENT of the thresholds: a number and `%`, white space between them allowed. Mistakes are clauses that follow the text. */
export function parsePercentage(text: string): Parsed<Percentage> {
  const percent = percentIn(text);
  if (percent === null) return mistaken(whyNot(text.trim(), notAPercentage()));
  return parsed({ percent, text: `${formatDecimal(percent)}%` });
}

/**
 * A share as `0.95` or `95%`. A bare `95` is a mistake, not 95 times the whole; so is a bare number
 * above 1 in general.
 */
export function parseShare(text: string): Parsed<Share> {
  const percent = percentIn(text);
  const ratio = percent === null ? parseDecimal(text.trim()) : movePoint(percent, 2);
  if (ratio === null) return mistaken(whyNot(text.trim(), notAShare()));
  if (decimalExceeds(ratio, 1n)) return mistaken(shareTooBig());
  return parsed({ ratio, text: `${formatDecimal(movePoint(ratio, -2))}%` });
}

/** `p/100` is the same digits with the point two places further left. */
function movePoint(decimal: Decimal, left: number): Decimal {
  const places = decimal.places + left;
  if (places >= 0) return { digits: decimal.digits, places };
  return { digits: decimal.digits * 10n ** BigInt(-places), places: 0 };
}

function percentIn(text: string): Decimal | null {
  const match = /^(.*?)\s*%$/s.exec(text.trim());
  return match === null ? null : parseDecimal(match[1] ?? '');
}

function whyNot(text: string, otherwise: string): string {
  if (/^[-−]\s*\d/.test(text)) return negative();
  if (/^\d[\d.]*,/.test(text)) return decimalComma();
  return otherwise;
}

/** For people: `74.8%`, `160%`, `0.08%`; what is not 0 never reads `0%`. */
export function formatPercent(percent: number): string {
  const size = Math.abs(percent);
  if (size !== 0 && size < 0.01) return '<0.01%';
  const digits = String(size >= 100 ? Math.round(size) : Number(size.toPrecision(3)));
  return `${percent < 0 ? '−' : ''}${digits}%`;
}

/** A change: `+74.8%`, `−4%`, `0%`. */
export function formatPercentDelta(percent: number): string {
  return withPlus(percent, formatPercent(percent));
}

/** A growth with as many digits as it takes to be on its side of the limit, or equal to it, as it is read too. */
export function formatGrowthAgainst(percent: number, limit: Percentage): string {
  const bound = decimalToNumber(limit.percent);
  const text = formatPercent(percent);
  const saysEnough = text.startsWith('<')
    ? bound >= 0.01
    : isSameSide(Number(text.replace('%', '')), percent, bound);
  if (saysEnough) return withPlus(percent, text);
  const precise = roundedApart(percent, bound, 3, (digits) => percent.toPrecision(digits));
  return withPlus(percent, `${precise}%`);
}

/** The fewest digits, from `least` on, that leave a figure on its side of a bound. */
export function roundedApart(
  value: number,
  bound: number,
  least: number,
  round: (digits: number) => string,
): number {
  for (let digits = least; digits <= MOST_DIGITS; digits++) {
    const rounded = Number(round(digits));
    if (isSameSide(rounded, value, bound)) return rounded;
  }
  return value;
}

/** A double has no more. */
const MOST_DIGITS = 17;

function isSameSide(shown: number, value: number, bound: number): boolean {
  return Math.sign(shown - bound) === Math.sign(value - bound);
}

function withPlus(percent: number, text: string): string {
  return percent > 0 && !text.startsWith('<') ? `+${text}` : text;
}
