import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decimalExceeds,
  decimalToNumber,
  floorOfProduct,
  formatDecimal,
  parseDecimal,
  quotientExceeds,
} from '../../src/units/decimal.ts';

const decimal = (text: string) => {
  const value = parseDecimal(text);
  if (value === null) throw new Error(`${text} is no decimal`);
  return value;
};

test.each([
  ['0', '0'],
  ['10', '10'],
  ['007.50', '7.5'],
  ['0.001', '0.001'],
  ['5.0', '5'],
])('%j reads back as %s', (text, readBack) => {
  expect(formatDecimal(decimal(text))).toBe(readBack);
});

test.each(['', '.5', '5.', '1e3', '-1', '+1', '1,000', ' 1', '0x10', '1'.repeat(31)])(
  '%j is no decimal',
  (text) => {
    expect(parseDecimal(text)).toBeNull();
  },
);

test('products are exact where doubles are not', () => {
  expect(4.35 * 100).toBeLessThan(435);
  expect(floorOfProduct(decimal('4.35'), 100n)).toBe(435n);
});

test('a decimal is past a whole number strictly, and exactly', () => {
  expect(decimalExceeds(decimal('1'), 1n)).toBe(false);
  expect(decimalExceeds(decimal('0.99999999999999999999'), 1n)).toBe(false);
  expect(decimalExceeds(decimal('1.00000000000000000001'), 1n)).toBe(true);
});

test('a quotient is past a decimal strictly, and exactly', () => {
  expect(quotientExceeds(1n, 10n, decimal('0.1'))).toBe(false);
  expect(quotientExceeds(10_000_000_000_000_001n, 10n ** 17n, decimal('0.1'))).toBe(true);
});

test('reading and writing a decimal keeps the number', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 999_999 }), (whole, fraction) => {
      const text = `${whole}.${String(fraction).padStart(6, '0')}`;
      expect(decimalToNumber(decimal(text))).toBe(Number(text));
      expect(Number(formatDecimal(decimal(text)))).toBe(Number(text));
    }),
  );
});
