import { expect, test } from '@jest/globals';
import { parseCount } from '../../src/units/count.ts';

test.each(['1', ' 7 ', '999999999999999'])('%j is a count', (text) => {
  expect(parseCount(text)).toEqual({ ok: true, value: Number(text) });
});

test.each(['0', '-1', '1.5', '1e6', '01', '1000000000000000', 'x', ''])('%j is none', (text) => {
  expect(parseCount(text)).toEqual({
    ok: false,
    mistakes: ['is not a count: write a whole number of at least 1'],
  });
});
