import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Revision } from '../../src/build/build-plan.ts';
import { readRepository } from '../../src/build/checkout.ts';
import { makeObjectStore } from '../../src/build/object-store.ts';
import { resolveRevision } from '../../src/build/revisions.ts';
import { DietError } from '../../src/units/diet-error.ts';
import type { World } from '../../src/world/world.ts';
import {
  type BuildWorld,
  commitAll,
  git,
  initRepository,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { filesHolding } from '../support/files-holding.ts';
import { type GitServer, startGitServer } from '../support/github/git-server.ts';
import { listing } from '../support/listing.ts';

jest.setTimeout(60_000);

let made: BuildWorld;
let origin: string;
let work: string;
beforeEach(() => {
  made = makeBuildWorld();
  origin = join(made.folder, 'origin.git');
  work = join(made.folder, 'work');
  initRepository(work);
  git(work, 'init', '--quiet', '--bare', origin);
  git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(work, 'remote', 'add', 'origin', origin);
});
afterEach(() => made.remove());

function push(): void {
  git(work, 'push', '--quiet', '--all', 'origin');
  git(work, 'push', '--quiet', '--tags', 'origin');
}

function clone(...flags: readonly string[]): string {
  const folder = join(made.folder, 'clone');
  git(made.folder, 'clone', '--quiet', ...flags, pathToFileURL(origin).href, folder);
  return folder;
}

/** Resolves in `checkout`, and sees that nothing there changed by it. */
async function resolve(checkout: string, revision: Revision, world: World = made.world) {
  const before = listing(checkout);
  try {
    const store = await makeObjectStore(await readRepository(checkout, world), world);
    return await resolveRevision(revision, store, world);
  } finally {
    expect(listing(checkout)).toEqual(before);
  }
}

const ref = (name: string): Revision => ({ kind: 'ref', name });
const commit = (sha: string): Revision => ({ kind: 'commit', sha });

describe('in a whole checkout', () => {
  test('names as git spells them', async () => {
    const first = commitAll(work, 'first');
    git(work, 'tag', '-a', 'v1', '-m', 'one');
    const second = commitAll(work, 'second');
    for (const [name, sha] of [
      ['HEAD', second],
      ['HEAD~1', first],
      ['main', second],
      ['v1', first],
      ['refs/tags/v1', first],
      [second.slice(0, 8), second],
      ['@{0}', second],
      [':/first', first],
    ] as const) {
      expect([name, await resolve(work, ref(name))]).toEqual([name, sha]);
    }
  });

  test('a branch that only the remote has', async () => {
    commitAll(work, 'first');
    git(work, 'checkout', '--quiet', '-b', 'release/1.0');
    const release = commitAll(work, 'release');
    push();
    git(origin, 'symbolic-ref', 'HEAD', 'refs/heads/main');
    const checkout = clone();
    expect(await resolve(checkout, ref('release/1.0'))).toBe(release);
    expect(await resolve(checkout, ref('origin/release/1.0'))).toBe(release);
  });

  test("a branch as the remote has it now, whatever the checkout's own and tags of its name say", async () => {
    const first = commitAll(work, 'first');
    push();
    const checkout = clone();
    git(checkout, 'tag', 'main');
    const second = commitAll(work, 'second');
    push();
    expect(await resolve(checkout, { kind: 'branch', name: 'main' })).toBe(second);
    // Where it can't be asked, the checkout is all there is.
    git(checkout, 'tag', '--delete', 'main');
    git(checkout, 'remote', 'set-url', 'origin', 'file:///nowhere');
    expect(await resolve(checkout, { kind: 'branch', name: 'main' })).toBe(first);
  });

  test('a merge base', async () => {
    const fork = commitAll(work, 'fork');
    git(work, 'checkout', '--quiet', '-b', 'topic');
    commitAll(work, 'topic');
    git(work, 'checkout', '--quiet', 'main');
    commitAll(work, 'main goes on');
    const both: Revision = { kind: 'merge-base', of: ref('main'), and: ref('topic') };
    expect(await resolve(work, both)).toBe(fork);
  });

  test('histories without anything in common', async () => {
    commitAll(work, 'one');
    git(work, 'checkout', '--quiet', '--orphan', 'other');
    commitAll(work, 'two');
    const both: Revision = { kind: 'merge-base', of: ref('main'), and: ref('other') };
    await expect(resolve(work, both)).rejects.toMatchObject({ code: 'no-merge-base' });
  });
});

describe('in a shallow checkout', () => {
  test('a commit that is missing comes from its origin', async () => {
    const first = commitAll(work, 'first');
    commitAll(work, 'second');
    push();
    expect(await resolve(clone('--depth=1'), commit(first))).toBe(first);
  });

  test('a commit that nobody has is named, and what to do', async () => {
    commitAll(work, 'first');
    push();
    const missing = 'f'.repeat(40);
    const error = resolve(clone('--depth=1'), commit(missing));
    await expect(error).rejects.toMatchObject({
      code: 'commit-not-found',
      message: expect.stringMatching(/f{40}.*could it be fetched from file:.*check its spelling/),
    });
  });

  test('branches and tags that were not fetched', async () => {
    const first = commitAll(work, 'first');
    git(work, 'tag', 'v1');
    git(work, 'checkout', '--quiet', '-b', 'topic');
    commitAll(work, 'second');
    push();
    const checkout = clone('--depth=1', '--branch=topic', '--no-tags');
    expect(await resolve(checkout, ref('main'))).toBe(first);
    expect(await resolve(checkout, ref('origin/main'))).toBe(first);
    expect(await resolve(checkout, ref('v1'))).toBe(first);
    expect(await resolve(checkout, ref('refs/heads/main'))).toBe(first);
  });

  test('a merge base is looked for deeper and deeper', async () => {
    const fork = commitAll(work, 'fork');
    git(work, 'checkout', '--quiet', '-b', 'topic');
    for (let i = 0; i < 60; i++) commitAll(work, `topic ${i}`);
    git(work, 'checkout', '--quiet', 'main');
    for (let i = 0; i < 3; i++) commitAll(work, `main ${i}`);
    push();
    const checkout = clone('--depth=1', '--branch=topic');
    const both: Revision = { kind: 'merge-base', of: ref('main'), and: ref('HEAD') };
    expect(await resolve(checkout, both)).toBe(fork);
  });
});

describe('an ancestor beyond the border of a shallow checkout', () => {
  /** main: 0 – 1 – 2 – merge of side – 3 */
  let commits: string[];
  let side: string;
  beforeEach(() => {
    commits = ['0', '1', '2'].map((name) => commitAll(work, name));
    git(work, 'checkout', '--quiet', '-b', 'side', 'HEAD~1');
    side = commitAll(work, 'side');
    git(work, 'checkout', '--quiet', 'main');
    git(work, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    commits.push(git(work, 'rev-parse', 'HEAD'), commitAll(work, '3'));
    push();
  });

  test.each([
    ['HEAD~1', 3],
    ['HEAD^', 3],
    ['HEAD~~', 2],
    ['HEAD^1~3', 0],
    ['origin/main~4', 0],
    ['main~1', 3],
  ])('%s is fetched, and the checkout stays as it is', async (name, position) => {
    expect(await resolve(clone('--depth=1'), ref(name))).toBe(commits[position]);
  });

  test('the second parent of a merge', async () => {
    expect(await resolve(clone('--depth=1'), ref('HEAD~1^2'))).toBe(side);
  });

  test('of a branch that was not fetched', async () => {
    expect(await resolve(clone('--depth=1', '--single-branch'), ref('side~1'))).toBe(commits[1]);
  });

  test('of commits that the remote does not have', async () => {
    const checkout = clone('--depth=1');
    commitAll(checkout, 'mine');
    commitAll(checkout, 'mine too');
    expect(await resolve(checkout, ref('HEAD~3'))).toBe(commits[3]);
  });

  test('of a history that is not as long is told', async () => {
    const error = {
      code: 'ref-not-found',
      message: 'The history does not go back to "HEAD~9": name a commit that it has.',
    };
    await expect(resolve(clone('--depth=1'), ref('HEAD~9'))).rejects.toMatchObject(error);
    await expect(resolve(work, ref('HEAD~9'))).rejects.toMatchObject(error);
  });

  test('that cannot be fetched is told, and what to do', async () => {
    const checkout = clone('--depth=1');
    git(checkout, 'remote', 'set-url', 'origin', join(made.folder, 'gone.git'));
    await expect(resolve(checkout, ref('HEAD~1'))).rejects.toMatchObject({
      code: 'ref-not-found',
      message: expect.stringMatching(
        /^"HEAD~1" lies beyond what this shallow clone has of the history, nor could it be fetched from .*gone\.git: fetch more of it \(`git fetch --unshallow`\)\.$/,
      ),
    });
  });
});

describe('names that are no revisions', () => {
  test.each([
    ['an option', '--upload-pack=touch pwned'],
    ['an option of rev-parse', '--show-toplevel'],
    ['a short option', '-h'],
    ['a command', '$(touch pwned)'],
    ['two refspecs', 'main:refs/heads/pwned'],
    ['a path out of the repository', '../../../etc/passwd'],
    ['a file of a commit', 'HEAD:file'],
    ['a transport that runs a command', 'ext::sh -c "touch pwned"'],
    ['an empty one', ''],
    ['a line end', 'main\nHEAD'],
    ['a NUL is beyond git', 'main\u001fHEAD'],
  ])('%s', async (_name, name) => {
    writeFiles(work, { file: 'text' });
    commitAll(work);
    push();
    await expect(resolve(work, ref(name))).rejects.toMatchObject({ code: 'ref-not-found' });
    await expect(resolve(work, commit(name))).rejects.toMatchObject({ code: 'commit-not-found' });
    const names = readdirSync(made.folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((path) => path.includes('pwned'))).toEqual([]);
    expect(existsSync('pwned')).toBe(false);
  });
});

describe('where the remote asks for credentials', () => {
  const token = 'ghs_planted4711planted4711';
  let server: GitServer;
  let first: string;
  let checkout: string;
  beforeEach(async () => {
    first = commitAll(work, 'first');
    commitAll(work, 'second');
    push();
    server = await startGitServer(made.folder, token);
    checkout = clone('--depth=1');
    git(checkout, 'remote', 'set-url', 'origin', `${server.url}/origin.git`);
  });
  afterEach(() => server.close());

  const basic = () => Buffer.from(`x-access-token:${token}`).toString('base64');

  function onServer(world: World, githubToken: string | null = null): World {
    return { ...world, githubToken, env: { ...world.env, GITHUB_SERVER_URL: server.url } };
  }

  test('the header that actions/checkout keeps is used', async () => {
    const key = `http.${server.url}/.extraheader`;
    git(checkout, 'config', key, `AUTHORIZATION: basic ${basic()}`);
    expect(await resolve(checkout, commit(first))).toBe(first);
    expect(filesHolding(made.world.workspace, [token, basic()])).toEqual([]);
  });

  test('also where it lies in an included file', async () => {
    const file = join(made.folder, 'credentials.config');
    const key = `http.${server.url}/.extraheader`;
    git(checkout, 'config', '--file', file, key, `AUTHORIZATION: basic ${basic()}`);
    git(checkout, 'config', `includeIf.gitdir:${checkout}/.git.path`, file);
    expect(await resolve(checkout, commit(first))).toBe(first);
    expect(filesHolding(made.world.workspace, [token, basic()])).toEqual([]);
  });

  test('after `persist-credentials: false` the token is', async () => {
    const world = onServer(made.world, token);
    expect(await resolve(checkout, commit(first), world)).toBe(first);
    expect(filesHolding(made.world.workspace, [token, basic()])).toEqual([]);
  });

  test('a header that has expired does not stand in its way', async () => {
    const key = `http.${server.url}/.extraheader`;
    git(checkout, 'config', key, 'AUTHORIZATION: basic ZXhwaXJlZDpleHBpcmVk');
    const world = onServer(made.world, token);
    expect(await resolve(checkout, commit(first), world)).toBe(first);
  });

  test('the token goes to its own server only', async () => {
    const world = { ...made.world, githubToken: token };
    await expect(resolve(checkout, commit(first), world)).rejects.toMatchObject({
      code: 'commit-not-found',
    });
    expect([...server.letIn]).toEqual([]);
  });

  test('neither a wrong token nor a password in the URL is shown', async () => {
    const { host } = new URL(server.url);
    git(checkout, 'remote', 'set-url', 'origin', `http://me:hunter2@${host}/origin.git`);
    const world = onServer(made.world, 'ghs_wrong4711');
    const error = await resolve(checkout, commit(first), world).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DietError);
    const shown = error instanceof DietError ? [error.message, ...error.details].join('\n') : '';
    expect(shown).toContain(host);
    expect(shown).not.toMatch(/hunter2|ghs_wrong4711/);
  });
});
