import { describe, expect, test } from '@jest/globals';
import { followSymlinks } from '../../src/image/symlinks.ts';

describe('where a path really lies', () => {
  const links = new Map([
    ['bin', 'usr/bin'],
    ['usr/bin/sh', '../../etc/alternatives/sh'],
    ['etc/alternatives/sh', '/bin/dash'],
    ['usr/bin/up', '../../../../etc/passwd'],
    ['loop', 'loop'],
    ['a', 'b'],
    ['b', 'a'],
  ]);

  test.each([
    ['a path without links', 'etc/passwd', 'etc/passwd'],
    ['through a directory', 'bin/ls', 'usr/bin/ls'],
    ['a relative link, an absolute one, and a directory again', 'bin/sh', 'usr/bin/dash'],
    ['above the root is the root', 'bin/up', 'etc/passwd'],
    ['the root', '', ''],
    ['what is not there', 'nothing/here', 'nothing/here'],
    ['a link to itself', 'loop', null],
    ['two links to one another', 'a/file', null],
  ])('%s', (_, path, real) => {
    expect(followSymlinks(path, links)).toBe(real);
  });

  test('a chain of 40 links is followed, one of 41 is not (path_resolution(7))', () => {
    const chain = (length: number) =>
      new Map(Array.from({ length }, (_, index) => [`l${index}`, `l${index + 1}`] as const));
    expect(followSymlinks('l0', chain(40))).toBe('l40');
    expect(followSymlinks('l0', chain(41))).toBeNull();
  });

  test('a target longer than Linux takes leads nowhere', () => {
    expect(followSymlinks('x', new Map([['x', 'a/'.repeat(2048)]]))).not.toBeNull();
    expect(followSymlinks('x', new Map([['x', `${'a/'.repeat(2048)}b`]]))).toBeNull();
  });
});
