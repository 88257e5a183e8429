import type { Revision, SideSource } from '../build/build-plan.ts';
import type { ImageReference } from '../image/reference.ts';
import {
  baseRefNeeded,
  forkBuildRefused,
  nothingBeforeFirstPush,
  nothingOnDeletion,
  pullRequestNotCheckedOut,
} from './failures.ts';
import { type Payload, type PullRequestPayload, parsePayload } from './payload.ts';

/** What GitHub and the checkout say of this run. */
export interface GitHubEvent {
  /** GITHUB_EVENT_NAME. */
  readonly eventName: string;
  /** The content of GITHUB_EVENT_PATH; an empty object where there is none. */
  readonly payload: unknown;
  /** GITHUB_SHA: for `pull_request` the test merge, not the pull request's head. */
  readonly sha: string | null;
  /** The checked-out commit and its parents' names; null only if both sides are images. */
  readonly checkout: CheckedOutCommit | null;
}

export interface CheckedOutCommit {
  readonly head: string;
  readonly parents: readonly string[];
}

/** What the user asked for in place of what the event says. */
export interface RequestedSides {
  readonly baseRef: string | null;
  readonly baseImage: ImageReference | null;
  readonly headImage: ImageReference | null;
  /** Whether something of the head's commit is built even if the head is an image: variants. */
  readonly buildsVariants: boolean;
}

export type EventPlan =
  | {
      readonly kind: 'compare';
      readonly base: SideSource;
      readonly head: SideSource;
      /** The commit that links name: on a pull request its head, not GitHub's test merge. */
      readonly headCommit: string | null;
    }
  /** There is nothing to compare, and nobody is to blame. One sentence with a final stop. */
  | { readonly kind: 'nothing'; readonly sentence: string };

/**
 * Which two sides this run compares, and which pull request is told. The rules stand in
 * docs/github.md.
 * @throws DietError `unreadable-event`, `base-ref-needed`, `fork-build-refused`, `pull-request-not-checked-out`
 */
export function planFromEvent(event: GitHubEvent, requested: RequestedSides): EventPlan {
  const payload = parsePayload(event.eventName, event.payload);
  const { baseImage, headImage } = requested;
  const builds = headImage === null || requested.buildsVariants;
  if (builds && isFork(payload) && PRIVILEGED_EVENTS.has(event.eventName)) {
    throw forkBuildRefused(event.eventName);
  }
  if (builds && isElsewhere(event, payload)) throw pullRequestNotCheckedOut(event.eventName);
  const nothing = nothingToCompare(event.eventName, payload, requested);
  if (nothing !== null) return { kind: 'nothing', sentence: nothing };

  return {
    kind: 'compare',
    base: baseImage === null ? baseSource(event, payload, requested) : image(baseImage),
    head: headImage === null ? revision(headRevision(event, payload)) : image(headImage),
    headCommit: proposedCommit(payload) ?? event.checkout?.head ?? event.sha,
  };
}

/** The pull request that a run belongs to. */
export interface EventPullRequest {
  readonly number: number;
  /** It comes from another repository: its token can't write. */
  readonly fork: boolean;
  /** The commit that it proposes; null if the event does not say. */
  readonly headCommit: string | null;
}

/**
 * Whom to tell of this run, also where it can't be planned; null if the event belongs to no pull request.
 * @throws DietError `unreadable-event`
 */
export function pullRequestOfEvent({
  eventName,
  payload,
}: Pick<GitHubEvent, 'eventName' | 'payload'>): EventPullRequest | null {
  const parsed = parsePayload(eventName, payload);
  const number = pullRequestNumber(parsed);
  const headCommit = proposedCommit(parsed);
  return number === null ? null : { number, fork: isFork(parsed), headCommit };
}

/** These run with the base repository's secrets and a token that can write. */
const PRIVILEGED_EVENTS = new Set(['pull_request_target', 'workflow_run']);

/** For these GITHUB_SHA is the test merge, and actions/checkout checks it out. */
const TEST_MERGE_EVENTS = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

const NO_COMMIT = /^0+$/;

function proposedCommit({ pull_request: pull, workflow_run: run }: Payload): string | null {
  return pull?.head.sha ?? run?.head_sha ?? null;
}

function isFork(payload: Payload): boolean {
  const pull = payload.pull_request;
  if (pull !== undefined) return pull.head.repo?.full_name !== pull.base.repo.full_name;
  const run = payload.workflow_run;
  if (run !== undefined) return run.head_repository?.full_name !== payload.repository?.full_name;
  return false;
}

/**
 * A comment on a pull request starts a run on the default branch. What is checked out then is not what the
 * pull request would be told about, unless the workflow checked out something else.
 */
function isElsewhere(event: GitHubEvent, { issue }: Payload): boolean {
  return issue?.pull_request !== undefined && event.checkout?.head === event.sha;
}

function nothingToCompare(
  eventName: string,
  payload: Payload,
  requested: RequestedSides,
): string | null {
  if (eventName !== 'push' || requested.headImage !== null) return null;
  if (payload.deleted === true) return nothingOnDeletion();
  const isFirst = payload.before !== undefined && NO_COMMIT.test(payload.before);
  const isDefault = payload.ref === `refs/heads/${payload.repository?.default_branch}`;
  const asked = requested.baseRef !== null || requested.baseImage !== null;
  return isFirst && isDefault && !asked ? nothingBeforeFirstPush() : null;
}

/**
 * What the head is if it is built: the checked-out commit, whatever the user checked out. Only in the
 * events that check out the default branch unless told otherwise, the pull request's own commit.
 */
function headRevision(event: GitHubEvent, payload: Payload): Revision {
  if (!PRIVILEGED_EVENTS.has(event.eventName)) return checkedOut(event);
  const sha = payload.pull_request?.head.sha ?? payload.workflow_run?.head_sha;
  return sha === undefined ? checkedOut(event) : commit(sha);
}

function baseSource(
  event: GitHubEvent,
  payload: Payload,
  { baseRef, headImage }: RequestedSides,
): SideSource {
  const pull = payload.pull_request;
  if (pull !== undefined && (baseRef === null || baseRef === pull.base.ref)) {
    const testMergeBase = baseOfTestMerge(event, pull);
    if (testMergeBase !== null) return revision(commit(testMergeBase));
    const head = headImage === null ? headRevision(event, payload) : commit(pull.head.sha);
    return revision(mergeBase(pull.base.ref, head));
  }
  if (baseRef !== null) return revision(ref(baseRef));
  if (event.eventName === 'merge_group' && payload.merge_group !== undefined) {
    return revision(commit(payload.merge_group.base_sha));
  }
  if (event.eventName === 'push' && payload.before !== undefined) {
    if (!NO_COMMIT.test(payload.before)) return revision(commit(payload.before));
    const branch = payload.repository?.default_branch;
    if (branch !== undefined) return revision(mergeBase(branch, headRevision(event, payload)));
  }
  const ofRun = pullRequestOfRun(payload);
  if (ofRun !== null) return revision(mergeBase(ofRun.base.ref, headRevision(event, payload)));
  throw baseRefNeeded(event.eventName);
}

/**
 * The commit of the base branch into which GitHub merged the pull request to try it: exactly what the
 * checked-out merge differs from by this pull request, whatever came to the base branch since.
 * (`pull_request.base.sha` is older: it is the base's tip when the pull request was last looked at.)
 * null if what is checked out is not that merge.
 */
function baseOfTestMerge(event: GitHubEvent, pull: PullRequestPayload): string | null {
  const [base, merged, ...more] = event.checkout?.parents ?? [];
  const isTestMerge =
    TEST_MERGE_EVENTS.has(event.eventName) &&
    event.checkout?.head === event.sha &&
    more.length === 0 &&
    merged === pull.head.sha;
  return isTestMerge && base !== undefined ? base : null;
}

function pullRequestNumber(payload: Payload): number | null {
  if (payload.pull_request !== undefined) return payload.pull_request.number;
  if (payload.issue?.pull_request !== undefined) return payload.issue.number;
  return pullRequestOfRun(payload)?.number ?? null;
}

/**
 * The list has every pull request whose head branch is the run's, also into other repositories, and as they are now:
 * only one of ours that still proposes the run's commit is meant.
 */
function pullRequestOfRun({ workflow_run: run, repository }: Payload) {
  if (run === undefined) return null;
  const [found, ...more] = run.pull_requests.filter(
    ({ head, base }) => head.sha === run.head_sha && base.repo.id === repository?.id,
  );
  return found !== undefined && more.length === 0 ? found : null;
}

function checkedOut(event: GitHubEvent): Revision {
  if (event.checkout === null) throw new Error('a side is to be built, but no checkout was read');
  return commit(event.checkout.head);
}

function mergeBase(branch: string, head: Revision): Revision {
  return { kind: 'merge-base', of: { kind: 'branch', name: branch }, and: head };
}

function ref(name: string): Revision {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(name) ? commit(name) : { kind: 'ref', name };
}

function commit(sha: string): Revision {
  return { kind: 'commit', sha };
}

function revision(value: Revision): SideSource {
  return { kind: 'revision', revision: value };
}

function image(reference: ImageReference): SideSource {
  return { kind: 'image', reference };
}
