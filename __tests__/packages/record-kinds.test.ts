import { describe, expect, test } from '@jest/globals';
import { recordKindOf } from '../../src/packages/record-kinds.ts';
import { wantedFile } from '../../src/packages/wanted-files.ts';

const SHA512_REST = 'a'.repeat(126);

describe('recordKindOf', () => {
  test.each([
    ['lib/apk/db/installed', 'apk-database'],
    ['usr/lib/apk/db/installed', 'apk-database'],
    ['lib/apk/db/installed.adb', 'apk-database-v3'],
    ['var/lib/dpkg/status', 'dpkg-status'],
    ['var/lib/dpkg/status.d/base-files', 'dpkg-status-part'],
    ['var/lib/dpkg/status.d/base-files.md5sums', 'dpkg-md5sums'],
    ['var/lib/dpkg/info/libc6:amd64.list', 'dpkg-list'],
    ['var/lib/dpkg/diversions', 'dpkg-diversions'],
    ['var/lib/rpm/rpmdb.sqlite', 'rpm-sqlite'],
    ['usr/lib/sysimage/rpm/rpmdb.sqlite', 'rpm-sqlite'],
    ['usr/lib/sysimage/rpm/rpmdb.sqlite-wal', 'rpm-sqlite-wal'],
    ['var/lib/rpm/Packages', 'rpm-berkeley'],
    ['usr/lib/sysimage/rpm/Packages.db', 'rpm-ndb'],
    ['app/node_modules/left-pad/package.json', 'npm-manifest'],
    ['usr/local/lib/node_modules/@scope/tool/package.json', 'npm-manifest'],
    ['usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA', 'python-metadata'],
    ['usr/lib/python3/dist-packages/six-1.16.0.dist-info/RECORD', 'python-record'],
    ['usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO', 'python-metadata'],
    ['usr/lib/python3/dist-packages/six-1.16.0.egg-info', 'python-metadata'],
    ['venv/x.egg-info/installed-files.txt', 'python-installed-files'],
  ])('%s is a record: %s', (path, kind) => {
    expect(recordKindOf(path, 1000)).toBe(kind);
    expect(wantedFile(path, 1000)).toBe(kind);
  });

  test.each([
    ['an apk database of another root', 'srv/alpine/lib/apk/db/installed'],
    ["dpkg's older status", 'var/lib/dpkg/status-old'],
    ['something below status.d', 'var/lib/dpkg/status.d/deeper/base-files'],
    ['other files of dpkg', 'var/lib/dpkg/info/libc6:amd64.md5sums'],
    ["rpm's other files", 'var/lib/rpm/rpmdb.sqlite-shm'],
    ['a manifest that is no package', 'app/package.json'],
    ['a manifest in a package', 'app/node_modules/left-pad/dist/package.json'],
    ['a source archive', 'src/six/PKG-INFO'],
    ['metadata of another kind', 'opt/x/METADATA'],
    ['a name that only ends alike', 'opt/x.egg-info-old'],
    ['an npm package in a cache', 'root/.cache/x/node_modules/left-pad/package.json'],
    ['a Python project in a cache', 'root/.cache/uv/archive-v0/x/six-1.16.0.dist-info/PKG-INFO'],
    ['an archive of conda', 'opt/conda/pkgs/six-1.16/site-packages/six-1.16.dist-info/PKG-INFO'],
  ])('%s is none', (_, path) => {
    expect(recordKindOf(path, 1000)).toBeNull();
    expect(wantedFile(path, 1000)).toBeNull();
  });

  test('any file of the size of a binary may be one of Go', () => {
    expect(recordKindOf('usr/bin/tool', 64 * 1024)).toBe('go-binary');
    expect(recordKindOf('usr/bin/tool', 64 * 1024 - 1)).toBeNull();
    expect(recordKindOf('var/lib/dpkg/status', 10_000_000)).toBe('dpkg-status');
  });
});

describe('wantedFile', () => {
  test.each([
    ["pnpm's store", `root/.local/share/pnpm/store/v10/files/0a/${SHA512_REST}`, 'npm-manifest'],
    ["bun's store", 'root/.bun/install/cache/is-odd@3.0.1@@@1/package.json', 'npm-manifest'],
    ["uv's cache", 'root/.cache/uv/archive-v0/x/six-1.16.0.dist-info/METADATA', 'python-metadata'],
    ["uv's cache", 'root/.cache/uv/archive-v0/x/six-1.16.0.dist-info/RECORD', 'python-record'],
  ])('%s may hold the content of a hard link: %s', (_, path, kind) => {
    expect(wantedFile(path, 1000)).toBe(kind);
    expect(recordKindOf(path, 1000)).toBeNull();
  });

  test("a big file of pnpm's store may be a binary", () => {
    expect(wantedFile(`store/v10/files/0a/${SHA512_REST}`, 2_000_000)).toBe('go-binary');
  });
});
