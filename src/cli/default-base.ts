import type { Revision } from '../build/build-plan.ts';
import { type Checkout, parentsOf } from '../build/checkout.ts';
import { git } from '../build/git.ts';
import type { World } from '../world/world.ts';
import { noCommonHistory, noDefaultBase, nothingBefore } from './failures.ts';

/**
 * What the head is compared with if nobody says: where it left the main branch; if it did not, what
 * it changes there. A dirty tree changes HEAD, a commit its first parent.
 * @param head null: the working tree, or an image that was made of it
 * @throws DietError `no-default-base`, `no-common-history`, `nothing-before`
 */
export async function defaultBase(
  head: Revision | null,
  checkout: Checkout,
  world: World,
): Promise<Revision> {
  const [branch] = checkout.defaultBranches;
  if (branch === undefined) throw noDefaultBase();
  const sha = head === null ? checkout.head : await commitNamed(nameOf(head), checkout, world);
  const wanted: Revision = {
    kind: 'merge-base',
    of: { kind: 'ref', name: refOf(branch) },
    and: head ?? commit(checkout.head),
  };
  // The builder fetches a head that is not here.
  if (sha === null) return wanted;
  const mergeBase = await mergeBaseOf(refOf(branch), sha, checkout, world);
  if (mergeBase === null && !checkout.shallow) {
    throw noCommonHistory(head === null ? 'HEAD' : nameOf(head), branch);
  }
  // It deepens a shallow history, too.
  if (mergeBase === null) return wanted;
  if (mergeBase !== sha) return commit(mergeBase);
  if (head === null && checkout.dirty) return commit(sha);
  const [parent] =
    sha === checkout.head ? checkout.parents : await parentsOf(sha, checkout.root, world);
  if (parent === undefined) throw nothingBefore(head === null ? 'HEAD' : nameOf(head));
  return commit(parent);
}

function commit(sha: string): Revision {
  return { kind: 'commit', sha };
}

function nameOf(revision: Revision): string {
  switch (revision.kind) {
    case 'commit':
      return revision.sha;
    case 'ref':
    case 'branch':
      return revision.name;
    case 'merge-base':
      return `merge base of ${nameOf(revision.of)} and ${nameOf(revision.and)}`;
  }
}

/** In full: a tag may have a branch's name, and would come first. */
function refOf(branch: string): string {
  return branch.startsWith('origin/') ? `refs/remotes/${branch}` : `refs/heads/${branch}`;
}

async function commitNamed(name: string, checkout: Checkout, world: World): Promise<string | null> {
  const found = await git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
    { cwd: checkout.root },
    world,
  );
  return found.exitCode === 0 ? found.stdout.toString().trim() : null;
}

async function mergeBaseOf(
  ref: string,
  sha: string,
  checkout: Checkout,
  world: World,
): Promise<string | null> {
  const found = await git(['merge-base', ref, sha], { cwd: checkout.root }, world);
  return found.exitCode === 0 ? found.stdout.toString().trim() : null;
}
