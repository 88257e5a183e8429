import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { contextFilter } from '../../src/build/context-filter.ts';
import {
  type BuildWorld,
  makeBuildWorld,
  SAME_ENGINE,
  writeFiles,
} from '../support/build-world.ts';

jest.setTimeout(60_000);

const FILES = [
  ...['a', 'A/upper', 'b.md', 'README.md', '.env', 'sp ace/f', '[x]/f', '#hash', 'über/ö.txt'],
  ...['.git/HEAD', '.git/x/y', 'src/.git/q', 'src/a.ts', 'src/b.md', 'src/deep/er/f.txt'],
  ...['docs/x.md', 'docs/sub/y.md', 'node_modules/p/i.js', 'app/node_modules/q/i.js'],
  ...['tmp/keep/z', 'tmp/other/z', 'foo/bar/baz', 'foo/bar2'],
];

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld({ run: SAME_ENGINE });
});
afterEach(() => made.remove());

/** What BuildKit is really sent of a context with this ignore file. */
function sent(ignoreFile: string): string[] {
  const context = join(made.folder, 'context');
  const out = join(made.folder, 'out');
  writeFiles(context, Object.fromEntries(FILES.map((path) => [path, path])));
  writeFiles(made.folder, {
    Dockerfile: 'FROM scratch\nCOPY . /\n',
    'Dockerfile.dockerignore': `${ignoreFile}\n`,
  });
  const args = ['buildx', 'build', '--quiet', '--file', join(made.folder, 'Dockerfile')];
  execFileSync('docker', [...args, '--output', `type=local,dest=${out}`, context], {
    stdio: 'pipe',
    env: { ...made.world.env },
  });
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => lstatSync(join(out, name)).isFile()).sort();
  rmSync(out, { recursive: true });
  return files;
}

describe('the filter and BuildKit agree on', () => {
  test.each([
    '',
    '.git',
    '*.md\n!README.md',
    '**/*.md',
    'docs/\n/src/deep',
    '*\n!src\nsrc/deep',
    '*\n!src/**/*.ts',
    '**/node_modules',
    'tmp/*\n!tmp/keep',
    'tmp\n!tmp/keep/z',
    '  foo/../a  \n./b.md',
    '[a-b]*\n\\[x\\]',
    '# comment\n\\#hash',
    'sp?ace/*\nüber',
    'A',
    '**\n!**/*.ts',
    '.*\n!.env',
    '*/*\n!docs/sub/y.md',
  ])('%j', (ignoreFile) => {
    const filter = contextFilter(ignoreFile);
    expect(FILES.filter((path) => !filter.leavesOut(path)).sort()).toEqual(sent(ignoreFile));
  });

  test('nothing that BuildKit sends is ever taken for left out, where they disagree', () => {
    for (const ignoreFile of ['src/**\n!src', 'src/deep/er/\n!*/*']) {
      const filter = contextFilter(ignoreFile);
      expect(sent(ignoreFile).filter((path) => filter.leavesOut(path))).toEqual([]);
    }
  });
});
