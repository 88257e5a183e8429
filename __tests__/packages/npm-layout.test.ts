import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isNpmManifest, npmPackageEnd } from '../../src/packages/npm-layout.ts';

const ROOT = new URL('../../', import.meta.url);

function packageOf(path: string): string | null {
  const end = npmPackageEnd(path);
  return end === -1 ? null : path.slice(0, end);
}

describe('npmPackageEnd', () => {
  test.each([
    ['node_modules/a/index.js', 'node_modules/a'],
    ['app/node_modules/a/lib/deep/index.js', 'app/node_modules/a'],
    ['app/node_modules/@s/a/index.js', 'app/node_modules/@s/a'],
    ['app/node_modules/a/node_modules/b/index.js', 'app/node_modules/a/node_modules/b'],
    ['app/node_modules/@s/a/node_modules/@t/b/x', 'app/node_modules/@s/a/node_modules/@t/b'],
    // Published with the package, as some test their own resolving.
    ['app/node_modules/a/test/node_modules/b/index.js', 'app/node_modules/a'],
    // pnpm, bun, npm's linked strategy.
    [
      'app/node_modules/.pnpm/a@1.0.0/node_modules/a/x',
      'app/node_modules/.pnpm/a@1.0.0/node_modules/a',
    ],
    [
      'n/node_modules/.store/a@1-x/node_modules/@s/a/x',
      'n/node_modules/.store/a@1-x/node_modules/@s/a',
    ],
  ])('%s lies in %s', (path, directory) => {
    expect(packageOf(path)).toBe(directory);
  });

  test.each([
    'app/index.js',
    'app/node_modules/.package-lock.json',
    'app/node_modules/.bin/tsc',
    'app/node_modules/.cache/babel/x.json',
    'app/node_modules/.pnpm/lock.yaml',
    'app/node_modules/a',
    'app/node_modules/@s/a',
    'app/node_modules/@s/README',
    'app/node_modules/a/node_modules/.bin/x',
    'app/node_modules/a/node_modules/.package-lock.json',
    'app/my_node_modules/a/index.js',
    'app/node_modules_old/a/index.js',
  ])('%s lies in no package', (path) => {
    expect(packageOf(path)).toBeNull();
  });
});

test("finds the packages that npm's own lock file of this project's node_modules names", () => {
  const lock = JSON.parse(readFileSync(new URL('node_modules/.package-lock.json', ROOT), 'utf8'));
  const installed = Object.keys(lock.packages).filter((path) =>
    existsSync(new URL(`${path}/package.json`, ROOT)),
  );
  const found = readdirSync(new URL('node_modules', ROOT), { recursive: true, encoding: 'utf8' })
    .map((path) => `node_modules/${path}`)
    .filter(isNpmManifest)
    .map((path) => path.slice(0, -'/package.json'.length));
  expect(found.length).toBeGreaterThan(100);
  expect(found.sort()).toEqual(installed.sort());
});
