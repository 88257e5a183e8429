import { describe, expect, test } from '@jest/globals';
import type { FoundPackages } from '../../src/packages/package.ts';
import { readPackages } from '../../src/packages/read-packages.ts';
import { fixture, fixtureLines, record } from '../support/packages.ts';

const LISTS = ['dash', 'hostname', 'left-behind', 'libcap2:amd64'];

function readFixture(): FoundPackages {
  return readPackages([
    record('var/lib/dpkg/status', fixture('dpkg/status')),
    record('var/lib/dpkg/diversions', fixture('dpkg/diversions')),
    ...LISTS.map((name) =>
      record(`var/lib/dpkg/info/${name}.list`, fixture(`dpkg/info/${name}.list`)),
    ),
  ]);
}

function pathsOf({ packages }: FoundPackages, name: string): readonly string[] {
  const files = packages.find((each) => each.name === name)?.files;
  return files?.kind === 'paths' ? files.paths : [];
}

/** What `dpkg-query -L` prints, with each diverted file at the place where it lies. */
function listedByDpkg(name: string): string[] {
  const paths: string[] = [];
  for (const line of fixtureLines(`dpkg/dpkg-query-L-${name}.txt`)) {
    const diverted = /^diverted by .* to: \/(.*)$/.exec(line)?.[1];
    if (diverted !== undefined) paths.splice(-1, 1, diverted);
    else if (line.startsWith('/') && line !== '/.') paths.push(line.slice(1));
  }
  return paths;
}

describe("dpkg's status", () => {
  test('says what dpkg-query -W says, without the package of which only the configuration is left', () => {
    const { packages, unread } = readFixture();
    expect(unread).toEqual([]);
    const expected = fixtureLines('dpkg/dpkg-query-W.txt')
      .map((line) => line.split('\t'))
      .filter(([, , , state]) => state === 'installed')
      .map(([name, version, architecture]) => ({ name, version, architecture }));
    expect(expected).toHaveLength(3);
    expect(
      packages.map(({ name, version, architecture }) => ({ name, version, architecture })),
    ).toEqual(expected);
  });

  test.each(['dash', 'hostname', 'libcap2'])(
    'lists the files that dpkg-query -L %s lists',
    (name) => {
      expect(pathsOf(readFixture(), name)).toEqual(listedByDpkg(name));
    },
  );

  test('a diverted file lies where the diversion says, except for the package that diverts', () => {
    expect(pathsOf(readFixture(), 'hostname')).toContain('bin/hostname.real');
    expect(pathsOf(readFixture(), 'dash')).toContain('bin/sh');
  });

  test.each([
    ['install ok installed', true],
    ['install ok unpacked', true],
    ['install reinstreq half-installed', true],
    ['install ok triggers-pending', true],
    ['deinstall ok config-files', false],
    ['purge ok not-installed', false],
    ['nonsense', false],
  ])('%s counts as there: %s', (status, there) => {
    const stanza = `Package: a\nStatus: ${status}\nVersion: 1\n`;
    const { packages } = readPackages([record('var/lib/dpkg/status', stanza)]);
    expect(packages).toHaveLength(there ? 1 : 0);
  });

  test('fields in any case, continued lines, comments, and the first of two', () => {
    const status =
      'PACKAGE:  a\nversion: 1\n Version: 2\nDescription: x\n .\n# Version: 3\nVersion: 4\n\n\n\nPackage: b\nVersion:2\n';
    const { packages } = readPackages([record('var/lib/dpkg/status', status)]);
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(['a 1', 'b 2']);
  });

  test('a package without a list of files has none that are known', () => {
    const { packages } = readPackages([record('var/lib/dpkg/status', 'Package: a\nVersion: 1\n')]);
    expect(packages[0]?.files).toEqual({ kind: 'unlisted' });
  });

  test('two architectures of one package have a list each', () => {
    const stanza = (architecture: string) =>
      `Package: libx\nVersion: 1\nArchitecture: ${architecture}\nMulti-Arch: same\n\n`;
    const found = readPackages([
      record('var/lib/dpkg/status', stanza('amd64') + stanza('i386')),
      record('var/lib/dpkg/info/libx:amd64.list', '/.\n/lib/amd64\n'),
      record('var/lib/dpkg/info/libx:i386.list', '/.\n/lib/i386\n'),
    ]);
    expect(found.packages.map(({ files }) => files)).toEqual([
      { kind: 'paths', paths: ['lib/amd64'] },
      { kind: 'paths', paths: ['lib/i386'] },
    ]);
  });

  test('entries without a name or a version are left out and counted', () => {
    const status = 'Package: a\nVersion: 1\n\nPackage: b\n\nVersion: 1\n';
    const { packages, unread } = readPackages([record('var/lib/dpkg/status', status)]);
    expect(packages).toHaveLength(1);
    expect(unread.map(({ reason }) => reason)).toEqual([
      'has 2 of 3 entries without a name or a version; they are left out',
    ]);
  });

  test('lines of a list that name no file are left out and counted', () => {
    const { unread } = readPackages([
      record('var/lib/dpkg/status', 'Package: a\nVersion: 1\n'),
      record('var/lib/dpkg/info/a.list', `/.\n/${'x'.repeat(5000)}\n/usr\n`),
    ]);
    expect(unread).toEqual([
      {
        ecosystem: 'dpkg',
        record: 'var/lib/dpkg/info/a.list',
        reason: 'has a line that names no file; it is left out',
      },
    ]);
  });
});

describe("distroless' status.d", () => {
  const status = record('var/lib/dpkg/status.d/hostname', fixture('distroless/hostname'));

  test('a control file is an installed package, the md5sums beside it its regular files', () => {
    const found = readPackages([
      status,
      record('var/lib/dpkg/status.d/hostname.md5sums', fixture('distroless/hostname.md5sums')),
    ]);
    expect(found.unread).toEqual([]);
    expect(found.packages).toMatchObject([
      { name: 'hostname', version: '3.23+nmu1', architecture: 'amd64' },
    ]);
    const files = fixtureLines('distroless/regular-files.txt').map((path) => path.slice(2));
    expect(pathsOf(found, 'hostname')).toEqual(files);
  });

  test('without md5sums its files are not known', () => {
    expect(readPackages([status]).packages[0]?.files).toEqual({ kind: 'unlisted' });
  });

  test('a line that is no checksum names no file', () => {
    const { unread } = readPackages([
      status,
      record('var/lib/dpkg/status.d/hostname.md5sums', 'no checksum\nnor this\n'),
    ]);
    expect(unread.map(({ reason }) => reason)).toEqual([
      'has 2 lines that name no file; they are left out',
    ]);
  });
});
