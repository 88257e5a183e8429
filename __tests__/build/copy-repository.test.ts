import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readRepository } from '../../src/build/checkout.ts';
import type { SideContents } from '../../src/build/copy-place.ts';
import { copyRepository } from '../../src/build/copy-repository.ts';
import { makeObjectStore } from '../../src/build/object-store.ts';
import {
  type BuildWorld,
  commitAll,
  git,
  initRepository,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { filesHolding } from '../support/files-holding.ts';
import { listing } from '../support/listing.ts';

jest.setTimeout(60_000);

let made: BuildWorld;
let root: string;
beforeEach(() => {
  made = makeBuildWorld();
  root = join(made.folder, 'repository');
  initRepository(root);
});
afterEach(() => made.remove());

/** Copies, and sees that nothing in the user's repository changed by it. */
async function copy(contents: SideContents, checkout = root, name = 'copy'): Promise<string> {
  const before = untouchable(checkout);
  const side = join(made.world.workspace, name);
  const store = await makeObjectStore(await readRepository(checkout, made.world), made.world);
  await copyRepository({ root: side, gitDir: join(side, '.git') }, contents, store, made.world);
  expect(untouchable(checkout)).toEqual(before);
  return side;
}

/** Git itself marks a shared index as used whenever it reads an index that is split. */
function untouchable(checkout: string): string[] {
  return listing(checkout).filter((line) => !line.includes('/sharedindex.'));
}

/** The names of the files, without `.git`. */
function files(side: string): string[] {
  return readdirSync(side, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/(?:^|\/)\.git(?:\/|$)/.test(name))
    .filter((name) => !lstatSync(join(side, name)).isDirectory())
    .sort();
}

const read = (side: string, file: string) => readFileSync(join(side, file), 'utf8');

describe('a commit as a repository of its own', () => {
  test('has the files of that commit, with modes and links', async () => {
    writeFiles(root, { 'bin/run': { text: 'old', mode: 0o755 }, 'with space/ü': 'x', gone: 'y' });
    symlinkSync('bin/run', join(root, 'link'));
    const first = commitAll(root);
    writeFiles(root, { 'bin/run': 'new', gone: null, later: 'z' });
    commitAll(root);
    const side = await copy({ commit: first });
    expect(files(side)).toEqual(['bin/run', 'gone', 'link', 'with space/ü']);
    expect(read(side, 'bin/run')).toBe('old');
    expect(lstatSync(join(side, 'bin/run')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(side, 'link'))).toBe('bin/run');
    expect(git(side, 'status', '--porcelain')).toBe('');
  });

  test('knows history, branches and tags, and needs nothing outside of it', async () => {
    commitAll(root, 'first');
    git(root, 'tag', '-a', 'v1.2.3', '-m', 'a release');
    writeFiles(root, { file: 'x' });
    const second = commitAll(root, 'second');
    git(root, 'gc', '--quiet');
    const third = commitAll(root, 'third');
    git(root, 'branch', 'other');
    const side = await copy({ commit: second });
    renameSync(root, `${root}-away`);
    expect(git(side, 'describe')).toBe(`v1.2.3-1-g${second.slice(0, 7)}`);
    expect(git(side, 'rev-parse', 'HEAD', 'other')).toBe(`${second}\n${third}`);
    git(side, 'fsck', '--full', '--strict');
    expect(existsSync(join(side, '.git/objects/info/alternates'))).toBe(false);
  });

  test('is on the branch that the checkout is on, or on none', async () => {
    const first = commitAll(root, 'first');
    commitAll(root, 'second');
    const onBranch = await copy({ commit: first }, root, 'on-branch');
    expect(git(onBranch, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(git(onBranch, 'rev-parse', 'HEAD')).toBe(first);
    // It would say when, and differ with every run.
    expect(existsSync(join(onBranch, '.git/logs'))).toBe(false);
    git(root, 'checkout', '--quiet', '--detach');
    const detached = await copy({ commit: first }, root, 'detached');
    expect(git(detached, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD');
  });

  test('runs no hook, neither of the repository nor of the user', async () => {
    const first = commitAll(root);
    const hooks = join(made.folder, 'hooks');
    for (const folder of [join(root, '.git/hooks'), hooks]) {
      for (const name of ['post-checkout', 'post-index-change', 'reference-transaction']) {
        writeFiles(folder, {
          [name]: { text: `#!/bin/sh\ntouch ${made.folder}/ran`, mode: 0o755 },
        });
      }
    }
    const home = made.world.env['HOME'] ?? '';
    writeFiles(home, {
      '.gitconfig': `[core]\n\thooksPath = ${hooks}\n[init]\n\ttemplateDir = ${hooks}\n`,
    });
    const side = await copy({ commit: first });
    expect(existsSync(join(made.folder, 'ran'))).toBe(false);
    expect(existsSync(join(side, '.git/post-checkout'))).toBe(false);
    // And none later, when the user's `prepare` calls git.
    execFileSync('git', ['checkout', '--quiet', '--detach'], { cwd: side, env: made.world.env });
    expect(existsSync(join(made.folder, 'ran'))).toBe(false);
  });

  test('holds no credentials', async () => {
    const first = commitAll(root);
    git(root, 'remote', 'add', 'origin', 'https://me:hunter2@example.com/a/b.git');
    git(root, 'config', 'http.https://example.com/.extraheader', 'AUTHORIZATION: basic cGxhbnQ=');
    git(root, 'config', 'credential.helper', 'store --file=/planted');
    const side = await copy({ commit: first });
    expect(git(side, 'remote', 'get-url', 'origin')).toBe('https://example.com/a/b.git');
    expect(filesHolding(made.world.workspace, ['hunter2', 'cGxhbnQ=', '/planted'])).toEqual([]);
  });

  test('knows its remote, whatever that is called', async () => {
    const first = commitAll(root);
    const name = 'a "b" \\ c.d';
    const url = '/somewhere/"quoted"; #\\x\nand more ';
    git(root, 'config', `remote.${name}.url`, url);
    const side = await copy({ commit: first });
    const once = readFileSync(join(side, '.git/config'), 'utf8');
    expect(git(side, 'config', '--null', '--get-all', `remote.${name}.url`)).toBe(`${url}\0`);
    expect(git(side, 'config', '--get-all', 'core.bare')).toBe('false');
    git(side, 'fsck', '--strict');
    // Nothing is set twice where another copy was before.
    await copy({ commit: first });
    expect(readFileSync(join(side, '.git/config'), 'utf8')).toBe(once);
  });

  test("writes files with the checkout's line ends", async () => {
    writeFiles(root, { file: 'one\ntwo\n' });
    const first = commitAll(root);
    git(root, 'config', 'core.autocrlf', 'true');
    expect(read(await copy({ commit: first }), 'file')).toBe('one\r\ntwo\r\n');
  });

  test('shares no file with the checkout that a chmod could reach', async () => {
    writeFiles(root, { file: 'x' });
    const first = commitAll(root);
    const side = await copy({ commit: first });
    const before = listing(made.folder);
    execFileSync('chmod', ['-R', 'a+rwX', side]);
    expect(listing(made.folder)).toEqual(before);
  });

  test('of a shallow clone it is shallow, and whole all the same', async () => {
    commitAll(root, 'first');
    writeFiles(root, { file: 'x' });
    const second = commitAll(root, 'second');
    const clone = join(made.folder, 'clone');
    git(made.folder, 'clone', '--quiet', '--depth=1', pathToFileURL(root).href, clone);
    const side = await copy({ commit: second }, clone);
    expect(git(side, 'rev-list', '--count', 'HEAD')).toBe('1');
    git(side, 'fsck', '--full');
  });

  test('of a clone that borrows objects it has them all', async () => {
    writeFiles(root, { file: 'x' });
    const first = commitAll(root);
    const clone = join(made.folder, 'clone');
    git(made.folder, 'clone', '--quiet', '--shared', root, clone);
    const side = await copy({ commit: first }, clone);
    renameSync(root, `${root}-away`);
    git(side, 'fsck', '--full');
  });

  test('of a linked worktree', async () => {
    writeFiles(root, { file: 'x' });
    const first = commitAll(root);
    const linked = join(made.folder, 'linked');
    git(root, 'worktree', 'add', '--quiet', linked, '-b', 'side');
    const side = await copy({ commit: first }, linked);
    expect(files(side)).toEqual(['file']);
    expect(lstatSync(join(side, '.git')).isDirectory()).toBe(true);
  });

  test('of a partial clone it fetches what is missing, and the clone stays partial', async () => {
    writeFiles(root, { file: 'old' });
    const first = commitAll(root);
    writeFiles(root, { file: 'new' });
    commitAll(root);
    git(root, 'config', 'uploadpack.allowFilter', 'true');
    const clone = join(made.folder, 'clone');
    git(made.folder, 'clone', '--quiet', '--filter=blob:none', pathToFileURL(root).href, clone);
    expect(read(await copy({ commit: first }, clone), 'file')).toBe('old');
  });

  test('of a sparse checkout it is as sparse', async () => {
    writeFiles(root, { 'app/file': 'x', 'other/file': 'y', top: 'z' });
    const first = commitAll(root);
    git(root, 'sparse-checkout', 'set', 'app');
    expect(files(await copy({ commit: first }))).toEqual(['app/file', 'top']);
  });

  test('where names are SHA-256', async () => {
    const other = join(made.folder, 'sha256');
    git(made.folder, 'init', '--quiet', '--object-format=sha256', other);
    writeFiles(other, { file: 'x' });
    const first = commitAll(other);
    expect(first).toHaveLength(64);
    expect(files(await copy({ commit: first }, other))).toEqual(['file']);
  });
});

describe('a working tree as it lies there', () => {
  test('has tracked and untracked files, not the ignored and the deleted ones', async () => {
    writeFiles(root, {
      '.gitignore': '*.log\n',
      kept: 'x',
      changed: 'old',
      gone: 'x',
      staged: 'a',
    });
    commitAll(root);
    writeFiles(root, { changed: 'new', gone: null, 'sub/new': 'n', 'a.log': 'l', staged: 'b' });
    git(root, 'add', 'staged');
    const side = await copy('working-tree');
    expect(files(side)).toEqual(['.gitignore', 'changed', 'kept', 'staged', 'sub/new']);
    expect(read(side, 'changed')).toBe('new');
    expect(git(side, 'status', '--porcelain')).toBe(git(root, 'status', '--porcelain'));
  });

  test('with modes, links and names that are not UTF-8', async () => {
    const odd = Buffer.concat([Buffer.from(`${root}/odd-`), Buffer.from([0xff, 0x0a])]);
    writeFiles(root, { run: { text: '#!', mode: 0o755 }, secret: { text: 's', mode: 0o600 } });
    symlinkSync('/no/where', join(root, 'broken'));
    symlinkSync('folder', join(root, 'to-folder'));
    writeFiles(root, { 'folder/file': 'x' });
    renameSync(join(root, 'secret'), odd);
    commitAll(root);
    chmodSync(odd, 0o600);
    const side = await copy('working-tree');
    expect(lstatSync(join(side, 'run')).mode & 0o7777).toBe(0o755);
    expect(readlinkSync(join(side, 'broken'))).toBe('/no/where');
    expect(readlinkSync(join(side, 'to-folder'))).toBe('folder');
    const copied = Buffer.concat([Buffer.from(`${side}/odd-`), Buffer.from([0xff, 0x0a])]);
    expect(lstatSync(copied).mode & 0o7777).toBe(0o600);
  });

  test('where a folder took the place of a file, and a file that of a folder', async () => {
    writeFiles(root, { a: 'file', 'b/file': 'x' });
    commitAll(root);
    writeFiles(root, { a: null, b: null });
    writeFiles(root, { 'a/file': 'y', b: 'file' });
    expect(files(await copy('working-tree'))).toEqual(['a/file', 'b']);
  });

  test('in the middle of a merge with conflicts', async () => {
    writeFiles(root, { file: 'base\n' });
    commitAll(root);
    git(root, 'checkout', '--quiet', '-b', 'topic');
    writeFiles(root, { file: 'topic\n' });
    commitAll(root);
    git(root, 'checkout', '--quiet', 'main');
    writeFiles(root, { file: 'main\n' });
    commitAll(root);
    expect(() => git(root, 'merge', 'topic')).toThrow();
    expect(read(await copy('working-tree'), 'file')).toContain('<<<<<<<');
  });

  test('with a split index', async () => {
    writeFiles(root, { a: 'x', b: 'y' });
    commitAll(root);
    git(root, 'update-index', '--split-index');
    writeFiles(root, { a: 'z' });
    git(root, 'add', 'a');
    expect(git(await copy('working-tree'), 'status', '--porcelain')).toBe('M  a');
  });

  test("with somebody's repository in it that git does not know", async () => {
    commitAll(root);
    initRepository(join(root, 'vendored'));
    writeFiles(join(root, 'vendored'), { '.gitignore': 'junk\n', code: 'x', junk: 'y' });
    expect(files(await copy('working-tree'))).toEqual(['vendored/.gitignore', 'vendored/code']);
  });

  test('on a branch', async () => {
    const head = commitAll(root);
    const side = await copy('working-tree');
    expect(git(side, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(git(side, 'rev-parse', 'HEAD')).toBe(head);
  });
});

describe('submodules', () => {
  let library: string;
  let inner: string;
  let oldLibrary: string;
  let before: string;
  let after: string;
  beforeEach(() => {
    inner = join(made.folder, 'inner');
    library = join(made.folder, 'library');
    initRepository(inner);
    writeFiles(inner, { deep: 'deep' });
    commitAll(inner);
    initRepository(library);
    writeFiles(library, { code: 'old' });
    git(library, 'submodule', '--quiet', 'add', inner, 'nested/inner');
    oldLibrary = commitAll(library);
    git(library, 'tag', 'v9');
    git(root, 'submodule', '--quiet', 'add', library, 'vendor/library');
    before = commitAll(root, 'with the old library');
    writeFiles(library, { code: 'new' });
    commitAll(library);
    git(root, '-C', 'vendor/library', 'pull', '--quiet', 'origin', 'main');
    after = commitAll(root, 'with the new library');
  });

  /** As actions/checkout leaves it: the superproject and, with `submodules`, these at depth 1. */
  function checkOut(submodules: 'true' | 'recursive' | 'false', ...flags: string[]): string {
    const clone = join(made.folder, 'clone');
    git(made.folder, 'clone', '--quiet', ...flags, pathToFileURL(root).href, clone);
    const recursive = submodules === 'recursive' ? ['--recursive'] : [];
    if (submodules !== 'false') {
      git(clone, 'submodule', '--quiet', 'update', '--init', ...recursive, '--depth=1');
    }
    return clone;
  }

  test('are at the commit that the side names, fetched where they lack it', async () => {
    const clone = checkOut('recursive');
    git(library, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const side = await copy({ commit: before }, clone);
    expect(files(side)).toEqual([
      '.gitmodules',
      'vendor/library/.gitmodules',
      'vendor/library/code',
      'vendor/library/nested/inner/deep',
    ]);
    expect(read(side, 'vendor/library/code')).toBe('old');
    expect(git(join(side, 'vendor/library'), 'rev-parse', 'HEAD')).toBe(oldLibrary);
    expect(git(side, 'status', '--porcelain')).toBe('');
  });

  test('are repositories that need nothing outside of the copy, wherever it lies', async () => {
    const side = await copy({ commit: after }, checkOut('recursive'));
    const moved = join(made.world.workspace, 'moved');
    for (const folder of [root, library, inner]) renameSync(folder, `${folder}-away`);
    renameSync(side, moved);
    git(join(moved, 'vendor/library'), 'fsck', '--full');
    expect(git(join(moved, 'vendor/library/nested/inner'), 'status', '--porcelain')).toBe('');
  });

  test('stay empty folders where the checkout has none', async () => {
    const side = await copy({ commit: before }, checkOut('false'));
    expect(files(side)).toEqual(['.gitmodules']);
    expect(readdirSync(join(side, 'vendor/library'))).toEqual([]);
    expect(made.warnings).toEqual([]);
  });

  test('of submodules stay empty where only the first level was checked out', async () => {
    const side = await copy({ commit: after }, checkOut('true'));
    expect(files(side)).toContain('vendor/library/code');
    expect(readdirSync(join(side, 'vendor/library/nested/inner'))).toEqual([]);
  });

  test('of a working tree are as they lie there', async () => {
    const clone = checkOut('recursive');
    writeFiles(join(clone, 'vendor/library'), { code: 'mine', untracked: 'u' });
    const side = await copy('working-tree', clone);
    expect(read(side, 'vendor/library/code')).toBe('mine');
    expect(files(side)).toContain('vendor/library/untracked');
    expect(files(side)).toContain('vendor/library/nested/inner/deep');
    expect(git(side, 'status', '--porcelain')).toBe(git(clone, 'status', '--porcelain'));
  });

  test('that only this commit has are fetched', async () => {
    git(root, 'submodule', '--quiet', 'add', inner, 'kept');
    const withTwo = commitAll(root);
    git(root, 'rm', '--quiet', 'vendor/library');
    commitAll(root, 'without the library');
    const clone = checkOut('recursive');
    const world = made.world.env['HOME'] ?? '';
    writeFiles(world, { '.gitconfig': '[protocol "file"]\n\tallow = always\n' });
    const side = await copy({ commit: withTwo }, clone);
    expect(files(side)).toContain('vendor/library/code');
  });

  test('and named where they can not be', async () => {
    git(root, 'submodule', '--quiet', 'add', inner, 'kept');
    const withTwo = commitAll(root);
    git(root, 'rm', '--quiet', 'vendor/library');
    commitAll(root, 'without the library');
    const clone = checkOut('recursive');
    renameSync(library, `${library}-away`);
    await copy({ commit: withTwo }, clone);
    expect(made.warnings).toEqual([expect.stringContaining('vendor/library')]);
  });
});

describe('files of Git LFS', () => {
  const OLD = 'old content of a big file\n'.repeat(100);
  const NEW = 'new content of a big file\n'.repeat(100);
  let server: string;
  let before: string;
  beforeEach(() => {
    server = join(made.folder, 'server.git');
    git(root, 'init', '--quiet', '--bare', server);
    git(root, 'lfs', 'install', '--local');
    git(root, 'remote', 'add', 'origin', pathToFileURL(server).href);
    git(root, 'lfs', 'track', '*.bin');
    writeFiles(root, { 'big.bin': OLD, small: 'text' });
    before = commitAll(root);
    writeFiles(root, { 'big.bin': NEW });
    commitAll(root);
    git(root, 'push', '--quiet', 'origin', 'main');
    mkdirSync(join(made.folder, 'empty'));
  });

  /** As actions/checkout leaves it: `lfs: true` installs LFS for this clone and fetches what HEAD needs. */
  function checkOut(lfs: boolean): string {
    const clone = join(made.folder, 'clone');
    git(made.folder, 'clone', '--quiet', pathToFileURL(server).href, clone);
    if (lfs) {
      git(clone, 'lfs', 'install', '--local');
      git(clone, 'lfs', 'pull');
    }
    return clone;
  }

  test('have their content where the checkout has it, downloaded if need be', async () => {
    const clone = checkOut(true);
    expect(read(clone, 'big.bin')).toBe(NEW);
    const side = await copy({ commit: before }, clone);
    expect(read(side, 'big.bin')).toBe(OLD);
    expect(read(side, 'small')).toBe('text');
  });

  test('come from the checkout where that has them, without its server', async () => {
    renameSync(server, `${server}-away`);
    expect(read(await copy({ commit: before }), 'big.bin')).toBe(OLD);
  });

  test('stay pointers where the checkout has pointers', async () => {
    const clone = checkOut(false);
    // LFS is installed for the user, as on hosted runners, but this checkout was made without.
    const home = made.world.env['HOME'] ?? '';
    execFileSync('git', ['lfs', 'install', '--skip-repo'], {
      env: { ...made.world.env, HOME: home },
    });
    const side = await copy({ commit: before }, clone);
    expect(read(side, 'big.bin')).toMatch(/^version https:\/\/git-lfs/);
  });

  test('that can not be had end in a sentence', async () => {
    const clone = checkOut(true);
    renameSync(server, `${server}-away`);
    await expect(copy({ commit: before }, clone)).rejects.toMatchObject({
      code: 'checkout-failed',
    });
  });

  test('of a working tree are as they lie there', async () => {
    writeFiles(root, { 'big.bin': 'changed' });
    expect(read(await copy('working-tree'), 'big.bin')).toBe('changed');
  });
});
