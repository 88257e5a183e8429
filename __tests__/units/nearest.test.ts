import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../src/units/nearest.ts';

const RULES = ['lowestEfficiency', 'highestWastedBytes', 'highestUserWastedPercent', 'rules'];

test.each([
  ['lowestEficiency', 'lowestEfficiency'],
  ['lowest_efficiency', 'lowestEfficiency'],
  ['LOWESTEFFICIENCY', 'lowestEfficiency'],
  ['highestWastedByte', 'highestWastedBytes'],
  ['highestUserWasted', null],
  ['ruels', 'rules'],
  ['rule', 'rules'],
  ['sizes', null],
  ['', null],
])('%s: %p', (word, meant) => {
  expect(nearest(word, RULES)).toBe(meant);
});

test('one mistake of typing in a long word is understood', () => {
  const long = fc.stringMatching(/^[a-z]{6,12}$/);
  fc.assert(
    fc.property(long, fc.nat(5), fc.constantFrom('drop', 'double', 'swap'), (word, at, mistake) => {
      const [head, first = '', second = '', tail] = [
        word.slice(0, at),
        word[at],
        word[at + 1],
        word.slice(at + 2),
      ];
      const typed = {
        drop: head + second + tail,
        double: head + first + first + second + tail,
        swap: head + second + first + tail,
      }[mistake];
      expect(nearest(typed, [word])).toBe(word);
    }),
  );
});
