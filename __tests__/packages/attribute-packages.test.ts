import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attributePackages } from '../../src/packages/attribute-packages.ts';
import type { InstalledPackage, PackageInventory } from '../../src/packages/inventory.ts';
import { type FileSpec, filesystem, fixture } from '../support/packages.ts';

const STATUS = (...names: string[]) => ({
  content: names.map((name) => `Package: ${name}\nVersion: 1\n`).join('\n'),
});

function attribute(specs: Record<string, FileSpec | string>, baseLayers = 0): PackageInventory {
  return attributePackages(filesystem(specs, baseLayers));
}

function find({ packages }: PackageInventory, name: string): InstalledPackage | undefined {
  return packages.find((each) => each.name === name);
}

/** Own and base bytes of each package by name; `-` where they can't be said. */
function bytesByName({ packages }: PackageInventory): Record<string, string> {
  return Object.fromEntries(
    packages.map(({ name, bytes }) => [
      name,
      bytes === null ? '-' : `${bytes.ownBytes} ${bytes.baseBytes}`,
    ]),
  );
}

describe('attributePackages', () => {
  test('a package has the bytes of its files, those of the base image apart, and by layer', () => {
    const inventory = attribute(
      {
        'var/lib/dpkg/status': { ...STATUS('curl'), layer: 3 },
        'var/lib/dpkg/info/curl.list': {
          content: '/.\n/usr/bin\n/usr/bin/curl\n/usr/doc\n/gone\n',
          layer: 3,
        },
        'usr/bin/curl': { bytes: 500, layer: 3 },
        'usr/doc': { bytes: 20, layer: 1 },
        'etc/passwd': { bytes: 7, layer: 0 },
      },
      2,
    );
    expect(inventory.packages).toEqual([
      {
        ecosystem: 'dpkg',
        name: 'curl',
        version: '1',
        architecture: null,
        record: 'var/lib/dpkg/status',
        bytes: {
          ownBytes: 500,
          ownFiles: 1,
          baseBytes: 20,
          baseFiles: 1,
          layers: [
            { layer: 1, bytes: 20, files: 1 },
            { layer: 3, bytes: 500, files: 1 },
          ],
        },
        unsized: null,
        partOf: null,
      },
    ]);
    expect(inventory.unclaimed).toMatchObject({ baseBytes: 7, baseFiles: 1 });
  });

  test('a list of dpkg may name a file behind a link (merged /usr)', () => {
    const inventory = attribute({
      'var/lib/dpkg/status': STATUS('bash'),
      'var/lib/dpkg/info/bash.list': { content: '/bin/bash\n' },
      bin: 'usr/bin',
      'usr/bin/bash': { bytes: 900 },
    });
    expect(bytesByName(inventory)).toEqual({ bash: '900 0' });
  });

  test('a file that two packages list is counted once, at the first by record and name in it', () => {
    const inventory = attribute({
      'var/lib/dpkg/status': STATUS('b', 'a'),
      'var/lib/dpkg/info/a.list': { content: '/shared\n/only-a\n' },
      'var/lib/dpkg/info/b.list': { content: '/shared\n' },
      shared: { bytes: 10 },
      'only-a': { bytes: 1 },
    });
    expect(bytesByName(inventory)).toEqual({ a: '1 0', b: '10 0' });
  });

  test('npm packages own their directories, without those nested in their node_modules', () => {
    const inventory = attribute({
      'app/node_modules/a/package.json': { content: '{"name":"a","version":"1"}' },
      'app/node_modules/a/lib/x.js': { bytes: 100 },
      'app/node_modules/a/test/node_modules/fixture/x.js': { bytes: 20 },
      'app/node_modules/a/node_modules/b/package.json': { content: '{"name":"b","version":"2"}' },
      'app/node_modules/a/node_modules/b/x.js': { bytes: 1000 },
      'app/node_modules/a/node_modules/.bin/b': 'b/x.js',
      'app/node_modules/.package-lock.json': { bytes: 3 },
    });
    expect(bytesByName(inventory)).toEqual({ a: `${26 + 120} 0`, b: `${26 + 1000} 0` });
    expect(inventory.unclaimed.ownBytes).toBe(3);
  });

  test('pnpm: packages and its store share inodes; each counts once, at the package', () => {
    const stored = (digit: string) => `root/store/v10/files/0${digit}/${digit.repeat(126)}`;
    const inventory = attribute({
      // The store comes first in the tar, so the packages' files are the links.
      [stored('a')]: { content: '{"name":"is-odd","version":"3.0.1"}' },
      [stored('b')]: { bytes: 70 },
      [stored('c')]: { bytes: 5 },
      'srv/node_modules/.pnpm/is-odd@3.0.1/node_modules/is-odd/package.json': {
        linkTo: stored('a'),
      },
      'srv/node_modules/.pnpm/is-odd@3.0.1/node_modules/is-odd/index.js': { linkTo: stored('b') },
      'srv/node_modules/is-odd': '.pnpm/is-odd@3.0.1/node_modules/is-odd',
    });
    expect(inventory.unread).toEqual([]);
    expect(bytesByName(inventory)).toEqual({ 'is-odd': `${35 + 70} 0` });
    expect(inventory.unclaimed).toMatchObject({ ownBytes: 5, ownFiles: 1 });
  });

  test("Python: RECORD's files, and byte code that it does not list", () => {
    const inventory = attribute({
      'site/six-1.dist-info/METADATA': { content: 'Name: six\nVersion: 1\n' },
      'site/six-1.dist-info/RECORD': {
        content: 'six.py,,\nsix-1.dist-info/METADATA,,\n../bin/six,,\n',
      },
      'site/six.py': { bytes: 100 },
      'bin/six': { bytes: 10 },
      'site/__pycache__/six.cpython-311.pyc': { bytes: 1000 },
      'site/__pycache__/other.cpython-311.pyc': { bytes: 3 },
    });
    expect(bytesByName(inventory)).toEqual({ six: `${100 + 10 + 1000 + 21} 0` });
  });

  test("byte code that dpkg's packages compile when they are installed is not in their lists", () => {
    const inventory = attribute({
      'var/lib/dpkg/status': STATUS('python3-x'),
      'var/lib/dpkg/info/python3-x.list': { content: '/usr/x.py\n' },
      'usr/x.py': { bytes: 10 },
      'usr/__pycache__/x.cpython-311.pyc': { bytes: 20 },
    });
    expect(bytesByName(inventory)).toEqual({ 'python3-x': '10 0' });
  });

  test('a project that another one vendors belongs to that one', () => {
    const inventory = attribute({
      'site/a/_vendor/b.dist-info/METADATA': { content: 'Name: b\nVersion: 1\n' },
      'site/a/_vendor/b.dist-info/RECORD': { content: 'b.py,,\n' },
      'site/a/_vendor/b.py': { bytes: 50 },
      'site/z.dist-info/METADATA': { content: 'Name: z\nVersion: 2\n' },
      'site/z.dist-info/RECORD': {
        content: 'a/_vendor/b.py,,\na/_vendor/b.dist-info/METADATA,,\n',
      },
    });
    expect(find(inventory, 'b')).toMatchObject({
      bytes: { ownBytes: 0 },
      partOf: { ecosystem: 'python', name: 'z' },
    });
  });

  test("what the system's packages brought is theirs, and said to be", () => {
    const inventory = attribute({
      'lib/apk/db/installed': {
        content: 'P:npm\nV:10\nF:usr/lib/node_modules/npm\nR:package.json\nR:cli.js\n',
      },
      'usr/lib/node_modules/npm/package.json': { content: '{"name":"npm","version":"10.0.0"}' },
      'usr/lib/node_modules/npm/cli.js': { bytes: 400 },
      'usr/lib/node_modules/npm/added-later.js': { bytes: 5 },
    });
    expect(inventory.packages.map(({ ecosystem, bytes }) => [ecosystem, bytes?.ownBytes])).toEqual([
      ['apk', 433],
      ['npm', 5],
    ]);
    expect(inventory.packages[1]?.partOf).toEqual({ ecosystem: 'apk', name: 'npm' });
  });

  test("Go: the binary is the main module's, the dependencies are compiled in", () => {
    const binary = fixture('go/amd64-static.gz');
    const inventory = attribute({ 'usr/bin/hello': { content: binary } });
    expect(bytesByName(inventory)).toEqual({
      'example.com/hello': `${binary.length} 0`,
      'example.com/local': '-',
      'golang.org/x/mod': '-',
      'golang.org/x/text': '-',
      stdlib: '-',
    });
    expect(find(inventory, 'golang.org/x/text')).toMatchObject({
      version: 'v0.14.0',
      unsized: 'compiled-in',
      partOf: { ecosystem: 'go', name: 'example.com/hello' },
    });
  });

  test('a Go binary that an npm package brought is part of it', () => {
    const inventory = attribute({
      'n/node_modules/@esbuild/linux/package.json': { content: '{"name":"@esbuild/linux"}' },
      'n/node_modules/@esbuild/linux/bin/esbuild': { content: fixture('go/386.gz') },
    });
    expect(find(inventory, 'example.com/hello')).toMatchObject({
      bytes: { ownBytes: 0 },
      partOf: { ecosystem: 'npm', name: '@esbuild/linux' },
    });
  });

  test('a package without a list of files has no bytes that are known', () => {
    const inventory = attribute({ 'var/lib/dpkg/status': STATUS('a') });
    expect(inventory.packages).toMatchObject([{ name: 'a', bytes: null, unsized: 'unlisted' }]);
  });

  test('records that are recognised and unread are said', () => {
    const inventory = attribute({
      'var/lib/rpm/Packages': { bytes: 100 },
      'var/lib/rpm/rpmdb.sqlite-wal': { bytes: 0 },
      'x/node_modules/a/package.json': { content: '[]' },
    });
    expect(inventory.unread).toEqual([
      {
        ecosystem: 'rpm',
        record: 'var/lib/rpm/Packages',
        reason: 'is not read: it is in the Berkeley DB form that rpm had up to 4.15',
      },
      {
        ecosystem: 'npm',
        record: 'x/node_modules/a/package.json',
        reason: 'is not read: its content was not kept',
      },
    ]);
  });

  test("every live inode is one package's or nobody's", () => {
    const names = ['a', 'b', 'usr/c', 'usr/d', 'n/node_modules/p/x', 'n/node_modules/p/y'];
    const file = fc.record({
      bytes: fc.nat({ max: 1000 }),
      layer: fc.nat({ max: 3 }),
      linkTo: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    });
    const list = fc.subarray(names).map((paths) => paths.map((path) => `/${path}\n`).join(''));
    fc.assert(
      fc.property(fc.tuple(...names.map(() => file)), list, list, (specs, first, second) => {
        const live = Object.fromEntries(
          names.map((name, i) => [name, i < 2 ? { ...specs[i], linkTo: undefined } : specs[i]]),
        );
        const all = filesystem(
          {
            ...(live as Record<string, FileSpec>),
            'var/lib/dpkg/status': STATUS('p', 'q'),
            'var/lib/dpkg/info/p.list': { content: first },
            'var/lib/dpkg/info/q.list': { content: second },
            'n/node_modules/p/package.json': { content: '{"name":"p"}' },
          },
          1,
        );
        const { packages, unclaimed } = attributePackages(all);
        const inodes = new Map(Array.from(all.files(), (each) => [each.inode, each]));
        const sums = [...packages.map(({ bytes }) => bytes), unclaimed];
        for (const base of [true, false]) {
          const expected = Array.from(inodes.values()).filter((each) => each.base === base);
          const figures = sums.map((each) => (base ? each?.baseBytes : each?.ownBytes) ?? 0);
          const files = sums.map((each) => (base ? each?.baseFiles : each?.ownFiles) ?? 0);
          expect(total(figures)).toBe(total(expected.map(({ bytes }) => bytes)));
          expect(total(files)).toBe(expected.length);
        }
        for (const each of sums) {
          const layers = each?.layers ?? [];
          expect(total(layers.map(({ bytes }) => bytes))).toBe(
            (each?.ownBytes ?? 0) + (each?.baseBytes ?? 0),
          );
        }
      }),
    );
  });
});

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
