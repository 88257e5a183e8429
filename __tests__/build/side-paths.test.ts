import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  findPaths,
  localContexts,
  repositoryPaths,
  sideBuildContexts,
  workingFolderOf,
  wrongPaths,
} from '../../src/build/side-paths.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'side-paths-test-'));
  mkdirSync(join(root, 'services/api'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

describe('where context and Dockerfile lie in the repository', () => {
  interface Row {
    readonly name: string;
    readonly context: string;
    readonly file?: string;
    readonly cwd?: string;
    readonly expected: readonly [context: string, dockerfile: string];
  }
  const rows: readonly Row[] = [
    { name: 'the root', context: '.', expected: ['.', 'Dockerfile'] },
    {
      name: 'a folder',
      context: './services//api/',
      expected: ['services/api', 'services/api/Dockerfile'],
    },
    {
      name: 'a Dockerfile elsewhere is relative to the working directory, not to the context',
      context: 'services/api',
      file: 'docker/api.Dockerfile',
      expected: ['services/api', 'docker/api.Dockerfile'],
    },
    {
      name: 'in a folder below the root',
      context: '.',
      cwd: 'services/api',
      expected: ['services/api', 'services/api/Dockerfile'],
    },
    {
      name: 'up from a folder below the root',
      context: '../..',
      file: 'Dockerfile',
      cwd: 'services/api',
      expected: ['.', 'services/api/Dockerfile'],
    },
    {
      name: 'two dots at the beginning of a name',
      context: '..app',
      expected: ['..app', '..app/Dockerfile'],
    },
  ];
  test.each(rows)('$name', ({ context, file = null, cwd = '.', expected }) => {
    const place = { cwd: join(root, cwd), root };
    const [foundContext, dockerfile] = expected;
    expect(repositoryPaths({ context, file }, place)).toEqual({
      context: foundContext,
      dockerfile,
    });
  });

  test('absolute paths into the checkout, as `github.workspace` gives them', () => {
    const options = { context: join(root, 'app'), file: join(root, 'Dockerfile') };
    expect(repositoryPaths(options, { cwd: root, root })).toEqual({
      context: 'app',
      dockerfile: 'Dockerfile',
    });
  });

  test('paths that lead to the checkout through a link', () => {
    const [link, elsewhere] = [`${root}-link`, join(root, 'services/link')];
    symlinkSync(root, link);
    symlinkSync('api', elsewhere);
    try {
      const options = { context: join(link, 'services/api'), file: join(link, 'new/Dockerfile') };
      const expected = { context: 'services/api', dockerfile: 'new/Dockerfile' };
      for (const cwd of [root, link, join(link, 'services')]) {
        expect(repositoryPaths(options, { cwd, root })).toEqual(expected);
      }
      // A link of the repository itself may be another one in the other side.
      expect(repositoryPaths({ context: elsewhere, file: null }, { cwd: root, root }).context).toBe(
        'services/link',
      );
    } finally {
      rmSync(link);
    }
  });

  test('the working directory itself', () => {
    expect(workingFolderOf({ cwd: root, root })).toBe('.');
    expect(workingFolderOf({ cwd: join(root, 'services/api'), root })).toBe('services/api');
    expect(workingFolderOf({ cwd: tmpdir(), root })).toBe('.');
  });

  test.each([
    ['path-outside', '..', null],
    ['path-outside', '/etc', null],
    ['path-outside', '.', '../Dockerfile'],
    ['path-outside', '.', '/etc/passwd'],
    ['context-is-remote', 'https://github.com/octocat/hello-world.git', null],
    ['context-is-remote', 'git@github.com:octocat/hello-world.git', null],
  ])('%s: %s %s', (code, context, file) => {
    const paths = () => repositoryPaths({ context, file }, { cwd: root, root });
    expect(paths).toThrow(expect.objectContaining({ code }));
  });

  test('both are told', () => {
    const wrong = wrongPaths({ context: '..', file: '/etc/passwd' }, { cwd: root, root });
    expect(wrong.map(({ message }) => message)).toEqual([
      'The context ".." leads out of the repository: give a path inside of it.',
      'The file "/etc/passwd" leads out of the repository: give a path inside of it.',
    ]);
  });

  test('where there is no checkout, only what the texts say', () => {
    expect(wrongPaths({ context: '..', file: '/etc/passwd' }, null)).toEqual([]);
    expect(wrongPaths({ context: 'https://a.example/', file: null }, null)).toHaveLength(1);
  });
});

describe('what lies there in one side', () => {
  const paths = { context: 'app', dockerfile: 'app/Dockerfile' };

  test('both', () => {
    mkdirSync(join(root, 'app'));
    writeFileSync(join(root, 'app/Dockerfile'), '');
    expect(findPaths(root, paths)).toEqual({
      found: true,
      context: join(root, 'app'),
      dockerfile: join(root, 'app/Dockerfile'),
    });
  });

  test('no context', () => {
    expect(findPaths(root, paths)).toEqual({ found: false, missing: 'context' });
  });

  test('no Dockerfile, or a folder in its place', () => {
    mkdirSync(join(root, 'app'));
    expect(findPaths(root, paths)).toEqual({ found: false, missing: 'dockerfile' });
    mkdirSync(join(root, 'app/Dockerfile'));
    expect(findPaths(root, paths)).toEqual({ found: false, missing: 'dockerfile' });
  });

  test('links may lead to other places of the repository, not out of it', () => {
    symlinkSync('services/api', join(root, 'app'));
    symlinkSync('/etc/passwd', join(root, 'services/api/Dockerfile'));
    expect(() => findPaths(root, paths)).toThrow(expect.objectContaining({ code: 'path-outside' }));
    rmSync(join(root, 'services/api/Dockerfile'));
    writeFileSync(join(root, 'services/Dockerfile'), '');
    symlinkSync('../Dockerfile', join(root, 'services/api/Dockerfile'));
    expect(findPaths(root, paths)).toMatchObject({ found: true });
  });

  test('a context that leads out of the repository is refused', () => {
    symlinkSync('/', join(root, 'app'));
    writeFileSync(join(root, 'Dockerfile'), '');
    const outside = { context: 'app', dockerfile: 'Dockerfile' };
    expect(() => findPaths(root, outside)).toThrow(
      expect.objectContaining({ code: 'path-outside' }),
    );
  });
});

describe('named contexts', () => {
  const given = [
    'alpine=docker-image://alpine:3.17',
    'base=target:base',
    'layout=oci-layout://some/layout',
    'source=https://github.com/octocat/hello-world.git',
    'shared=shared/files',
    'all=.',
    'elsewhere=../elsewhere',
    'broken',
  ];

  test('folders of the repository are those of the side, all others as they were given', () => {
    const place = { cwd: join(root, 'services'), root };
    expect(sideBuildContexts(given, place, '/workspace/head')).toEqual([
      ...given.slice(0, 4),
      'shared=/workspace/head/services/shared/files',
      'all=/workspace/head/services',
      'elsewhere=/workspace/head/elsewhere',
      'broken',
    ]);
    expect(sideBuildContexts(['out=../../x'], place, '/workspace/head')).toEqual([
      `out=${join(root, '../x')}`,
    ]);
  });

  test('which of them are folders of the repository', () => {
    expect(localContexts(given, { cwd: root, root })).toEqual(['shared/files', '.', 'broken']);
  });
});
