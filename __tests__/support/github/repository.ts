import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PULL_REQUEST } from './loopback.ts';

/** What a commit changes: contents by path, null removes. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

/** A repository at GitHub with one pull request, as far as git sees it. */
export interface PullRequestRepository {
  /** The bare repository. */
  readonly origin: string;
  /** A clone in which its commits are made. */
  readonly work: string;
  /** Where the pull request began. */
  readonly forkPoint: string;
  /** The tip of `main`, one commit further. */
  readonly baseTip: string;
  /** The pull request's own commit. */
  readonly head: string;
  /** GitHub's test merge of the two. */
  readonly merge: string;
}

// As the runner's git would be without anybody's settings, but for what it does aside; the dates make the names of the
// commits stable.
const ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '3',
  GIT_CONFIG_KEY_0: 'init.defaultBranch',
  GIT_CONFIG_VALUE_0: 'main',
  GIT_CONFIG_KEY_1: 'maintenance.auto',
  GIT_CONFIG_VALUE_1: 'false',
  GIT_CONFIG_KEY_2: 'core.compression',
  GIT_CONFIG_VALUE_2: '0',
  GIT_AUTHOR_NAME: 'Mona Lisa',
  GIT_AUTHOR_EMAIL: 'mona@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Mona Lisa',
  GIT_COMMITTER_EMAIL: 'mona@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

const SERVER = '[uploadpack]\n\tallowAnySHA1InWant = true\n[receive]\n\tautogc = false\n';

export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, env: ENV, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/**
 * @param base what `main` holds where the pull request begins; `main` moves on by a README afterwards
 * @param head what the pull request changes
 */
export function makePullRequest(folder: string, base: Files, head: Files): PullRequestRepository {
  const origin = join(folder, 'octocat', 'hello-world.git');
  const work = join(folder, 'work');
  mkdirSync(origin, { recursive: true });
  git(origin, 'init', '--quiet', '--bare');
  // GitHub hands out every commit that it has by its name.
  appendFileSync(join(origin, 'config'), SERVER);
  mkdirSync(work);
  git(work, 'init', '--quiet');
  const forkPoint = commit(work, 'the base', base);
  git(work, 'tag', 'v1.2.0');
  const baseTip = commit(work, 'meanwhile', { 'docs/others.md': 'Others work too.\n' });
  git(work, 'checkout', '--quiet', '-b', 'topic', forkPoint);
  return pushTopic({ origin, work, forkPoint, baseTip }, head, ['main', 'v1.2.0']);
}

/** One more commit in the pull request. GitHub makes a new test merge. */
export function pushToPullRequest(
  repository: PullRequestRepository,
  files: Files,
): PullRequestRepository {
  git(repository.work, 'checkout', '--quiet', 'topic');
  return pushTopic(repository, files);
}

function pushTopic(
  repository: Omit<PullRequestRepository, 'head' | 'merge'>,
  files: Files,
  more: readonly string[] = [],
): PullRequestRepository {
  const { origin, work, baseTip } = repository;
  const head = commit(work, 'the change', files);
  git(work, 'checkout', '--quiet', '--detach', baseTip);
  git(work, 'merge', '--quiet', '--no-ff', '-m', `Merge ${head} into ${baseTip}`, 'topic');
  const merge = git(work, 'rev-parse', 'HEAD');
  const pull = `refs/pull/${PULL_REQUEST}`;
  const pulls = [`+${merge}:${pull}/merge`, `+${head}:${pull}/head`];
  git(work, 'push', '--quiet', '--force', origin, ...more, 'topic', ...pulls);
  return { ...repository, head, merge };
}

function commit(work: string, message: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) {
    const file = join(work, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === null) rmSync(file);
    else writeFileSync(file, content);
  }
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '--message', message);
  return git(work, 'rev-parse', 'HEAD');
}

/**
 * As actions/checkout does it: one commit and nothing before it, by its name, HEAD detached. Not
 * synchronous: the server may live in this very process.
 */
export async function checkOutShallow(
  folder: string,
  url: string,
  sha: string,
  token?: string,
): Promise<void> {
  startClone(folder, url);
  const header = Buffer.from(`x-access-token:${token}`).toString('base64');
  const credentials =
    token === undefined ? [] : ['-c', `http.extraheader=AUTHORIZATION: basic ${header}`];
  const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', 'origin', sha];
  await promisify(execFile)('git', [...credentials, ...fetch], { cwd: folder, env: ENV });
  git(folder, 'checkout', '--quiet', '--detach', sha);
}

/** As with `fetch-depth: 0`: all branches and tags. */
export function checkOutWhole(folder: string, url: string, sha: string): void {
  startClone(folder, url);
  git(folder, 'fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
  git(folder, 'fetch', '--quiet', 'origin', sha);
  git(folder, 'checkout', '--quiet', '--detach', sha);
}

function startClone(folder: string, url: string): void {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet');
  git(folder, 'remote', 'add', 'origin', url);
}
