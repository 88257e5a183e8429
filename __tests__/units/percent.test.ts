import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatGrowthAgainst,
  formatPercent,
  formatPercentDelta,
  parsePercentage,
  parseShare,
} from '../../src/units/percent.ts';

describe('parsePercentage', () => {
  test.each([
    ['10%', '10%'],
    [' 10 % ', '10%'],
    ['0%', '0%'],
    ['0.10%', '0.1%'],
    ['250%', '250%'],
  ])('%j reads back as %s', (text, readBack) => {
    expect(parsePercentage(text)).toMatchObject({ ok: true, value: { text: readBack } });
  });

  test.each([
    ['no sign', '10', 'is not a percentage: write a number and %, such as 10%'],
    ['no number', '%', 'is not a percentage: write a number and %, such as 10%'],
    ['two signs', '10%%', 'is not a percentage: write a number and %, such as 10%'],
    ['a word', '10 percent', 'is not a percentage: write a number and %, such as 10%'],
    ['a minus', '-1%', 'is negative: a limit is 0 or more'],
    [
      'a comma',
      '1,5%',
      'has a comma: write decimals with a point, and no separators between thousands',
    ],
  ])('refuses %s', (_, text, mistake) => {
    expect(parsePercentage(text)).toEqual({ ok: false, mistakes: [mistake] });
  });
});

describe('parseShare', () => {
  test.each([
    ['0.95', '95%'],
    ['95%', '95%'],
    ['1', '100%'],
    ['100%', '100%'],
    ['0', '0%'],
    ['0.5%', '0.5%'],
    ['0.9975', '99.75%'],
  ])('%j reads back as %s', (text, readBack) => {
    expect(parseShare(text)).toMatchObject({ ok: true, value: { text: readBack } });
  });

  const TOO_BIG =
    'is more than all: write a number from 0 to 1 or a percentage up to 100%, such as 0.95 or 95%';

  test.each([
    ['a percentage without its sign', '95', TOO_BIG],
    ['more than all', '101%', TOO_BIG],
    ['the least more than all', '1.0000000001', TOO_BIG],
    ['more than all by less than a double knows', '1.00000000000000000001', TOO_BIG],
    ['the same as a percentage', '100.000000000000000001%', TOO_BIG],
    [
      'a word',
      'high',
      'is not a share: write a number from 0 to 1 or a percentage, such as 0.95 or 95%',
    ],
    ['a minus', '-0.1', 'is negative: a limit is 0 or more'],
  ])('refuses %s', (_, text, mistake) => {
    expect(parseShare(text)).toEqual({ ok: false, mistakes: [mistake] });
  });
});

test.each([
  [0, '0%'],
  [0.0004, '<0.01%'],
  [0.083, '0.083%'],
  [1.2463, '1.25%'],
  [74.83, '74.8%'],
  [160, '160%'],
  [1234.5, '1235%'],
  [-4, '−4%'],
])('%d reads %s', (percent, text) => {
  expect(formatPercent(percent)).toBe(text);
});

test.each([
  [74.83, '+74.8%'],
  [-4, '−4%'],
  [0, '0%'],
  [0.001, '<0.01%'],
])('a change of %d reads %s', (percent, text) => {
  expect(formatPercentDelta(percent)).toBe(text);
});

test('a growth shows as many digits as it takes to tell it from the limit', () => {
  const limit = parsePercentage('10%');
  if (!limit.ok) throw new Error('10% is a percentage');
  expect(formatGrowthAgainst(10.000_3, limit.value)).toBe('+10.0003%');
  expect(formatGrowthAgainst(10.34, limit.value)).toBe('+10.3%');
  expect(formatGrowthAgainst(0.001, limit.value)).toBe('<0.01%');
  expect(formatGrowthAgainst(10, limit.value)).toBe('+10%');
});

describe('a growth beside its limit', () => {
  const limitOf = (text: string) => {
    const limit = parsePercentage(text);
    if (!limit.ok) throw new Error(text);
    return limit.value;
  };

  test.each([
    [12.341, '12.34%', '+12.341%'],
    [12.355, '12.36%', '+12.355%'],
    [100.41, '100.4%', '+100.41%'],
    [10.041, '10.04%', '+10.041%'],
    [12.34, '12.34%', '+12.34%'],
    [160.4, '10%', '+160%'],
    [0.007, '0.005%', '+0.007%'],
    [0.007, '0.5%', '<0.01%'],
  ])('%d against %s reads %s', (percent, limit, text) => {
    expect(formatGrowthAgainst(percent, limitOf(limit))).toBe(text);
  });

  test('is never shown on the other side of it, whatever both are', () => {
    const hundredths = fc.integer({ min: 1, max: 50_000 });
    const near = fc.oneof(fc.double({ min: -0.1, max: 0.1, noNaN: true }), fc.constant(0));
    fc.assert(
      fc.property(hundredths, near, (limit, distance) => {
        const bound = limit / 100;
        const percent = Math.max(bound + distance, 0.01);
        const shown = formatGrowthAgainst(percent, limitOf(`${bound}%`));
        expect(Math.sign(Number.parseFloat(shown) - bound)).toBe(Math.sign(percent - bound));
      }),
    );
  });
});
