import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PACKAGES, MAX_PATHS } from '../../src/packages/limits.ts';
import { condenseManifest, readManifest } from '../../src/packages/npm-manifest.ts';
import { readPackages } from '../../src/packages/read-packages.ts';
import { RECORD_KINDS, type RecordKind } from '../../src/packages/record-kinds.ts';
import { imagePathFromText } from '../../src/units/image-path.ts';
import { bytes, record } from '../support/packages.ts';

const KINDS = Object.keys(RECORD_KINDS) as RecordKind[];

function reasons(...records: Parameters<typeof record>[]): string[] {
  return readPackages(records.map((each) => record(...each))).unread.map(({ reason }) => reason);
}

describe("npm's manifests", () => {
  const path = imagePathFromText('app/node_modules/a/package.json');

  test('name and version, and the directory that is theirs', () => {
    const { packages } = readPackages([record(path, '{"name":"@s/a","version":"1.2.3"}')]);
    expect(packages).toEqual([
      {
        ecosystem: 'npm',
        name: '@s/a',
        version: '1.2.3',
        architecture: null,
        record: path,
        files: { kind: 'npm-directory', directory: 'app/node_modules/a' },
      },
    ]);
  });

  test('a byte order mark, a missing version', () => {
    const { packages } = readPackages([record(path, '\ufeff{"name":"a","version":1}')]);
    expect(packages).toMatchObject([{ name: 'a', version: null }]);
  });

  test.each([
    ['{"version":"1"}', 'names no package'],
    ['{"name":""}', 'names no package'],
    [`{"name":"${'x'.repeat(2000)}"}`, 'names no package'],
  ])('%.30s: %s', (manifest, reason) => {
    expect(reasons([path, manifest])).toEqual([reason]);
  });

  test.each(['', '[]', 'null', '{', '{"name":"\\ud800"', '"a"'])('%s is no manifest', (text) => {
    const content = { state: 'kept', bytes: bytes(text) } as const;
    const { unread } = readPackages([{ kind: 'npm-manifest', path, content }]);
    expect(unread.map(({ reason }) => reason)).toEqual(['is no JSON object']);
  });

  test('what was kept of a manifest says what it said', () => {
    const manifest = fc.record({
      name: fc.jsonValue(),
      version: fc.jsonValue(),
      other: fc.jsonValue(),
    });
    const budget = { packages: Number.MAX_SAFE_INTEGER, paths: 0, pathBytes: 0 };
    fc.assert(
      fc.property(manifest, (value) => {
        const whole = bytes(JSON.stringify(value));
        const kept = condenseManifest(whole) ?? new Uint8Array(0);
        expect(outcome(() => readManifest(path, kept, budget))).toEqual(
          outcome(() => readManifest(path, whole, budget)),
        );
      }),
    );
  });
});

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error: unknown) {
    return String(error);
  }
}

describe('readPackages', () => {
  test('a damaged record costs only itself', () => {
    const { packages, unread } = readPackages([
      record('a/node_modules/x/package.json', '{"name":"x","version":"1"}'),
      record('a/node_modules/y/package.json', '{"version":"1"}'),
      record('var/lib/rpm/rpmdb.sqlite', 'x'),
      record('lib/apk/db/installed', 'P:a\nV:1\n'),
    ]);
    expect(packages.map(({ name }) => name)).toEqual(['a', 'x']);
    expect(unread.map((each) => each.record)).toEqual([
      'var/lib/rpm/rpmdb.sqlite',
      'a/node_modules/y/package.json',
    ]);
  });

  test('does not depend on the order of the records', () => {
    const records = [
      record('b/node_modules/x/package.json', '{"name":"x"}'),
      record('a/node_modules/x/package.json', '{"name":"x"}'),
      record('var/lib/dpkg/status', 'Package: d\nVersion: 1\n'),
    ];
    expect(readPackages(records.toReversed())).toEqual(readPackages(records));
  });

  test('any content of any record is read, or said to be unread', () => {
    const text = fc
      .array(
        fc.constantFrom(
          'Package:',
          'Version: 1',
          'P:a',
          'V:1',
          'F:',
          'R:x',
          '\n',
          '\0',
          '"',
          ',',
          '/',
          '..',
          'Name: ',
          '\xff',
        ),
      )
      .map((parts) => Buffer.from(parts.join(''), 'latin1'));
    const content = fc.oneof(fc.uint8Array({ maxLength: 300 }), text);
    const records = fc.array(
      fc.tuple(
        fc.constantFrom(...KINDS),
        content,
        fc.constantFrom('a', 'a.dist-info/x', 'd/y-wal'),
      ),
    );
    fc.assert(
      fc.property(records, (all) => {
        const found = readPackages(
          all.map(([kind, kept, path]) => ({
            kind,
            path: imagePathFromText(path),
            content: { state: 'kept', bytes: kept },
          })),
        );
        for (const { name, files } of found.packages) {
          expect(name).not.toBe('');
          for (const path of files.kind === 'paths' ? files.paths : []) {
            expect(path).toMatch(/^[^/]+(?:\/[^/]+)*$/s);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('more packages than an image can have are not read', () => {
    const database = 'P:a\nV:1\n\n'.repeat(MAX_PACKAGES + 1);
    expect(reasons(['lib/apk/db/installed', database])).toEqual([
      'is not read: the records of the image name more than 100000 packages together',
    ]);
  });

  test('paths that are longer than those of an image can be are not read', () => {
    const database = `P:a\nV:1\nF:${'d'.repeat(4000)}\n${'R:x\n'.repeat(40_000)}`;
    expect(reasons(['lib/apk/db/installed', database])).toEqual([
      'is not read: the records of the image name paths of more than 134,217,728 bytes together',
    ]);
  });

  test('more files than an image can have are not read', () => {
    const list = '/a\n'.repeat(MAX_PATHS / 2);
    const { packages, unread } = readPackages([
      record(
        'var/lib/dpkg/status',
        'Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n\nPackage: c\nVersion: 1\n',
      ),
      record('var/lib/dpkg/info/a.list', list),
      record('var/lib/dpkg/info/b.list', list),
      record('var/lib/dpkg/info/c.list', '/c\n'),
    ]);
    expect(packages.map(({ name, files }) => `${name} ${files.kind}`)).toEqual([
      'a paths',
      'b paths',
      'c unlisted',
    ]);
    expect(unread).toEqual([
      {
        ecosystem: 'dpkg',
        record: 'var/lib/dpkg/info/c.list',
        reason: 'is not read: the records of the image name more than 2000000 files together',
      },
    ]);
  });
});
