import { notACount } from './failures.ts';
import { mistaken, type Parsed, parsed } from './parsed.ts';

/** A whole number of at least 1 and at most 15 digits, so that it is exact. A mistake is a clause that follows the text. */
export function parseCount(text: string): Parsed<number> {
  return /^[1-9]\d{0,14}$/.test(text.trim()) ? parsed(Number(text)) : mistaken(notACount());
}
