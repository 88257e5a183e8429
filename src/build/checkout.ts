import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DietError } from '../units/diet-error.ts';
import { isGithubJob } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { noCheckout, noCommitYet } from './failures.ts';
import { git, gitText } from './git.ts';
import { pathInside } from './side-paths.ts';

/** A repository of the user's, as it stands. Everything here was read; nothing of it is ever written to. */
export interface Repository {
  /** The top of its working tree. */
  readonly root: string;
  /** Where its objects, refs and configuration lie: of a linked worktree, the main repository's. */
  readonly commonDir: string;
  /** Where its HEAD and index lie. */
  readonly gitDir: string;
  readonly objectFormat: string;
  /** The full name of the checked-out commit. */
  readonly head: string;
  /** `refs/heads/main`; null if HEAD is detached. */
  readonly branch: string | null;
  readonly shallow: boolean;
}

/** The repository that the user works in. */
export interface Checkout extends Repository {
  /** The parents that HEAD itself names; a shallow clone may not have them. */
  readonly parents: readonly string[];
  /** Tracked files differ from HEAD, or there are untracked ones that are not ignored; what the run itself writes is neither. */
  readonly dirty: boolean;
  /** Those of `origin/HEAD`, `origin/main`, `origin/master`, `main`, `master` that exist, in this order. */
  readonly defaultBranches: readonly string[];
}

/** Whatever the repository's settings leave out of it: untracked files, submodules with changes of their own. */
export const STATUS = ['status', '--porcelain', '-z', '--ignore-submodules=none'] as const;

const DEFAULT_BRANCHES = [
  ['origin/HEAD', 'refs/remotes/origin/HEAD'],
  ['origin/main', 'refs/remotes/origin/main'],
  ['origin/master', 'refs/remotes/origin/master'],
  ['main', 'refs/heads/main'],
  ['master', 'refs/heads/master'],
] as const;

/**
 * Looks at what could be compared in a repository.
 * @param written absolute paths of the files that the run writes: yesterday's report is no change
 * @throws DietError `git-failed`, `tool-missing`
 */
export async function readCheckout(
  repository: Repository,
  world: World,
  written: readonly string[] = [],
): Promise<Checkout> {
  const { root, head } = repository;
  return {
    ...repository,
    parents: await parentsOf(head, root, world),
    dirty: await isDirty(root, written, world),
    defaultBranches: await existingBranches(root, world),
  };
}

async function isDirty(root: string, written: readonly string[], world: World): Promise<boolean> {
  const others = written
    .map((file) => pathInside(file, { cwd: root, root }))
    .filter((path) => path !== null)
    .map((path) => `:(exclude,literal)${path}`);
  // A folder that holds nothing else would be told as a whole.
  const untracked = `--untracked-files=${others.length === 0 ? 'normal' : 'all'}`;
  const paths = others.length === 0 ? [] : ['--', ...others];
  return (await gitText([...STATUS, untracked, ...paths], { cwd: root }, world)) !== '';
}

/**
 * The repository in which the working directory lies, or the context if that lies in one of its own below it, as `path`
 * of actions/checkout makes it.
 * @throws DietError `no-checkout`, `no-commit-yet`, `tool-missing`
 */
export async function findRepository(
  { context }: { readonly context: string },
  world: World,
): Promise<Repository> {
  try {
    return await readRepository(world.cwd, world);
  } catch (error) {
    const folder = resolve(world.cwd, context);
    if (!isNoCheckout(error) || !isFolder(folder)) throw error;
    return readRepository(folder, world).catch((further: unknown) => {
      throw isNoCheckout(further) ? error : further;
    });
  }
}

function isNoCheckout(error: unknown): boolean {
  return error instanceof DietError && error.code === 'no-checkout';
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Answered in this order. Without a commit git stops at the last but one, and with a ref named HEAD before the last. */
const QUESTIONS = [
  '--show-toplevel',
  '--absolute-git-dir',
  '--git-common-dir',
  '--is-shallow-repository',
  '--show-object-format',
  'HEAD^{commit}',
  '--symbolic-full-name',
  'HEAD',
] as const;

/** @throws DietError `no-checkout`, `no-commit-yet`, `tool-missing` */
export async function readRepository(cwd: string, world: World): Promise<Repository> {
  const answered = await git(['rev-parse', ...QUESTIONS], { cwd }, world);
  const [root, gitDir, commonDir, shallow, objectFormat, head, branch] = answered.stdout
    .toString()
    .split('\n');
  // A folder whose name holds a line end would shift the answers.
  const understood = /^(?:true|false)$/.test(shallow ?? '');
  if (!root || !gitDir || !commonDir || !objectFormat || head === undefined || !understood) {
    throw noCheckout(cwd, answered.stderr.split('\n'), isGithubJob(world.env));
  }
  if (answered.exitCode !== 0) throw noCommitYet(root);
  return {
    root,
    gitDir,
    commonDir: resolve(cwd, commonDir),
    objectFormat,
    head,
    branch: branch ? branchNamed(branch) : await branchOf(cwd, world),
    shallow: shallow === 'true',
  };
}

/** Of a detached HEAD git only says its name again. */
function branchNamed(name: string): string | null {
  return name === 'HEAD' ? null : name;
}

async function branchOf(cwd: string, world: World): Promise<string | null> {
  const branch = await git(['symbolic-ref', '--quiet', 'HEAD'], { cwd }, world);
  return branch.exitCode === 0 ? branch.stdout.toString().trim() : null;
}

/**
 * The commit's own word on its parents. `rev-list` and `^1` would say that a commit at the border of a shallow
 * clone has none.
 */
export async function parentsOf(commit: string, cwd: string, world: World): Promise<string[]> {
  const text = await gitText(['cat-file', 'commit', commit], { cwd }, world);
  const header = text.split('\n\n', 1)[0] ?? '';
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, sha = '']) => sha);
}

async function existingBranches(cwd: string, world: World): Promise<string[]> {
  const refs = DEFAULT_BRANCHES.map(([, ref]) => ref);
  const listed = await gitText(['for-each-ref', '--format=%(refname)', ...refs], { cwd }, world);
  // A pattern stands for what lies below it, too: `refs/heads/main/one`.
  const existing = new Set(listed.split('\n'));
  return DEFAULT_BRANCHES.filter(([, ref]) => existing.has(ref)).map(([name]) => name);
}
