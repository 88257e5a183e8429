import { type Decimal, floorOfProduct, formatDecimal, parseDecimal } from './decimal.ts';
import { decimalComma, negative, notASize, sizeTooBig, unknownSizeUnit } from './failures.ts';
import { mistaken, type Parsed, parsed } from './parsed.ts';

/** A size as a user gave it. */
export interface Size {
  /** Rounded down: figures are whole, so `figure > 1.3 MiB` and `figure > floor(1.3 MiB)` are the same. */
  readonly bytes: number;
  /** As it was written, tidied: `10 MB`, `1.3 MiB`, `500 B`. */
  readonly text: string;
}

/** Powers of 1000 as Docker prints them, and powers of 1024 (IEC 80000-13). Keys are what is compared. */
const UNITS = new Map<string, { readonly name: string; readonly bytes: bigint }>([
  ['', { name: 'B', bytes: 1n }],
  ['b', { name: 'B', bytes: 1n }],
  ['kb', { name: 'kB', bytes: 1000n }],
  ['mb', { name: 'MB', bytes: 1000n ** 2n }],
  ['gb', { name: 'GB', bytes: 1000n ** 3n }],
  ['kib', { name: 'KiB', bytes: 1024n }],
  ['mib', { name: 'MiB', bytes: 1024n ** 2n }],
  ['gib', { name: 'GiB', bytes: 1024n ** 3n }],
]);

const SIZE = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i;

/**
 * SIZE of the thresholds: an integer or decimal with `B kB MB GB` or `KiB MiB GiB` in any case, white
 * space between them allowed; a bare number is bytes. Mistakes are clauses that follow the text.
 */
export function parseSize(text: string): Parsed<Size> {
  const trimmed = text.trim();
  const match = SIZE.exec(trimmed);
  const number = match === null ? null : parseDecimal(match[1] ?? '');
  if (match === null || number === null) return mistaken(whyNoSize(trimmed));
  const unit = UNITS.get((match[2] ?? '').toLowerCase());
  if (unit === undefined) return mistaken(unknownSizeUnit(match[2] ?? ''));
  return sizeOf(number, unit);
}

function sizeOf(number: Decimal, unit: { name: string; bytes: bigint }): Parsed<Size> {
  const bytes = floorOfProduct(number, unit.bytes);
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) return mistaken(sizeTooBig());
  return parsed({ bytes: Number(bytes), text: `${formatDecimal(number)} ${unit.name}` });
}

function whyNoSize(text: string): string {
  if (/^[-−]\s*\d/.test(text)) return negative();
  if (/^\d[\d.]*,/.test(text)) return decimalComma();
  return notASize();
}

const PRINTED_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** For people: three significant digits in powers of 1000, as Docker prints them: `48 MB`, `7.05 MB`, `512 B`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.6 kB rounds to 1000 kB, which is 1 MB.
  while (Math.abs(rounded(value)) >= 1000 && unit < PRINTED_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${signed(rounded(value))} ${PRINTED_UNITS[unit] ?? ''}`;
}

/** To the byte: `10,000,001 bytes`. */
export function formatExactBytes(bytes: number): string {
  const digits = String(Math.abs(bytes)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${bytes < 0 ? '−' : ''}${digits} ${Math.abs(bytes) === 1 ? 'byte' : 'bytes'}`;
}

/** A change: `+50.4 MB`, `−5 MB`, `0 B`. */
export function formatBytesDelta(delta: number): string {
  return delta > 0 ? `+${formatBytes(delta)}` : formatBytes(delta);
}

/** Two amounts that must not look the same unless they are: to the byte where rounding hides the difference. */
export function formatBytesApart(a: number, b: number): readonly [string, string] {
  const texts = [formatBytes(a), formatBytes(b)] as const;
  return a === b || texts[0] !== texts[1] ? texts : [formatExactBytes(a), formatExactBytes(b)];
}

function rounded(value: number): number {
  return Math.abs(value) < 1000 ? Number(value.toPrecision(3)) : Math.round(value);
}

function signed(value: number): string {
  return value < 0 ? `−${-value}` : String(value);
}
