import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { findPrograms } from '../../src/analysis/programs.ts';
import {
  directory,
  type Entry,
  file,
  hardLink,
  image,
  layer,
  symlink,
  whiteout,
} from '../support/image.ts';

const EXECUTABLE = { mode: 0o755 };

function program(path: string): Entry {
  return file(path, 1000, EXECUTABLE);
}

function found(...layers: readonly (readonly Entry[])[]) {
  const { shells, packageManagers } = findPrograms(
    analyseImage(image(layers.map((entries) => layer(entries)))),
  );
  const shown = (programs: typeof shells) => programs.map(({ name, path }) => `${name} ${path}`);
  return { shells: shown(shells), packageManagers: shown(packageManagers) };
}

describe('shells and package managers', () => {
  test('of Debian: /bin is a link to /usr/bin, sh one to dash', () => {
    expect(
      found([
        symlink('bin', 'usr/bin'),
        symlink('usr/bin/sh', 'dash'),
        program('usr/bin/dash'),
        program('usr/bin/bash'),
        program('usr/bin/apt'),
        program('usr/bin/dpkg'),
      ]),
    ).toEqual({
      shells: ['sh usr/bin/dash', 'bash usr/bin/bash'],
      packageManagers: ['apt usr/bin/apt', 'dpkg usr/bin/dpkg'],
    });
  });

  test('of Alpine: all of its shells are one busybox', () => {
    expect(
      found([
        program('bin/busybox'),
        symlink('bin/sh', '/bin/busybox'),
        symlink('bin/ash', '/bin/busybox'),
        program('sbin/apk'),
      ]),
    ).toEqual({ shells: ['sh bin/busybox'], packageManagers: ['apk sbin/apk'] });
  });

  test.each([
    ['symbolic', symlink('bin/dpkg', 'busybox')],
    ['hard', hardLink('bin/dpkg', 'bin/busybox')],
  ])('of busybox: a package manager that is a %s link to it is none', (_kind, link) => {
    expect(
      found([program('bin/busybox'), symlink('bin/sh', 'busybox'), link, program('bin/rpm')]),
    ).toEqual({ shells: ['sh bin/busybox'], packageManagers: ['rpm bin/rpm'] });
  });

  test('of the busybox image: all of its shells are hard links of one file', () => {
    const links = ['sh', 'ash', 'busybox'].map((name) => hardLink(`bin/${name}`, 'bin/['));
    expect(found([program('bin/['), ...links, program('usr/bin/bash')]).shells).toEqual([
      'sh bin/sh',
      'bash usr/bin/bash',
    ]);
  });

  test('a package manager under two names is one', () => {
    expect(
      found([
        program('usr/bin/dnf-3'),
        symlink('usr/bin/dnf', 'dnf-3'),
        hardLink('usr/bin/yum', 'usr/bin/dnf-3'),
      ]).packageManagers,
    ).toEqual(['dnf usr/bin/dnf-3']);
  });

  test("of distroless' debug images", () => {
    expect(found([program('busybox/busybox'), symlink('busybox/sh', 'busybox')]).shells).toEqual([
      'sh busybox/busybox',
    ]);
  });

  test('none where a later layer took them away', () => {
    expect(found([program('bin/sh'), program('sbin/apk')], [whiteout('bin/sh')])).toEqual({
      shells: [],
      packageManagers: ['apk sbin/apk'],
    });
    expect(found([program('bin/sh')], [whiteout('bin')]).shells).toEqual([]);
  });

  test('a hard link is the file that it names', () => {
    expect(found([program('bin/tool'), hardLink('bin/bash', 'bin/tool')]).shells).toEqual([
      'bash bin/bash',
    ]);
  });

  test.each([
    ['a link that leads nowhere', [symlink('bin/sh', 'gone')]],
    ['a directory', [directory('bin/sh')]],
    ['a file that may not be run', [file('bin/sh', 1000, { mode: 0o644 })]],
    ['an empty file', [file('bin/sh', 0, EXECUTABLE)]],
    ['a file elsewhere', [program('home/sh')]],
  ])('%s is no shell', (_, entries) => {
    expect(found(entries).shells).toEqual([]);
  });
});
