import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { BuildOptions } from '../../src/build/build-plan.ts';
import { readRepository } from '../../src/build/checkout.ts';
import { makeObjectStore } from '../../src/build/object-store.ts';
import { repositoryPaths } from '../../src/build/side-paths.ts';
import { isUnchanged } from '../../src/build/unchanged.ts';
import {
  type BuildWorld,
  commitAll,
  DEFAULT_OPTIONS,
  git,
  inFolder,
  initRepository,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { listing } from '../support/listing.ts';

jest.setTimeout(30_000);

type Files = Parameters<typeof writeFiles>[1];

let made: BuildWorld;
let root: string;
beforeEach(() => {
  made = makeBuildWorld();
  root = join(made.folder, 'repository');
  initRepository(root);
});
afterEach(() => made.remove());

interface Case {
  readonly base: Files;
  readonly head: Files;
  readonly options?: Partial<BuildOptions>;
  readonly headIs?: 'commit' | 'working-tree';
  /** Anything else that is done to the repository before its second commit. */
  readonly also?: () => void;
}

async function unchanged({ base, head, options, headIs = 'commit', also }: Case): Promise<boolean> {
  writeFiles(root, base);
  const before = commitAll(root, 'before');
  writeFiles(root, head);
  also?.();
  const after = headIs === 'commit' ? commitAll(root, 'after') : null;
  const world = inFolder(made.world, root);
  const store = await makeObjectStore(await readRepository(root, world), world);
  const all = { ...DEFAULT_OPTIONS, ...options };
  const listed = listing(root);
  const answer = await isUnchanged(
    {
      base: { commit: before },
      head: after === null ? 'working-tree' : { commit: after },
      paths: repositoryPaths(all, { cwd: root, root }),
      options: all,
      store,
    },
    world,
  );
  expect(listing(root)).toEqual(listed);
  return answer;
}

const IGNORED_GIT = {
  '.dockerignore': '.git\n*.md\ndocs\n',
  Dockerfile: 'FROM scratch\nCOPY . /\n',
};
const IN_FOLDER = {
  'app/Dockerfile': 'FROM scratch\nCOPY . /\n',
  'app/code': 'x',
  'README.md': 'old',
};

describe('nothing is built', () => {
  test.each<[string, Case]>([
    [
      'if only ignored files changed',
      { base: { ...IGNORED_GIT, 'README.md': 'old' }, head: { 'README.md': 'new', 'docs/x': 'y' } },
    ],
    [
      'if only files outside of the context changed',
      {
        base: IN_FOLDER,
        head: { 'README.md': 'new', 'other/code': 'x' },
        options: { context: 'app' },
      },
    ],
    [
      'by an ignore file that is named after the Dockerfile',
      {
        base: {
          Dockerfile: 'FROM scratch\nCOPY . /\n',
          'Dockerfile.dockerignore': '*\n!src\n',
          '.dockerignore': '',
          'src/a': 'x',
        },
        head: { other: 'new' },
      },
    ],
    [
      'where history is in the context but surely not copied',
      {
        base: {
          Dockerfile: 'FROM scratch\nCOPY src package.json /app/\n',
          '.dockerignore': 'docs\n',
          'src/a': 'x',
        },
        head: { 'docs/a': 'new' },
      },
    ],
    [
      'for a working tree with changes that do not matter',
      {
        base: { ...IGNORED_GIT, '.gitignore': '*.log\n' },
        head: { 'README.md': 'new', 'trace.log': 'x' },
        headIs: 'working-tree',
      },
    ],
    ['for a working tree without changes', { base: IGNORED_GIT, head: {}, headIs: 'working-tree' }],
    [
      'if a named context lies elsewhere',
      {
        base: { ...IN_FOLDER, 'shared/x': '1' },
        head: { 'README.md': 'new' },
        options: { context: 'app', buildContexts: ['shared=shared', 'a=docker-image://alpine'] },
      },
    ],
  ])('%s', async (_name, given) => {
    expect(await unchanged(given)).toBe(true);
  });

  test('for one and the same commit', async () => {
    writeFiles(root, { Dockerfile: 'FROM scratch\nCOPY . /\n' });
    const sha = commitAll(root);
    const store = await makeObjectStore(await readRepository(root, made.world), made.world);
    const options = { ...DEFAULT_OPTIONS, prepare: 'make' };
    const same = { commit: sha };
    const paths = { context: '.', dockerfile: 'Dockerfile' };
    const question = { base: same, head: same, paths, options, store };
    expect(await isUnchanged(question, inFolder(made.world, root))).toBe(true);
  });
});

describe('both sides are built', () => {
  const link = () => symlinkSync('elsewhere', join(root, 'linked'));

  test.each<[string, Case]>([
    ['if a file of the context changed', { base: IGNORED_GIT, head: { code: 'new' } }],
    [
      'if a file was only made executable',
      {
        base: { ...IGNORED_GIT, run: 'x' },
        head: { run: { text: 'x', mode: 0o755 } },
      },
    ],
    [
      'if a file of the context went',
      { base: { ...IGNORED_GIT, code: 'x' }, head: { code: null } },
    ],
    [
      'if the Dockerfile changed',
      {
        base: IGNORED_GIT,
        head: { Dockerfile: 'FROM scratch\nCOPY . /x\n' },
      },
    ],
    [
      'if the Dockerfile changed outside of the context',
      {
        base: { ...IN_FOLDER, 'docker/api.Dockerfile': 'FROM scratch\n' },
        head: { 'docker/api.Dockerfile': 'FROM scratch\nCOPY . /\n' },
        options: { context: 'app', file: 'docker/api.Dockerfile' },
      },
    ],
    [
      'even if the Dockerfile is ignored',
      {
        base: { ...IGNORED_GIT, '.dockerignore': '.git\nDockerfile\n' },
        head: { Dockerfile: 'FROM scratch\nCOPY . /x\n' },
      },
    ],
    ['if there was no Dockerfile', { base: { code: 'x' }, head: IGNORED_GIT }],
    [
      'if the ignore file changed',
      {
        base: IGNORED_GIT,
        head: { '.dockerignore': '.git\n*.md\n' },
      },
    ],
    [
      "if the Dockerfile's own ignore file came",
      {
        base: IGNORED_GIT,
        head: { 'Dockerfile.dockerignore': '*\n' },
      },
    ],
    [
      'if attributes changed, which change files as they are written',
      {
        base: { ...IN_FOLDER, '.gitattributes': '' },
        head: { '.gitattributes': '* text eol=crlf\n' },
        options: { context: 'app' },
      },
    ],
    [
      'if an exception brings an ignored file back',
      {
        base: { ...IGNORED_GIT, '.dockerignore': '.git\n*.md\n!README.md\n', 'README.md': 'old' },
        head: { 'README.md': 'new' },
      },
    ],
    [
      'if a named context changed',
      {
        base: { ...IN_FOLDER, 'shared/x': '1' },
        head: { 'shared/x': '2' },
        options: { context: 'app', buildContexts: ['shared=shared'] },
      },
    ],
    [
      'if a named context is the whole repository, with its history',
      {
        base: IN_FOLDER,
        head: { 'app/../README.md': 'old' },
        options: { context: 'app', buildContexts: ['all=.'] },
      },
    ],
    [
      'if a command prepares the context: it may read anything',
      {
        base: IN_FOLDER,
        head: { 'README.md': 'new' },
        options: { context: 'app', prepare: 'make' },
      },
    ],
    [
      'if history is copied with everything else',
      {
        base: { Dockerfile: 'FROM scratch\nCOPY . /\n', '.dockerignore': '*.md\n' },
        head: { 'README.md': 'new' },
      },
    ],
    [
      'if a part of history is brought back',
      {
        base: { ...IGNORED_GIT, '.dockerignore': '.git\n*.md\n!.git/HEAD\n' },
        head: { 'README.md': 'new' },
      },
    ],
    [
      'if an argument replaces the frontend',
      {
        base: { Dockerfile: 'FROM scratch\nCOPY src /\n', '.dockerignore': '*.md\n', 'src/a': 'x' },
        head: { 'README.md': 'new' },
        options: { buildArgs: ['BUILDKIT_SYNTAX=someone/frontend'] },
      },
    ],
    [
      'if the context is a link',
      {
        base: { 'elsewhere/Dockerfile': 'FROM scratch\nCOPY . /\n' },
        head: { 'elsewhere/code': 'new' },
        options: { context: 'linked' },
        also: link,
      },
    ],
    [
      'for an untracked file in a working tree',
      {
        base: IGNORED_GIT,
        head: { code: 'new' },
        headIs: 'working-tree',
      },
    ],
    [
      'for a changed file in a working tree',
      {
        base: { ...IGNORED_GIT, code: 'old' },
        head: { code: 'new' },
        headIs: 'working-tree',
      },
    ],
    [
      'where git was told not to look at a file',
      {
        base: { ...IGNORED_GIT, code: 'old' },
        head: { code: 'new' },
        headIs: 'working-tree',
        also: () => git(root, 'update-index', '--assume-unchanged', 'code'),
      },
    ],
  ])('%s', async (_name, given) => {
    expect(await unchanged(given)).toBe(false);
  });

  test.each(['dirty', 'all'])(
    'if a file of a submodule changed that git is told to ignore (%s)',
    async (ignore) => {
      const library = join(made.folder, 'library');
      initRepository(library);
      writeFiles(library, { code: 'old' });
      commitAll(library, 'one');
      writeFiles(root, IN_FOLDER);
      git(root, 'submodule', '--quiet', 'add', library, 'app/library');
      git(root, 'config', '--file', '.gitmodules', 'submodule.app/library.ignore', ignore);
      const given: Case = {
        base: {},
        head: { 'app/library/code': 'new' },
        headIs: 'working-tree',
        options: { context: 'app' },
      };
      expect(await unchanged(given)).toBe(false);
    },
  );

  test('if a submodule moved', async () => {
    const library = join(made.folder, 'library');
    initRepository(library);
    commitAll(library, 'one');
    writeFiles(root, IN_FOLDER);
    git(root, 'submodule', '--quiet', 'add', library, 'app/library');
    const given: Case = {
      base: {},
      head: {},
      options: { context: 'app' },
      also: () => {
        commitAll(library, 'two');
        git(root, '-C', 'app/library', 'pull', '--quiet', 'origin', 'main');
      },
    };
    expect(await unchanged(given)).toBe(false);
  });
});
