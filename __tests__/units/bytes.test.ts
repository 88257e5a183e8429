import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatBytes,
  formatBytesApart,
  formatBytesDelta,
  formatExactBytes,
  parseSize,
} from '../../src/units/bytes.ts';

describe('parseSize', () => {
  test.each([
    ['0', 0, '0 B'],
    ['512', 512, '512 B'],
    ['512B', 512, '512 B'],
    ['10MB', 10_000_000, '10 MB'],
    [' 10 mb ', 10_000_000, '10 MB'],
    ['1KB', 1000, '1 kB'],
    ['2gb', 2_000_000_000, '2 GB'],
    ['10MiB', 10_485_760, '10 MiB'],
    ['1kib', 1024, '1 KiB'],
    ['1GiB', 1_073_741_824, '1 GiB'],
    ['1.50MB', 1_500_000, '1.5 MB'],
    ['007 MB', 7_000_000, '7 MB'],
    ['4.35kB', 4350, '4.35 kB'],
    ['1.3 MiB', 1_363_148, '1.3 MiB'],
    ['0.4', 0, '0.4 B'],
    ['9007199254740991', Number.MAX_SAFE_INTEGER, '9007199254740991 B'],
  ])('%j is %d bytes, read back as %s', (text, bytes, readBack) => {
    expect(parseSize(text)).toEqual({ ok: true, value: { bytes, text: readBack } });
  });

  const NOT_A_SIZE =
    'is not a size: write a number and a unit, such as 10MB; the units are B, kB, MB or GB (powers of 1000) or KiB, MiB or GiB (powers of 1024)';

  test.each([
    ['nothing', '', NOT_A_SIZE],
    ['a word', 'big', NOT_A_SIZE],
    ['a unit alone', 'MB', NOT_A_SIZE],
    ['no digit before the point', '.5MB', NOT_A_SIZE],
    ['no digit behind the point', '5.MB', NOT_A_SIZE],
    ['an exponent', '1e6', NOT_A_SIZE],
    ['two sizes', '1MB 2MB', NOT_A_SIZE],
    ['a percentage', '10%', NOT_A_SIZE],
    ['a plus', '+10MB', NOT_A_SIZE],
    ['more digits than any size has', '1'.repeat(31), NOT_A_SIZE],
    ['a minus', '-10MB', 'is negative: a limit is 0 or more'],
    [
      'a comma',
      '1,5MB',
      'has a comma: write decimals with a point, and no separators between thousands',
    ],
    [
      'a unit of dive',
      '10M',
      'has the unknown unit M: use B, kB, MB or GB (powers of 1000) or KiB, MiB or GiB (powers of 1024)',
    ],
    [
      'more than can be counted',
      '9007199254740992',
      'is more bytes than can be counted exactly (9007199254740991)',
    ],
  ])('refuses %s', (_, text, mistake) => {
    expect(parseSize(text)).toEqual({ ok: false, mistakes: [mistake] });
  });
});

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1234, '1.23 kB'],
    [999_499, '999 kB'],
    [999_600, '1 MB'],
    [7_049_000, '7.05 MB'],
    [48_000_000, '48 MB'],
    [117_750_000, '118 MB'],
    [1_500_000_000, '1.5 GB'],
    [2_000_000_000_000, '2 TB'],
    [Number.MAX_SAFE_INTEGER, '9.01 PB'],
    [-5_000_000, '−5 MB'],
  ])('%d reads %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('is within half a percent of the truth for any amount', () => {
    const factors: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        const [number, unit] = formatBytes(bytes).split(' ');
        const read = Number(number) * (factors[unit ?? ''] ?? Number.NaN);
        expect(Math.abs(read - bytes)).toBeLessThanOrEqual(bytes * 0.005);
      }),
    );
  });
});

test.each([
  [0, '0 B'],
  [50_400_000, '+50.4 MB'],
  [-60_300_000, '−60.3 MB'],
])('a change of %d reads %s', (delta, text) => {
  expect(formatBytesDelta(delta)).toBe(text);
});

test.each([
  [1, '1 byte'],
  [0, '0 bytes'],
  [999, '999 bytes'],
  [10_000_001, '10,000,001 bytes'],
  [-1234, '−1,234 bytes'],
])('%d to the byte reads %s', (bytes, text) => {
  expect(formatExactBytes(bytes)).toBe(text);
});

describe('formatBytesApart', () => {
  test('rounds where both still differ', () => {
    expect(formatBytesApart(12_000_000, 10_000_000)).toEqual(['12 MB', '10 MB']);
  });

  test('tells bytes where rounding would hide the difference', () => {
    expect(formatBytesApart(10_000_001, 10_000_000)).toEqual([
      '10,000,001 bytes',
      '10,000,000 bytes',
    ]);
  });

  test('never shows two amounts as one', () => {
    const near = fc.tuple(fc.maxSafeNat(), fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(near, ([bytes, difference]) => {
        const other = Math.max(0, bytes + difference);
        const [a, b] = formatBytesApart(bytes, other);
        expect(a === b).toBe(bytes === other);
      }),
    );
  });
});
