import { expect, test } from '@jest/globals';
import { oneOf, readInput } from '../../src/policy/read-input.ts';
import { mistaken } from '../../src/units/parsed.ts';

test('what a parser says becomes sentences that name the input', () => {
  const parse = () => mistaken('is odd', 'is late');
  expect(readInput('max-size', '1 XB', parse)).toEqual({
    ok: false,
    mistakes: ['max-size "1 XB" is odd.', 'max-size "1 XB" is late.'],
  });
});

test('one of a few words, spelled as they are', () => {
  const parse = oneOf(['warn', 'fail']);
  expect(parse('fail')).toEqual({ ok: true, value: 'fail' });
  expect(parse('Fail')).toEqual({ ok: false, mistakes: ['is not one of warn, fail'] });
});
