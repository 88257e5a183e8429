import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pathResolver } from '../../src/packages/resolve-directories.ts';
import { imagePathFromText } from '../../src/units/image-path.ts';

function resolve(links: Readonly<Record<string, string>>, path: string): string | null {
  const symlinks = Object.entries(links).map(([from, target]) => ({
    path: imagePathFromText(from),
    target,
  }));
  return pathResolver(symlinks)(imagePathFromText(path));
}

describe('pathResolver', () => {
  test.each([
    ['no link', {}, 'bin/bash', 'bin/bash'],
    ['a file in the root', { bin: 'usr/bin' }, 'init', 'init'],
    ['merged /usr', { bin: 'usr/bin' }, 'bin/bash', 'usr/bin/bash'],
    ['an absolute target', { lib: '/usr/lib/' }, 'lib/x/y.so', 'usr/lib/x/y.so'],
    ['a target beside the link', { 'usr/lib64': 'lib' }, 'usr/lib64/y', 'usr/lib/y'],
    ['a target above the link', { 'a/b/c': '../d' }, 'a/b/c/y', 'a/d/y'],
    ['links of links', { a: 'b', b: './c/.', 'c/d': '/e' }, 'a/d/y', 'e/y'],
    ['.. behind a link goes up from its target', { a: 'x/y', z: 'a/..' }, 'z/f', 'x/f'],
    ['above the root', { a: '../../..' }, 'a/f', 'f'],
    ['the last name is not followed', { 'bin/sh': 'dash' }, 'bin/sh', 'bin/sh'],
    ['a loop', { a: 'b', b: 'a' }, 'a/f', null],
    ['a link to itself', { a: 'a/a' }, 'a/f', null],
    ['a target that is too long', { a: 'x/'.repeat(3000) }, 'a/f', null],
  ])('%s', (_, links, path, real) => {
    expect(resolve(links, path)).toBe(real);
  });

  test('ends for any links', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'a/b', 'b/c', 'a/b/c');
    const target = fc
      .array(fc.constantFrom('a', 'b', 'c', '..', '.', ''))
      .map((all) => all.join('/'));
    fc.assert(
      fc.property(fc.dictionary(name, target), name, (links, path) => {
        const real = resolve(links, path);
        if (real !== null) expect(real).toMatch(/^[abc](?:\/[abc])*$/);
      }),
    );
  });
});
