/** A number that is not negative, exactly as it was written: `digits / 10^places`. `1.25` is 125 and 2. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

const DECIMAL = /^(\d+)(?:\.(\d+))?$/;
/** No size and no percentage needs more; it keeps the arithmetic small for any input. */
const MAX_DIGITS = 30;

/** `12`, `0.5`, `007.50`; no sign, no exponent, no separators. null for anything else. */
export function parseDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (match === null || text.length > MAX_DIGITS) return null;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  return { digits: BigInt(`${match[1]}${fraction}`), places: fraction.length };
}

/** The shortest way to write it: `0.5`, `10`. */
export function formatDecimal(decimal: Decimal): string {
  const digits = String(decimal.digits).padStart(decimal.places + 1, '0');
  if (decimal.places === 0) return digits;
  return `${digits.slice(0, -decimal.places)}.${digits.slice(-decimal.places)}`;
}

/** The nearest double. */
export function decimalToNumber(decimal: Decimal): number {
  return Number(formatDecimal(decimal));
}

/** `decimal · whole`, rounded down. */
export function floorOfProduct(decimal: Decimal, whole: bigint): bigint {
  return (decimal.digits * whole) / 10n ** BigInt(decimal.places);
}

/** Whether the decimal is strictly more than a whole number. */
export function decimalExceeds({ digits, places }: Decimal, whole: bigint): boolean {
  return digits > whole * 10n ** BigInt(places);
}

/** Whether `numerator / denominator` is strictly more than the decimal; the denominator is positive. */
export function quotientExceeds(numerator: bigint, denominator: bigint, decimal: Decimal): boolean {
  return numerator * 10n ** BigInt(decimal.places) > decimal.digits * denominator;
}
