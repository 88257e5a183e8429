import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compiledFrom } from '../../src/packages/listed-paths.ts';
import type { FoundPackages } from '../../src/packages/package.ts';
import { condenseMetadata, readMetadata } from '../../src/packages/python-metadata.ts';
import { readPackages } from '../../src/packages/read-packages.ts';
import { bytes, fixture, fixtureLines, record } from '../support/packages.ts';

const SITE = 'venv/lib/python3.11/site-packages';

/** The files that `pip show -f` prints, from the root of the image. */
function shownByPip(name: string): string[] {
  return fixtureLines(name)
    .slice(1)
    .map((line) => line.trim().replace(/^(?:\.\.\/){3}/, '/venv/'))
    .map((path) => (path.startsWith('/') ? path.slice(1) : `${SITE}/${path}`))
    .sort();
}

function filesOf({ packages }: FoundPackages): string[] {
  return packages.flatMap(({ files }) => (files.kind === 'paths' ? files.paths : [])).sort();
}

describe('dist-info', () => {
  test.each([
    ['tabulate', '0.9.0'],
    ['six', '1.16.0'],
  ])('%s: name, version and the files that pip show -f lists', (name, version) => {
    const directory = `${name}-${version}.dist-info`;
    const found = readPackages([
      record(`${SITE}/${directory}/METADATA`, fixture(`python/${directory}/METADATA`)),
      record(`${SITE}/${directory}/RECORD`, fixture(`python/${directory}/RECORD`)),
    ]);
    expect(found.unread).toEqual([]);
    expect(found.packages).toMatchObject([{ ecosystem: 'python', name, version }]);
    expect(filesOf(found)).toEqual(shownByPip(`python/pip-show-f-${name}.txt`));
  });

  test.each([
    ['an absolute path', '/usr/bin/black,sha256=x,220', 'usr/bin/black'],
    ['a path with commas and quotes', '"a,""b"".py",sha256=x,1', 'site/a,"b".py'],
    ['a path without the other columns', 'a.py', 'site/a.py'],
    ['a path above the root', '../../../../x.py,,', 'x.py'],
    ['Windows line ends', 'a.py,,\r', 'site/a.py'],
  ])('RECORD: %s', (_, line, path) => {
    const found = readPackages([
      record('site/x.dist-info/METADATA', 'Name: x\nVersion: 1\n'),
      record('site/x.dist-info/RECORD', `${line}\n`),
    ]);
    expect(filesOf(found)).toEqual([path]);
  });

  test('RECORD: a path of bytes that are no UTF-8', () => {
    const found = readPackages([
      record('site/x.dist-info/METADATA', 'Name: x\n'),
      record('site/x.dist-info/RECORD', Buffer.from('a\xff.py,,\n', 'latin1')),
    ]);
    expect(filesOf(found)).toEqual(['site/a\xff.py']);
  });

  test.each([
    ['open quotes', '"a.py,,'],
    ['an empty path', ',sha256=x,1'],
    ['a path that is too long', `${'x/'.repeat(3000)}y,,`],
    ['quotes without end', `"${'"'.repeat(20_000)}`],
  ])('RECORD: %s names no file', (_, line) => {
    const { packages, unread } = readPackages([
      record('site/x.dist-info/METADATA', 'Name: x\nVersion: 1\n'),
      record('site/x.dist-info/RECORD', `${line}\nb.py,,\n`),
    ]);
    expect(packages[0]?.files).toEqual({ kind: 'paths', paths: ['site/b.py'] });
    expect(unread.map(({ reason }) => reason)).toEqual([
      'has a line that names no file; it is left out',
    ]);
  });

  test('without RECORD the files are not known', () => {
    const { packages } = readPackages([
      record('site/x.dist-info/METADATA', 'Name: x\n\nVersion: 1'),
    ]);
    expect(packages).toMatchObject([{ name: 'x', version: null, files: { kind: 'unlisted' } }]);
  });

  test('without METADATA the project has no name', () => {
    const found = readPackages([record('site/x.dist-info/RECORD', 'x.py,,\n')]);
    expect(found).toEqual({
      packages: [],
      unread: [
        {
          ecosystem: 'python',
          record: 'site/x.dist-info/RECORD',
          reason: 'has no METADATA or PKG-INFO beside it that names the package',
        },
      ],
    });
  });

  test('METADATA without a name', () => {
    const { unread } = readPackages([record('site/x.dist-info/METADATA', 'Version: 1\n')]);
    expect(unread.map(({ reason }) => reason)).toEqual(['names no package']);
  });
});

describe('egg-info', () => {
  const directory = 'Diet.Egg-0.3-py3.11.egg-info';

  test('of old pip: the files that pip show -f lists', () => {
    const found = readPackages([
      record(`${SITE}/${directory}/PKG-INFO`, fixture(`python-egg/${directory}/PKG-INFO`)),
      record(
        `${SITE}/${directory}/installed-files.txt`,
        fixture(`python-egg/${directory}/installed-files.txt`),
      ),
    ]);
    expect(found.packages).toMatchObject([{ name: 'Diet.Egg', version: '0.3' }]);
    expect(filesOf(found)).toEqual(shownByPip('python-egg/pip-show-f.txt'));
  });

  test('a single file of distutils, and a directory without a list: no files that are known', () => {
    const { packages } = readPackages([
      record('site/a-1.egg-info', 'Metadata-Version: 1.1\nName: a\nVersion: 1\n'),
      record('site/b.egg-info/PKG-INFO', 'Name: b\nVersion: 2\n'),
    ]);
    expect(packages.map(({ name, version, files }) => [name, version, files.kind])).toEqual([
      ['a', '1', 'unlisted'],
      ['b', '2', 'unlisted'],
    ]);
  });
});

describe('readMetadata', () => {
  test.each([
    ['headers in any case', 'NAME: a\nversion : 1\n', { name: 'a', version: '1' }],
    ['continued lines', 'Summary: x\n Name: b\nName: a\n', { name: 'a', version: null }],
    ['a description behind the headers', 'Name: a\n\nVersion: 2\n', { name: 'a', version: null }],
    ['the first of two', 'Name: a\nName: b\n', { name: 'a', version: null }],
    ['text beyond ASCII', 'Name: fünf\n', { name: 'fünf', version: null }],
    ['Windows line ends', 'Name: a\r\nVersion: 1\r\n\r\nName: b', { name: 'a', version: '1' }],
  ])('%s', (_, text, project) => {
    expect(readMetadata(bytes(text))).toEqual(project);
  });

  test('says the same of what was kept of it', () => {
    const line = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom('Name', 'VERSION', 'Summary'), fc.string())
        .map(([a, b]) => `${a}: ${b}`),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const whole = bytes(lines.join('\n'));
        const condensed = condenseMetadata(whole) ?? new Uint8Array(0);
        expect(readMetadata(condensed)).toEqual(readMetadata(whole));
      }),
    );
  });
});

describe('compiledFrom', () => {
  test.each([
    ['a/__pycache__/b.cpython-311.pyc', 'a/b.py'],
    ['a/__pycache__/b.cpython-311.opt-2.pyc', 'a/b.py'],
    ['a/b.pyc', null],
    ['__pycache__/b.cpython-311.pyc', null],
    ['a/__pycache__/deeper/b.pyc', null],
    ['a/__pycache__/.pyc', null],
    ['a/__pycache__/b.py', null],
  ])('%s: %s', (path, source) => {
    expect(compiledFrom(path)).toBe(source);
  });
});
