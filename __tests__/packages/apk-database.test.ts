import { describe, expect, test } from '@jest/globals';
import { readPackages } from '../../src/packages/read-packages.ts';
import { record } from '../support/packages.ts';

/** As apk_db_fdb_write of apk-tools writes it; checksums shortened. */
const DATABASE = `C:Q1CpjMpFo3UY=
P:musl
V:1.2.2-r3
A:x86_64
S:360760
I:516096
T:the musl c library (libc) implementation
U:https://musl.libc.org/
L:MIT
o:musl
m:Timo Teräs <timo.teras@iki.fi>
t:1620570927
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1OR21cpf2INrOZXtXeMnWdqhkld4=
R:libc.musl-x86_64.so.1
a:0:0:777
Z:Q1nIC5KDc++AsuZFnKQtw6GsOp7eQ=

C:Q1UsLZaz0=
P:libc-utils
V:0.7.2-r3
A:noarch
D:musl-utils

P:root-files
V:1-r0
r:alpine-base
F:
R:.profile
F:etc
M:0:0:700
F:etc/ümlaut
R:fünf
Z:Q1BTqS=

`;

function read(database: string) {
  return readPackages([record('lib/apk/db/installed', database)]);
}

describe('readApkDatabase', () => {
  test('names, versions, architectures and files', () => {
    const { packages, unread } = read(DATABASE);
    expect(unread).toEqual([]);
    expect(
      packages.map(({ name, version, architecture, files }) => [
        name,
        version,
        architecture,
        files.kind === 'paths' ? files.paths : files.kind,
      ]),
    ).toEqual([
      ['musl', '1.2.2-r3', 'x86_64', ['lib/ld-musl-x86_64.so.1', 'lib/libc.musl-x86_64.so.1']],
      ['libc-utils', '0.7.2-r3', 'noarch', []],
      // Paths are bytes, a character each.
      ['root-files', '1-r0', null, ['.profile', 'etc/Ã¼mlaut/fÃ¼nf']],
    ]);
  });

  test('does without the empty line at the end', () => {
    expect(read('P:a\nV:1').packages).toHaveLength(1);
  });

  test('leaves out entries without a name or a version, and says how many', () => {
    const { packages, unread } = read('P:a\nV:1\n\nP:b\n\nV:3\nF:lib\nR:x\n');
    expect(packages.map(({ name }) => name)).toEqual(['a']);
    expect(unread).toEqual([
      {
        ecosystem: 'apk',
        record: 'lib/apk/db/installed',
        reason: 'has 2 of 3 entries without a name or a version; they are left out',
      },
    ]);
  });

  test.each([
    ['a file without a directory', 'P:a\nV:1\nR:x\n'],
    ['a directory that is no path', 'P:a\nV:1\nF:x\0y\nR:z\n'],
    ['a path longer than any file has', `P:a\nV:1\nF:${'d'.repeat(4000)}\nR:${'f'.repeat(200)}\n`],
    ['a line that is no field', 'P:a\nV:1\nFnord\n'],
  ])('%s names no file', (_, database) => {
    const [found] = read(database).packages;
    expect(found?.files).toEqual({ kind: 'paths', paths: [] });
  });

  test('.. does not leave the image', () => {
    const [found] = read('P:a\nV:1\nF:../../etc\nR:passwd\n').packages;
    expect(found?.files).toEqual({ kind: 'paths', paths: ['etc/passwd'] });
  });

  test('something else is no list of packages', () => {
    expect(read('<html>').unread.map(({ reason }) => reason)).toEqual([
      'is no list of packages that is known',
    ]);
  });

  test('an empty database has no packages', () => {
    expect(read('')).toEqual({ packages: [], unread: [] });
  });

  test('the binary form of apk 3 is recognised and not read', () => {
    const { unread } = readPackages([record('lib/apk/db/installed.adb', 'ADBd')]);
    expect(unread.map(({ reason }) => reason)).toEqual([
      'is not read: it is in the binary form of apk 3 (ADB)',
    ]);
  });
});
