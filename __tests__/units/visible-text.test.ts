import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  cutText,
  quotedText,
  shownText,
  visibleLine,
  visibleText,
} from '../../src/units/visible-text.ts';

describe('visibleText', () => {
  test.each([
    ['plain text', 'RUN echo "ü" 日本 🚀', 'RUN echo "ü" 日本 🚀'],
    ['white space', '  a\t\tb\r\n\u00a0c ', 'a b c'],
    ['an ANSI escape', 'a\u001b[31mred', 'a\\u001b[31mred'],
    ['a right-to-left override', 'gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['zero width', 'a\u200bb\u2060c\ufeff', 'a\\u200bb\\u2060c\\ufeff'],
    ['an annotation mark', 'a\ufff9b', 'a\\ufff9b'],
    ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['nothing', '', ''],
  ])('shows %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  test('leaves nothing invisible in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(visibleLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});

test('a line of a log keeps its indentation', () => {
  expect(visibleLine('\t2 |   RUN x  \r')).toBe('    2 |   RUN x');
});

test('texts are cut by characters, not in the middle of one', () => {
  expect(cutText('🚀🚀🚀', 3)).toBe('🚀🚀🚀');
  expect(cutText('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
  expect(cutText('abc', 3)).toBe('abc');
});

test.each([
  ['short', 'a\nb', 'a b'],
  ['too long', 'abcdef', 'abcd…'],
  ['long once it is visible', 'a\u202eb', 'a\\u2…'],
  ['of characters with two units each', '🚀🚀🚀🚀🚀', '🚀🚀🚀🚀🚀'],
  ['far too long', `ab${' '.repeat(50)}cd`, 'ab …'],
])('a text that is %s, inside a sentence', (_, text, shown) => {
  expect(shownText(text, 5)).toBe(shown);
  expect(quotedText(text, 5)).toBe(`"${shown}"`);
});
