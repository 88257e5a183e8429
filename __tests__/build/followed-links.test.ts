import { describe, expect, test } from '@jest/globals';
import { contextLink, placeInSource } from '../../src/build/followed-links.ts';
import { expectLinear } from '../support/nasty-texts.ts';

const reads = (path: string, source: string, links: Readonly<Record<string, string>> = {}) =>
  placeInSource(
    path,
    source,
    Object.entries(links).map(([from, to]) => contextLink(from, to)),
  ) !== null;

describe('what a source of COPY reads', () => {
  test.each<[string, string, Record<string, string>?]>([
    ['a', 'a'],
    ['a', '.'],
    ['a/b', 'a'],
    ['a.json', '*.json'],
    ['x*y', 'x\\*y'],
    ['*x', '\\*x'],
    ['[x]', '[[]x]'],
    ['a]', 'a[\\]]'],
    ['ab', 'a[^c]'],
    ['shared/conf/big', 'conf', { conf: 'shared/conf' }],
    ['shared/conf/big', 'conf', { conf: '/shared/conf' }],
    ['shared/conf/big', 'conf/big', { conf: 'shared/conf' }],
    ['shared/conf/big', 'c*', { conf: 'shared/conf' }],
    ['shared/big', 'app/conf/big', { 'app/conf': '../../../shared' }],
    ['v1/big', 'conf', { conf: 'current', current: 'v1' }],
    ['v1/d/big', 'conf/d', { conf: 'current', current: 'v1' }],
    ['other/big', 'conf/in', { conf: 'real', 'real/in': '../other' }],
    ['current', 'conf', { conf: 'current', current: 'v2' }],
    ['conf', 'conf/big', { conf: 'v2' }],
    ['current', 'conf/big', { conf: 'current', current: 'v2' }],
    ['big', 'all/big', { all: '.' }],
    ['x/a/y/b', '**/a/**/b'],
    ['x/a/y/b', 'x/**/b'],
    ['a/b/a/c', '**/a/**/c'],
    ['abab', '*a*b'],
    ['abac', '*a*b*c'],
    ['ab', 'a**'],
    ['x/ab', '**/a**b'],
  ])('%s by %s', (path, source, links = {}) => {
    expect(reads(path, source, links)).toBe(true);
  });

  test.each<[string, string, Record<string, string>?]>([
    ['ab', 'a'],
    ['a/b.json', '*.json'],
    ['yx', '\\*x'],
    ['shared/big', 'app', { 'app/conf': '../shared' }],
    ['other/big', 'conf', { conf: 'real', 'real/in': '../other' }],
    ['shared/big', 'conf', { conf: 'shar' }],
    ['conf', 'other/big', { conf: 'v2' }],
    ['a', 'b', { b: 'c', c: 'b' }],
    ['a/b', 'a**b'],
    ['abac', '*a*c*b'],
    ['a/c/b', '**/a/b'],
  ])('not %s by %s', (path, source, links = {}) => {
    expect(reads(path, source, links)).toBe(false);
  });

  test.each([
    ['a', 'a*', 'b'],
    ['a', '*a', 'b'],
    ['a', '*?*', 'b'],
    ['a', '*[ab]', 'b'],
    ['a/', '**/a/', 'b'],
    ['ab/', '**/*a*b*/', '*c'],
    ['a', 'a', '*'],
  ])('%s many times by %s as often is told soon', (name, piece, end) => {
    for (const often of [10, 100, 1000, 30_000]) {
      const [path, source] = [name.repeat(2000), piece.repeat(often) + end];
      expectLinear(() => expect(reads(path, source)).toBe(end === '*' && often < 2000));
    }
  });

  test('where in the source it lies', () => {
    const links = [contextLink('conf', 'shared/conf')];
    expect(placeInSource('shared/conf/a/b', 'conf', links)).toBe('a/b');
    expect(placeInSource('src/a', 'src', [])).toBe('a');
    expect(placeInSource('src/a', '', [])).toBe('src/a');
    expect(placeInSource('src/a', 'src/*', [])).toBe('');
  });
});
