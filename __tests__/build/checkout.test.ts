import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findRepository, readCheckout, readRepository } from '../../src/build/checkout.ts';
import {
  type BuildWorld,
  commitAll,
  git,
  inFolder,
  initRepository,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { listing } from '../support/listing.ts';

let made: BuildWorld;
let root: string;
beforeEach(() => {
  made = makeBuildWorld();
  root = join(made.folder, 'repository');
  initRepository(root);
});
afterEach(() => made.remove());

const read = async (folder = root, written: readonly string[] = [], world = made.world) =>
  readCheckout(await readRepository(folder, world), world, written);

describe('the repository that is meant', () => {
  const rootFor = async (cwd: string, context: string) =>
    (await findRepository({ context }, inFolder(made.world, cwd))).root;

  test("is the working directory's, whatever lies in it", async () => {
    commitAll(root);
    initRepository(join(root, 'app', 'nested'));
    for (const context of ['.', 'nested', 'gone']) {
      expect(await rootFor(join(root, 'app'), context)).toBe(root);
    }
  });

  test("is the working directory's without a commit, too", async () => {
    initRepository(join(root, 'nested'));
    commitAll(join(root, 'nested'));
    await expect(rootFor(root, 'nested')).rejects.toMatchObject({ code: 'no-commit-yet' });
  });

  test("is the context's where only that lies in a repository", async () => {
    mkdirSync(join(root, 'app'));
    await expect(rootFor(made.folder, 'repository/app')).rejects.toMatchObject({
      code: 'no-commit-yet',
    });
    commitAll(root);
    expect(await rootFor(made.folder, 'repository/app')).toBe(root);
    for (const context of ['.', 'gone', 'https://github.com/octocat/hello-world.git']) {
      await expect(rootFor(made.folder, context)).rejects.toMatchObject({
        code: 'no-checkout',
        message: expect.stringContaining(made.folder),
      });
    }
  });
});

describe('what a checkout says of itself', () => {
  test('a branch with one commit', async () => {
    writeFiles(root, { 'app/file': 'text' });
    const head = commitAll(root);
    expect(await read(join(root, 'app'))).toEqual({
      root,
      gitDir: join(root, '.git'),
      commonDir: join(root, '.git'),
      objectFormat: 'sha1',
      head,
      branch: 'refs/heads/main',
      parents: [],
      shallow: false,
      dirty: false,
      defaultBranches: ['main'],
    });
  });

  test('a merge at the border of a shallow clone still names its parents', async () => {
    const fork = commitAll(root, 'fork');
    git(root, 'checkout', '--quiet', '-b', 'topic');
    const topic = commitAll(root, 'topic');
    git(root, 'checkout', '--quiet', 'main');
    git(root, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'topic');
    const clone = join(made.folder, 'clone');
    git(made.folder, 'clone', '--quiet', '--depth=1', `file://${root}`, clone);
    expect(await read(clone)).toMatchObject({
      shallow: true,
      parents: [fork, topic],
      defaultBranches: ['origin/HEAD', 'origin/main', 'main'],
    });
  });

  test.each([
    ['a tracked file that changed', () => writeFileSync(join(root, 'file'), 'other')],
    ['an untracked file', () => writeFileSync(join(root, 'new'), '')],
    ['a removed file', () => writeFiles(root, { file: null })],
  ])('%s makes it dirty', async (_name, change) => {
    writeFiles(root, { file: 'text', '.gitignore': 'ignored\n', ignored: 'x' });
    commitAll(root);
    expect((await read()).dirty).toBe(false);
    change();
    expect((await read()).dirty).toBe(true);
  });

  test.each(['report.json', 'out/report.json', 'a*b.json'])(
    'yesterday’s report does not: %s',
    async (name) => {
      const report = join(root, name);
      writeFiles(root, { file: 'text' });
      commitAll(root);
      writeFiles(root, { [name]: '{}' });
      expect((await read()).dirty).toBe(true);
      expect((await read(root, [report])).dirty).toBe(false);
      writeFiles(root, { 'out/other': '', ab: '' });
      expect((await read(root, [report])).dirty).toBe(true);
    },
  );

  test('settings that hide untracked files and submodules do not make it clean', async () => {
    const library = join(made.folder, 'library');
    initRepository(library);
    writeFiles(library, { code: 'old' });
    commitAll(library);
    git(root, 'submodule', '--quiet', 'add', library, 'library');
    git(root, 'config', '--file', '.gitmodules', 'submodule.library.ignore', 'all');
    git(root, 'config', 'status.showUntrackedFiles', 'no');
    commitAll(root);
    expect((await read()).dirty).toBe(false);
    writeFiles(root, { 'library/code': 'new' });
    expect((await read()).dirty).toBe(true);
    git(root, '-C', 'library', 'checkout', '--quiet', '--', '.');
    writeFiles(root, { untracked: '' });
    expect((await read()).dirty).toBe(true);
  });

  test('a detached HEAD is on no branch', async () => {
    commitAll(root);
    git(root, 'checkout', '--quiet', '--detach');
    expect(await read()).toMatchObject({ branch: null });
  });

  test.each(['refs/heads/HEAD', 'refs/tags/HEAD'])(
    '%s hides neither commit nor branch',
    async (ref) => {
      const first = commitAll(root);
      writeFiles(root, { file: 'text' });
      const head = commitAll(root);
      git(root, 'update-ref', ref, first);
      expect(await read()).toMatchObject({ head, branch: 'refs/heads/main' });
      git(root, 'symbolic-ref', 'HEAD', 'refs/heads/HEAD');
      if (ref === 'refs/heads/HEAD') {
        expect(await read()).toMatchObject({ head: first, branch: ref });
      }
    },
  );

  test('a linked worktree has its own HEAD and the objects of the main one', async () => {
    commitAll(root);
    const linked = join(made.folder, 'linked');
    git(root, 'worktree', 'add', '--quiet', linked, '-b', 'side');
    expect(await read(linked)).toMatchObject({
      root: linked,
      branch: 'refs/heads/side',
      commonDir: join(root, '.git'),
      gitDir: join(root, '.git', 'worktrees', 'linked'),
    });
  });

  test('the variables that a git hook has set do not lead elsewhere', async () => {
    const head = commitAll(root);
    const other = join(made.folder, 'other');
    initRepository(other);
    const env = { GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: join(other, 'index') };
    const world = { ...made.world, env: { ...made.world.env, ...env } };
    expect(await read(root, [], world)).toMatchObject({ root, head });
  });

  test('looking changes nothing, not even an index that is out of date', async () => {
    writeFiles(root, { file: 'text' });
    commitAll(root);
    // The same content at another time: `git status` would note that in the index.
    writeFiles(root, { file: 'text' });
    git(root, 'config', 'core.fsmonitor', 'true');
    const before = listing(root);
    await read();
    expect(listing(root)).toEqual(before);
  });
});

describe('where there is nothing to look at', () => {
  test('a folder outside of any repository', async () => {
    await expect(read(made.folder)).rejects.toMatchObject({ code: 'no-checkout' });
  });

  test('a repository without commits', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'no-commit-yet' });
  });

  test('a machine without git', async () => {
    const world = { ...made.world, env: { PATH: made.folder } };
    await expect(read(root, [], world)).rejects.toMatchObject({ code: 'tool-missing' });
  });
});
