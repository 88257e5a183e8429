import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.ts';
import { asFlag } from '../../src/cli/as-flag.ts';
import { comparePlan } from '../../src/cli/compare-plan.ts';
import { readCompareConfiguration } from '../../src/cli/configuration.ts';
import type { World } from '../../src/world/world.ts';
import { git } from '../support/github/repository.ts';

let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-plan-test-'));
  root = join(folder, 'repository');
  mkdirSync(join(root, 'services/api'), { recursive: true });
  git(root, 'init', '--quiet');
  commit('first');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** Makes a commit and gives its full name. */
function commit(text: string): string {
  writeFileSync(join(root, 'file'), `${text} ${count++}`);
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message', text);
  return git(root, 'rev-parse', 'HEAD');
}

function worldIn(cwd: string): World {
  return {
    run: {},
    progress: { step: () => () => {}, detail: () => {}, warn: () => {} },
    signal: new AbortController().signal,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    workspace: folder,
    cwd,
    spelling: asFlag,
    githubToken: null,
  };
}

async function plan(argv: readonly string[] = [], cwd = root) {
  const invocation = parseArguments(['compare', ...argv], 100);
  if (invocation.command !== 'compare') throw new Error('no comparison');
  const configuration = readCompareConfiguration(invocation, { cwd, env: {} });
  return (await comparePlan(configuration, worldIn(cwd))).plan;
}

/** The commit that `plan` compares with. */
async function base(argv: readonly string[] = [], cwd = root): Promise<unknown> {
  const side = (await plan(argv, cwd)).base;
  if (side.kind !== 'revision') throw new Error(`the base is ${side.kind}`);
  return side.revision.kind === 'commit' ? side.revision.sha : side.revision;
}

describe('the default base', () => {
  it('is where HEAD left the main branch', async () => {
    const fork = commit('fork');
    git(root, 'checkout', '--quiet', '-b', 'topic');
    commit('topic 1');
    commit('topic 2');
    git(root, 'checkout', '--quiet', 'main');
    commit('meanwhile');
    git(root, 'checkout', '--quiet', 'topic');
    expect(await base()).toBe(fork);
  });

  it('prefers what the remote has to the local branch, and origin/HEAD to all', async () => {
    const [first, second, third] = [commit('1'), commit('2'), commit('3')];
    git(root, 'checkout', '--quiet', '-b', 'topic');
    commit('topic');
    expect(await base()).toBe(third);
    git(root, 'update-ref', 'refs/remotes/origin/master', second);
    expect(await base()).toBe(second);
    git(root, 'update-ref', 'refs/remotes/origin/develop', first);
    git(root, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/develop');
    expect(await base()).toBe(first);
  });

  it('is HEAD for a dirty tree on the main branch, untracked files included', async () => {
    const head = commit('head');
    writeFileSync(join(root, 'untracked'), '');
    expect(await base()).toBe(head);
  });

  it('is the first parent for a clean tree on the main branch', async () => {
    const parent = commit('parent');
    commit('head');
    expect(await base()).toBe(parent);
  });

  it('of a merge on the main branch is what it was merged into', async () => {
    git(root, 'checkout', '--quiet', '-b', 'topic');
    commit('topic');
    git(root, 'checkout', '--quiet', 'main');
    git(root, 'commit', '--quiet', '--allow-empty', '--message', 'main');
    const main = git(root, 'rev-parse', 'HEAD');
    git(root, 'merge', '--quiet', '--no-ff', '--no-edit', 'topic');
    expect(await base()).toBe(main);
  });

  it('of a commit that was named goes by that commit, whatever the tree is like', async () => {
    const parent = commit('parent');
    const named = commit('named');
    commit('later');
    writeFileSync(join(root, 'untracked'), '');
    expect(await base(['--head', named])).toBe(parent);
    expect(await base(['--head', 'HEAD~1'])).toBe(parent);
  });

  it('is not a tag that has the name of the main branch', async () => {
    git(root, 'tag', 'main', 'HEAD');
    const head = commit('head');
    writeFileSync(join(root, 'untracked'), '');
    expect(await base()).toBe(head);
  });

  it('of a shallow clone is the parent that its commit names', async () => {
    const parent = commit('parent');
    commit('head');
    const clone = join(folder, 'clone');
    git(folder, 'clone', '--quiet', '--depth=1', `file://${root}`, clone);
    expect(await base([], clone)).toBe(parent);
  });

  it('is found by the builder if a shallow clone does not reach it', async () => {
    git(root, 'checkout', '--quiet', '-b', 'topic');
    commit('topic 1');
    const head = commit('topic 2');
    git(root, 'checkout', '--quiet', 'main');
    commit('meanwhile');
    const clone = join(folder, 'clone');
    const url = `file://${root}`;
    git(folder, 'clone', '--quiet', '--depth=1', '--no-single-branch', '-b', 'topic', url, clone);
    expect(await base([], clone)).toEqual({
      kind: 'merge-base',
      of: { kind: 'ref', name: 'refs/remotes/origin/HEAD' },
      and: { kind: 'commit', sha: head },
    });
  });

  it.each([
    [
      'there is no main branch',
      () => git(root, 'branch', '--quiet', '-m', 'trunk'),
      'no-default-base',
      'There is no origin/HEAD, main or master to compare with: give --base.',
    ],
    [
      'histories are unrelated',
      () => {
        git(root, 'checkout', '--quiet', '--orphan', 'pages');
        commit('pages');
      },
      'no-common-history',
      '"HEAD" and "main" have no commit in common: give --base.',
    ],
    [
      'nothing came before',
      () => {},
      'nothing-before',
      '"HEAD" is the first commit, and nothing differs from it: give --base.',
    ],
  ])('must be given if %s', async (_name, prepare, code, message) => {
    prepare();
    await expect(plan()).rejects.toMatchObject({ code, message });
  });
});

describe('the plan', () => {
  it('takes the working tree as the head', async () => {
    expect((await plan(['--base', 'HEAD'])).head).toEqual({ kind: 'working-tree' });
  });

  it('needs no repository for two images', async () => {
    expect(await plan(['a:1', 'b:1'], '/')).toMatchObject({
      base: { kind: 'image' },
      head: { kind: 'image' },
    });
  });

  it('needs one for one image', async () => {
    await expect(plan(['--base-image', 'a:1'], folder)).rejects.toMatchObject({
      code: 'no-checkout',
    });
  });

  it('compares an image with the default base', async () => {
    const head = commit('head');
    writeFileSync(join(root, 'untracked'), '');
    expect(await plan(['--head-image', 'a:1'])).toMatchObject({
      base: { revision: { sha: head } },
      head: { kind: 'image' },
    });
  });
});
