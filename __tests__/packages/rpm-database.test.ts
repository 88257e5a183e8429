import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPackages } from '../../src/packages/read-packages.ts';
import { readRpmHeader } from '../../src/packages/rpm-header.ts';
import { fixture, fixtureLines, record } from '../support/packages.ts';
import { packageEntries, rpmHeader } from '../support/rpm.ts';

const PATH = 'usr/lib/sysimage/rpm/rpmdb.sqlite';

/** A database with these headers, made by SQLite. */
function database(headers: readonly Uint8Array[], table = 'Packages'): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'image-diet-rpm-'));
  try {
    const file = join(directory, 'rpmdb.sqlite');
    const sqlite = new DatabaseSync(file);
    sqlite.exec(
      `CREATE TABLE '${table}' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)`,
    );
    const insert = sqlite.prepare(`INSERT INTO '${table}' VALUES (NULL, ?)`);
    for (const header of headers) insert.run(header);
    sqlite.close();
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('a database that rpm made', () => {
  const { packages, unread } = readPackages([record(PATH, fixture('rpm/rpmdb.sqlite.gz'))]);

  test('names the packages that rpm -qa names', () => {
    expect(unread).toEqual([]);
    expect(
      packages
        .map(({ name, version, architecture }) => `${name}\t${version}\t${architecture}`)
        .sort(),
    ).toEqual(fixtureLines('rpm/rpm-qa.txt'));
  });

  test('lists the files that rpm -ql lists', () => {
    const listed = fixtureLines('rpm/rpm-ql.txt').filter((line) => line.startsWith('/'));
    expect(listed).toHaveLength(306);
    const paths = packages.flatMap(({ files }) => (files.kind === 'paths' ? files.paths : []));
    expect(paths.map((path) => `/${path}`).sort()).toEqual(listed.sort());
  });
});

describe('readRpmDatabase', () => {
  test('an epoch, and an architecture', () => {
    const header = rpmHeader([
      ...packageEntries('a', [], []),
      { tag: 1003, type: 'int32', values: [3] },
      { tag: 1022, type: 'string', values: ['x86_64'] },
    ]);
    expect(readPackages([record(PATH, database([header]))]).packages).toMatchObject([
      { ecosystem: 'rpm', name: 'a', version: '3:1.0-1', architecture: 'x86_64', record: PATH },
    ]);
  });

  test('a file that another package replaced is not its own any more', () => {
    const files = [
      { directory: 0, name: 'kept' },
      { directory: 1, name: 'replaced', state: 1 },
      { directory: 1, name: 'not-installed', state: 2 },
    ];
    const header = rpmHeader(packageEntries('a', files, ['/usr/', '/etc/']));
    expect(readPackages([record(PATH, database([header]))]).packages[0]?.files).toEqual({
      kind: 'paths',
      paths: ['usr/kept', 'etc/not-installed'],
    });
  });

  test('whole paths, as rpm wrote them before version 4', () => {
    const header = rpmHeader([
      ...packageEntries('a', [], []),
      { tag: 1027, type: 'strings', values: ['/bin/a', '/etc/a'] },
    ]);
    expect(readPackages([record(PATH, database([header]))]).packages[0]?.files).toEqual({
      kind: 'paths',
      paths: ['bin/a', 'etc/a'],
    });
  });

  const files = [{ directory: 0, name: 'x' }];
  const [name, version, release, states, indexes, names, directories] = packageEntries('a', files, [
    '/',
  ]);

  test.each([
    ['nothing', new Uint8Array(0)],
    ['two entries that are not there', Buffer.from('0000000200000000', 'hex')],
    ['more entries than there are', Buffer.from('00010000000000000000', 'hex')],
    ['more data than there is', Buffer.from('00000000000000ff', 'hex')],
    ['no name', header(version, release)],
    ['no version', header(name, release)],
    ['no release', header(name, version)],
    ['a name without an end', header({ ...entry(name), offset: 99 }, version, release)],
    ['a name that is a number', header({ ...entry(name), type: 'int32' }, version, release)],
    [
      'fewer directories than names',
      header(name, version, release, { ...entry(indexes), values: [7] }, names, directories),
    ],
    ['names without directories', header(name, version, release, names)],
    [
      'more names than there are',
      header(name, version, release, indexes, { ...entry(names), count: 2 ** 31 }, directories),
    ],
    [
      'more indexes than there are',
      header(name, version, release, { ...entry(indexes), count: 2 ** 31 }, names, directories),
    ],
    [
      'more states than there are',
      header(
        name,
        version,
        release,
        { ...entry(states), count: 2 ** 31 },
        indexes,
        names,
        directories,
      ),
    ],
    [
      'names that are numbers',
      header(
        name,
        version,
        release,
        indexes,
        { ...entry(names), type: 'int32', values: [1] },
        directories,
      ),
    ],
  ])('a header with %s is left out and counted', (_, damaged) => {
    const good = rpmHeader(packageEntries('good', files, ['/']));
    const { packages, unread } = readPackages([record(PATH, database([good, damaged]))]);
    expect(packages.map((each) => each.name)).toEqual(['good']);
    expect(unread.map(({ reason }) => reason)).toEqual([
      'has 1 of 2 package headers that are damaged; they are left out',
    ]);
  });

  function entry<T>(value: T | undefined): T {
    if (value === undefined) throw new Error('no such entry');
    return value;
  }

  function header(...entries: readonly (typeof name | undefined)[]): Uint8Array {
    return rpmHeader(entries.map(entry));
  }

  test('a directory that is long and stands before many names costs nothing', () => {
    const long = `/${'d'.repeat(100_000)}/`;
    const many = Array.from({ length: 50_000 }, () => ({ directory: 0, name: 'f' }));
    const read = readPackages([
      record(PATH, database([rpmHeader(packageEntries('a', many, [long]))])),
    ]);
    expect(read.packages[0]?.files).toEqual({ kind: 'paths', paths: [] });
  });

  test.each([
    ['is no database', 'x'.repeat(5000), 'is no SQLite database'],
    [
      'has no table of rpm',
      database([], 'Other'),
      'is a SQLite database without the table of an rpm database',
    ],
  ])('a file that %s is unread', (_, content, reason) => {
    expect(readPackages([record(PATH, content)]).unread.map((each) => each.reason)).toEqual([
      reason,
    ]);
  });

  test('the older forms are recognised and not read', () => {
    const records = [record('var/lib/rpm/Packages', 'x'), record('var/lib/rpm/Packages.db', 'x')];
    expect(readPackages(records).unread).toEqual([
      {
        ecosystem: 'rpm',
        record: 'var/lib/rpm/Packages',
        reason: 'is not read: it is in the Berkeley DB form that rpm had up to 4.15',
      },
      {
        ecosystem: 'rpm',
        record: 'var/lib/rpm/Packages.db',
        reason: "is not read: it is in rpm's NDB form",
      },
    ]);
  });
});

test('any bytes are a header or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (blob) => {
      expect([null, 'string']).toContain(readRpmHeader(blob)?.name ?? null);
    }),
  );
});
