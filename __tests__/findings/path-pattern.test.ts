import { expect, test } from '@jest/globals';
import { matchesPath, parsePattern } from '../../src/findings/path-pattern.ts';

test.each([
  ['**', 'a/b', true],
  ['a', 'a', true],
  ['a', 'a/b', false],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', true],
  ['**/b', 'b', true],
  ['**/b', 'x/y/b', true],
  ['**/b', 'x/bb', false],
  ['a/*/c', 'a/b/c', true],
  ['a/*/c', 'a/b/b/c', false],
  ['a/**/c/**/d', 'a/x/c/c/y/d', true],
  ['*.gem', 'rack-3.0.gem', true],
  ['*.gem', 'a/rack.gem', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a*b*c', 'axxbxxbxxc', true],
  ['a*b*c', 'axxbxxb', false],
  ['a.c', 'abc', false],
])('%s and %s: %p', (pattern, path, expected) => {
  expect(matchesPath(parsePattern(pattern), path)).toBe(expected);
});

test('a pattern full of wildcards does not take long on a path that almost matches', () => {
  const pattern = parsePattern(`${'**/a*a*/'.repeat(30)}b`);
  expect(matchesPath(pattern, Array.from({ length: 20_000 }, () => 'aaaa').join('/'))).toBe(false);
  const name = parsePattern(`${'*a'.repeat(30)}b`);
  expect(matchesPath(name, 'a'.repeat(60_000))).toBe(false);
});
