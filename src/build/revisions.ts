import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isGithubJob } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import type { Revision } from './build-plan.ts';
import {
  ancestorNotFetched,
  commitNotFound,
  type LookedIn,
  noMergeBase,
  noSuchAncestor,
  refNotFound,
} from './failures.ts';
import { type FetchResult, fetchInto } from './fetch.ts';
import { git, gitText } from './git.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * The full name of the commit that `revision` means, made sure to be in the store: what a shallow or
 * single-branch checkout lacks is fetched into it.
 * @throws DietError `commit-not-found`, `ref-not-found`, `no-merge-base`
 */
export async function resolveRevision(
  revision: Revision,
  store: ObjectStore,
  world: World,
): Promise<string> {
  switch (revision.kind) {
    case 'commit':
      return resolveCommit(revision.sha, store, world);
    case 'ref':
      return resolveRef(revision.name, store, world);
    case 'branch':
      return resolveBranch(revision.name, store, world);
    case 'merge-base':
      return resolveMergeBase(
        await resolveRevision(revision.of, store, world),
        await resolveRevision(revision.and, store, world),
        store,
        world,
      );
  }
}

const FULL_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

async function resolveCommit(sha: string, store: ObjectStore, world: World): Promise<string> {
  if (!FULL_NAME.test(sha)) throw commitNotFound(sha, lookedIn(store, world), []);
  const found = await lookUp(sha, store, world);
  if (found !== null) return found;
  const fetched = await fetch([...shallowFlag(store), '--end-of-options'], [sha], store, world);
  const commit = fetched.fetched ? await lookUp(sha, store, world) : null;
  if (commit === null) throw commitNotFound(sha, lookedIn(store, world), saidBy(fetched));
  return commit;
}

/** A name means what git makes of it in the checkout; else a branch of the remote; else what the remote calls so. */
async function resolveRef(name: string, store: ObjectStore, world: World): Promise<string> {
  const remoteName = store.remote?.name ?? 'origin';
  const found =
    (await lookUpInCheckout(name, store, world)) ??
    (await lookUpInCheckout(`refs/remotes/${remoteName}/${name}`, store, world));
  if (found !== null) return resolveCommit(found, store, world);
  const [, start, path] = ANCESTOR.exec(name) ?? [];
  if (start !== undefined && path !== undefined) {
    return resolveAncestor(await resolveRef(start, store, world), path, name, store, world);
  }
  let said: readonly string[] = [];
  if (await isRefName(name, store, world)) {
    for (const ref of candidates(name, remoteName)) {
      const asked = await askRemote(ref, store, world);
      if (asked.commit !== null) return asked.commit;
      said = asked.said;
    }
  }
  throw refNotFound(name, lookedIn(store, world), said);
}

/** `HEAD~2`, `main^2~1`: where it begins, and the way from there. No ref is called so (git-check-ref-format). */
const ANCESTOR = /^(.+?)((?:[~^]\d*)+)$/;

/** A shallow history is deepened by as many commits as lie on the way: it needs no more. */
async function resolveAncestor(
  commit: string,
  path: string,
  name: string,
  store: ObjectStore,
  world: World,
): Promise<string> {
  const there = () => lookUp(`${commit}${path}`, store, world);
  const found = await there();
  if (found !== null) return found;
  const border = await borderOf(commit, store, world);
  if (border.length === 0) throw noSuchAncestor(name);
  const flags = [`--deepen=${stepsOf(path)}`, '--end-of-options'];
  const deepened = await fetch(flags, border, store, world);
  if (!deepened.fetched) throw ancestorNotFetched(name, lookedIn(store, world), deepened.said);
  const ancestor = await there();
  if (ancestor === null) throw noSuchAncestor(name);
  return ancestor;
}

/** What git takes at most: then it fetches all. */
const INFINITE_DEPTH = 0x7fffffff;

/** `~3^2` are four steps at most. */
function stepsOf(path: string): number {
  const steps = [...path.matchAll(/([~^])(\d*)/g)].map(([, kind, count]) =>
    kind === '^' || count === '' ? 1 : Number(count),
  );
  return Math.min(
    steps.reduce((sum, count) => sum + count, 0),
    INFINITE_DEPTH,
  );
}

/** The commits behind `commit` whose parents a shallow history lacks. The remote has them; `commit` it may not have. */
async function borderOf(commit: string, store: ObjectStore, world: World): Promise<string[]> {
  if (!(await isShallow(store, world))) return [];
  const options = { cwd: store.gitDir };
  const ends = await gitText(['rev-list', '--max-parents=0', commit], options, world);
  const cut = new Set(readFileSync(join(store.gitDir, 'shallow'), 'utf8').split('\n'));
  return ends.split('\n').filter((end) => cut.has(end));
}

/**
 * The remote is asked first: a checkout that is kept from run to run knows an older branch, and a tag may have a
 * branch's name.
 */
async function resolveBranch(name: string, store: ObjectStore, world: World): Promise<string> {
  const asked = await askRemote(`refs/heads/${name}`, store, world);
  return asked.commit ?? resolveRef(name, store, world);
}

/** What a ref of the remote names, fetched. */
async function askRemote(
  ref: string,
  store: ObjectStore,
  world: World,
): Promise<{ readonly commit: string | null; readonly said: readonly string[] }> {
  const kept = `refs/image-diet/${ref}`;
  const fetched = await fetch(
    [...shallowFlag(store), '--end-of-options'],
    [`+${ref}:${kept}`],
    store,
    world,
  );
  const commit = fetched.fetched ? await lookUp(kept, store, world) : null;
  return { commit, said: saidBy(fetched) };
}

function candidates(name: string, remoteName: string): string[] {
  if (name.startsWith('refs/')) return [name];
  const branch = name.startsWith(`${remoteName}/`) ? name.slice(remoteName.length + 1) : name;
  return [`refs/heads/${branch}`, `refs/tags/${name}`];
}

async function isRefName(name: string, store: ObjectStore, world: World): Promise<boolean> {
  const full = name.startsWith('refs/') ? name : `refs/heads/${name}`;
  const options = { cwd: store.gitDir };
  return (await git(['check-ref-format', full], options, world)).exitCode === 0;
}

/** How far a shallow history is deepened at once; it grows with each step. */
const FIRST_DEEPENING = 50;

async function resolveMergeBase(
  one: string,
  other: string,
  store: ObjectStore,
  world: World,
): Promise<string> {
  const place = lookedIn(store, world);
  let said: readonly string[] = [];
  for (let depth = FIRST_DEEPENING; ; depth *= 4) {
    const options = { cwd: store.gitDir };
    const found = await git(['merge-base', '--end-of-options', one, other], options, world);
    if (found.exitCode === 0) return found.stdout.toString().trim();
    if (!(await isShallow(store, world))) throw noMergeBase(one, other, place, said);
    const deepened = await fetch(
      [`--deepen=${depth}`, '--end-of-options'],
      [one, other],
      store,
      world,
    );
    if (!deepened.fetched) throw noMergeBase(one, other, place, deepened.said);
    said = saidBy(deepened);
  }
}

async function isShallow(store: ObjectStore, world: World): Promise<boolean> {
  const options = { cwd: store.gitDir };
  const answer = await git(['rev-parse', '--is-shallow-repository'], options, world);
  return answer.stdout.toString().trim() === 'true';
}

async function lookUp(name: string, store: ObjectStore, world: World): Promise<string | null> {
  return commitOf(name, store.gitDir, world);
}

/** In the checkout itself, because `@{upstream}` and the like depend on its configuration and logs. */
async function lookUpInCheckout(
  name: string,
  store: ObjectStore,
  world: World,
): Promise<string | null> {
  return commitOf(name, store.checkout.root, world);
}

/** A name in two steps: `:/text^{commit}` would look for that text. */
async function commitOf(name: string, cwd: string, world: World): Promise<string | null> {
  if (FULL_NAME.test(name)) return objectOf(`${name}^{commit}`, cwd, world);
  const object = await objectOf(name, cwd, world);
  return object === null ? null : objectOf(`${object}^{commit}`, cwd, world);
}

async function objectOf(name: string, cwd: string, world: World): Promise<string | null> {
  const found = await git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', name],
    // In a partial clone a missing object would be fetched into it.
    { cwd, env: { GIT_NO_LAZY_FETCH: '1' } },
    world,
  );
  const text = found.stdout.toString().trim();
  return found.exitCode === 0 && FULL_NAME.test(text) ? text : null;
}

async function fetch(
  flags: readonly string[],
  what: readonly string[],
  store: ObjectStore,
  world: World,
): Promise<FetchResult> {
  const { gitDir, behaviour, remote } = store;
  if (remote === null) return { fetched: false, said: [] };
  return asStep(
    `fetching history from ${remote.name}`,
    world,
    () => fetchInto(gitDir, [...flags, remote.url, ...what], { behaviour, remote }, world),
    ({ fetched }) => fetched,
  );
}

/** One commit of a shallow checkout is fetched alone; a whole checkout stays whole. */
function shallowFlag(store: ObjectStore): string[] {
  return store.checkout.shallow ? ['--depth=1'] : [];
}

function saidBy(result: FetchResult): readonly string[] {
  return result.fetched ? [] : result.said;
}

function lookedIn({ remote }: ObjectStore, { env }: World): LookedIn {
  return { remoteUrl: remote?.url ?? null, inJob: isGithubJob(env) };
}
