import { describe, expect, test } from '@jest/globals';
import {
  type GitHubEvent,
  planFromEvent,
  pullRequestOfEvent,
  type RequestedSides,
} from '../../src/github/event.ts';
import type { ImageReference } from '../../src/image/reference.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { payload, withValues } from '../support/github/payloads.ts';

// The commits of GitHub's own sample payloads.
const PULL_HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const MERGE = 'a'.repeat(40);
const BASE_TIP = 'b'.repeat(40);
const OTHER = 'c'.repeat(40);
const ZEROS = '0'.repeat(40);

const synchronize = payload('pull-request-synchronize');
const nothingAsked: RequestedSides = {
  baseRef: null,
  baseImage: null,
  headImage: null,
  buildsVariants: false,
};
const image = (name: string): ImageReference => ({ transport: 'docker', name });

const testMerge: GitHubEvent = {
  eventName: 'pull_request',
  payload: synchronize,
  sha: MERGE,
  checkout: { head: MERGE, parents: [BASE_TIP, PULL_HEAD] },
};

function sides(event: GitHubEvent, requested: Partial<RequestedSides> = {}) {
  const plan = planFromEvent(event, { ...nothingAsked, ...requested });
  return plan.kind === 'compare' ? { base: plan.base, head: plan.head } : plan;
}

const commit = (sha: string) => ({ kind: 'revision', revision: { kind: 'commit', sha } });
const ref = (name: string) => ({ kind: 'revision', revision: { kind: 'ref', name } });
const mergeBase = (branch: string, sha: string) => ({
  kind: 'revision',
  revision: {
    kind: 'merge-base',
    of: { kind: 'branch', name: branch },
    and: { kind: 'commit', sha },
  },
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DietError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a pull request', () => {
  test('compares the test merge with its first parent and links the head', () => {
    expect(planFromEvent(testMerge, nothingAsked)).toEqual({
      kind: 'compare',
      base: commit(BASE_TIP),
      head: commit(MERGE),
      headCommit: PULL_HEAD,
    });
    expect(pullRequestOfEvent(testMerge)).toEqual({
      number: 2,
      fork: false,
      headCommit: PULL_HEAD,
    });
  });

  test("asking for the pull request's own base branch changes nothing", () => {
    expect(sides(testMerge, { baseRef: 'master' })).toEqual(sides(testMerge));
  });

  test.each([
    [
      'the head itself is checked out',
      { checkout: { head: PULL_HEAD, parents: [OTHER] } },
      PULL_HEAD,
    ],
    ['what is checked out is not GITHUB_SHA', { sha: OTHER }, MERGE],
    [
      'its second parent is another commit',
      { checkout: { head: MERGE, parents: [BASE_TIP, OTHER] } },
      MERGE,
    ],
    [
      'it has three parents',
      { checkout: { head: MERGE, parents: [BASE_TIP, PULL_HEAD, OTHER] } },
      MERGE,
    ],
    ['it has no parents', { checkout: { head: MERGE, parents: [] } }, MERGE],
  ])('falls back to the merge base: %s', (_name, change, head) => {
    expect(sides({ ...testMerge, ...change })).toEqual({
      base: mergeBase('master', head),
      head: commit(head),
    });
  });

  test('compares with another branch, tag or commit if asked', () => {
    expect(sides(testMerge, { baseRef: 'production' })).toMatchObject({ base: ref('production') });
    expect(sides(testMerge, { baseRef: OTHER })).toMatchObject({ base: commit(OTHER) });
  });

  test('from a fork is built as any other: its token is harmless', () => {
    const fork = withValues(synchronize, {
      pull_request: { head: { repo: { full_name: 'passer-by/Hello-World' } } },
    });
    expect(sides({ ...testMerge, payload: fork })).toMatchObject({ head: commit(MERGE) });
    expect(pullRequestOfEvent({ ...testMerge, payload: fork })).toMatchObject({ fork: true });
  });

  test('whose fork was deleted counts as a fork', () => {
    const gone = withValues(synchronize, { pull_request: { head: { repo: null } } });
    expect(pullRequestOfEvent({ ...testMerge, payload: gone })).toMatchObject({ fork: true });
  });
});

describe('images that exist', () => {
  test('need no checkout', () => {
    const requested = { ...nothingAsked, baseImage: image('app:1'), headImage: image('app:2') };
    expect(planFromEvent({ ...testMerge, checkout: null }, requested)).toMatchObject({
      base: { kind: 'image', reference: image('app:1') },
      head: { kind: 'image', reference: image('app:2') },
      headCommit: PULL_HEAD,
    });
  });

  test('an image as base goes with a built head on any event', () => {
    const event = { ...testMerge, eventName: 'schedule', payload: {} };
    expect(sides(event, { baseImage: image('app:1') })).toEqual({
      base: { kind: 'image', reference: image('app:1') },
      head: commit(MERGE),
    });
  });

  test('an image as head goes with the built base of the event', () => {
    expect(sides(testMerge, { headImage: image('app:2') })).toEqual({
      base: commit(BASE_TIP),
      head: { kind: 'image', reference: image('app:2') },
    });
  });
});

describe('images and commits', () => {
  test('the base of an image is where the pull request left its branch, whatever is checked out', () => {
    const elsewhere = { ...testMerge, checkout: { head: OTHER, parents: [] } };
    expect(sides(elsewhere, { headImage: image('app:2') })).toMatchObject({
      base: mergeBase('master', PULL_HEAD),
    });
  });

  test('two images are compared even after a push that deleted a branch', () => {
    const deleted = {
      ...testMerge,
      eventName: 'push',
      payload: withValues(payload('push-branch'), { deleted: true }),
      checkout: null,
    };
    const requested = { baseImage: image('app:1'), headImage: image('app:2') };
    expect(sides(deleted, requested)).toMatchObject({ head: { reference: image('app:2') } });
  });
});

describe('pull_request_target', () => {
  // It checks out the base branch unless told otherwise.
  const event: GitHubEvent = {
    eventName: 'pull_request_target',
    payload: synchronize,
    sha: BASE_TIP,
    checkout: { head: BASE_TIP, parents: [OTHER] },
  };
  const fork = withValues(synchronize, {
    pull_request: { head: { repo: { full_name: 'passer-by/Hello-World' } } },
  });

  test("of the same repository builds the pull request's own commit", () => {
    expect(sides(event)).toEqual({
      base: mergeBase('master', PULL_HEAD),
      head: commit(PULL_HEAD),
    });
  });

  test('takes no checked-out merge for what is compared: nobody but pull_request makes a test merge', () => {
    const merged = { ...event, checkout: { head: BASE_TIP, parents: [OTHER, PULL_HEAD] } };
    expect(sides(merged)).toEqual(sides(event));
  });

  test('from a fork is refused, and says how to do it safely', () => {
    expect(() => planFromEvent({ ...event, payload: fork }, nothingAsked)).toThrow(
      "This pull_request_target run has a token that can write and perhaps secrets, and building would run the fork's code with them, so it is refused. Build in a workflow on pull_request instead (the report is then in the job's summary), or build without secrets there and hand the images to this one as head-image and variants.",
    );
  });

  test('from a fork is refused for variants, too, which are built of what is checked out', () => {
    const asked = { headImage: image('app:2'), buildsVariants: true };
    expect(codeOf(() => sides({ ...event, payload: fork }, asked))).toBe('fork-build-refused');
    expect(codeOf(() => sides(event, asked))).toBe('nothing was thrown');
  });

  test('from a fork compares an image that exists with the base', () => {
    expect(sides({ ...event, payload: fork }, { headImage: image('app:2') })).toEqual({
      base: mergeBase('master', PULL_HEAD),
      head: { kind: 'image', reference: image('app:2') },
    });
  });
});

describe('workflow_run', () => {
  const RUN_HEAD = '3484a3fb816e0859fd6e1cea078d76385ff50625';
  const REPOSITORY = 186853002;
  const pullRequest = (number: number, head: string, repository = REPOSITORY) => ({
    number,
    head: { ref: 'changes', sha: head, repo: { id: 1 } },
    base: { ref: 'master', sha: BASE_TIP, repo: { id: repository } },
  });
  const runWith = (...pulls: readonly unknown[]): GitHubEvent => ({
    eventName: 'workflow_run',
    payload: withValues(payload('workflow-run-of-pull-request'), {
      repository: { id: REPOSITORY },
      workflow_run: { pull_requests: pulls },
    }),
    sha: BASE_TIP,
    checkout: { head: BASE_TIP, parents: [] },
  });
  const event = runWith(pullRequest(2, RUN_HEAD));

  test('of a pull request of the same repository', () => {
    expect(planFromEvent(event, nothingAsked)).toMatchObject({
      base: mergeBase('master', RUN_HEAD),
      head: commit(RUN_HEAD),
      headCommit: RUN_HEAD,
    });
    expect(pullRequestOfEvent(event)).toEqual({ number: 2, fork: false, headCommit: RUN_HEAD });
  });

  test.each<[string, GitHubEvent]>([
    ['that was pushed to since', runWith(pullRequest(2, PULL_HEAD))],
    ['into another repository', runWith(pullRequest(9, RUN_HEAD, REPOSITORY + 1))],
    ['of which there are two', runWith(pullRequest(2, RUN_HEAD), pullRequest(3, RUN_HEAD))],
    ["in GitHub's own example", { ...event, payload: payload('workflow-run-of-pull-request') }],
  ])('a pull request %s is not told', (_, other) => {
    expect(pullRequestOfEvent(other)).toBeNull();
    expect(codeOf(() => sides(other))).toBe('base-ref-needed');
  });

  test('of the right one among others', () => {
    const others = runWith(pullRequest(9, RUN_HEAD, 7), pullRequest(2, RUN_HEAD));
    expect(pullRequestOfEvent(others)).toMatchObject({ number: 2 });
  });

  test('of a fork is refused, also if the fork is gone', () => {
    const ofFork = { ...event, payload: payload('workflow-run') };
    expect(codeOf(() => sides(ofFork))).toBe('fork-build-refused');
    const gone = withValues(event.payload, { workflow_run: { head_repository: null } });
    expect(codeOf(() => sides({ ...event, payload: gone }))).toBe('fork-build-refused');
  });

  test('without a pull request needs base-ref', () => {
    expect(codeOf(() => sides(runWith()))).toBe('base-ref-needed');
  });
});

describe('push', () => {
  const event: GitHubEvent = {
    eventName: 'push',
    payload: withValues(payload('push-branch'), { before: OTHER, created: false }),
    sha: MERGE,
    checkout: { head: MERGE, parents: [OTHER] },
  };

  test('compares with what was there before', () => {
    expect(planFromEvent(event, nothingAsked)).toEqual({
      kind: 'compare',
      base: commit(OTHER),
      head: commit(MERGE),
      headCommit: MERGE,
    });
    expect(pullRequestOfEvent(event)).toBeNull();
  });

  test.each([
    ['a new branch', withValues(event.payload, { before: ZEROS, ref: 'refs/heads/topic' })],
    ['a new tag', payload('push-tag')],
  ])('%s is compared where it left the default branch', (_name, created) => {
    expect(sides({ ...event, payload: created })).toMatchObject({
      base: mergeBase('master', MERGE),
    });
  });

  test.each([
    ['the first push of all', payload('push-branch'), /first push to the default branch/],
    ['a deleted branch', withValues(event.payload, { deleted: true }), /deleted a branch or tag/],
  ])('%s: nothing to compare', (_name, change, sentence) => {
    expect(sides({ ...event, payload: change })).toEqual({
      kind: 'nothing',
      sentence: expect.stringMatching(sentence),
    });
  });

  test('base-ref goes before all that', () => {
    const first = { ...event, payload: payload('push-branch') };
    expect(sides(first, { baseRef: 'v1' })).toMatchObject({ base: ref('v1') });
  });
});

test('merge_group compares with its base_sha and tells no pull request', () => {
  const event = {
    eventName: 'merge_group',
    payload: payload('merge-group'),
    sha: MERGE,
    checkout: { head: MERGE, parents: [OTHER] },
  };
  expect(planFromEvent(event, nothingAsked)).toMatchObject({
    base: commit('380387fbc80638b734a49e1be1c4dfec1c01b33c'),
    head: commit(MERGE),
  });
  expect(pullRequestOfEvent(event)).toBeNull();
});

describe('issue_comment', () => {
  // It runs on the default branch, whose commit GITHUB_SHA is.
  const event: GitHubEvent = {
    eventName: 'issue_comment',
    payload: withValues(payload('issue-comment'), { issue: { number: 9, pull_request: {} } }),
    sha: BASE_TIP,
    checkout: { head: PULL_HEAD, parents: [OTHER] },
  };

  test('tells the pull request it stands in, and needs base-ref', () => {
    expect(codeOf(() => sides(event))).toBe('base-ref-needed');
    expect(sides(event, { baseRef: 'main' })).toEqual({
      base: ref('main'),
      head: commit(PULL_HEAD),
    });
    expect(pullRequestOfEvent(event)).toEqual({ number: 9, fork: false, headCommit: null });
  });

  test('with the default branch checked out says nothing of the pull request', () => {
    const untouched = { ...event, checkout: { head: BASE_TIP, parents: [] } };
    expect(() => sides(untouched)).toThrow(
      "This issue_comment run belongs to a pull request, but the default branch is checked out: check out the pull request's commit (only of people you trust, for building runs its code with this run's token and secrets), or give images that exist as head-image and variants.",
    );
    for (const asked of [{}, { headImage: image('app:2'), buildsVariants: true }]) {
      expect(codeOf(() => sides(untouched, { baseRef: 'v1', ...asked }))).toBe(
        'pull-request-not-checked-out',
      );
    }
    expect(sides(untouched, { baseRef: 'v1', headImage: image('app:2') })).toEqual({
      base: ref('v1'),
      head: { kind: 'image', reference: image('app:2') },
    });
  });

  test('on an issue belongs to no pull request', () => {
    const issue = { ...event, payload: payload('issue-comment') };
    expect(pullRequestOfEvent(issue)).toBeNull();
    expect(sides(issue, { baseRef: 'v1' })).toMatchObject({ base: ref('v1') });
  });
});

describe('what can not be planned', () => {
  test.each([
    [
      'workflow_dispatch',
      payload('workflow-dispatch'),
      'A workflow_dispatch event does not say what to compare with: give the input base-ref a branch, tag or commit, or base-image an image.',
    ],
    [
      'schedule',
      { schedule: '0 4 * * 1' },
      'A schedule event does not say what to compare with: give the input base-ref a branch, tag or commit, or base-image an image.',
    ],
    [
      '',
      {},
      'There is no event payload that says what to compare with: give the input base-ref a branch, tag or commit, or base-image an image.',
    ],
  ])('%p without base-ref', (eventName, content, sentence) => {
    const event = { ...testMerge, eventName, payload: content };
    expect(() => sides(event)).toThrow(sentence);
    expect(sides(event, { baseRef: 'main' })).toMatchObject({ base: ref('main') });
  });

  const ODD = "The payload of this pull_request event is not as GitHub's always is: ";
  test.each([
    [
      { pull_request: { head: { sha: 'refs/heads/main; rm' } } },
      `${ODD}pull_request.head.sha is not a commit's name in full.`,
    ],
    [{ pull_request: { base: { repo: null } } }, `${ODD}pull_request.base.repo is not an object.`],
    [{ pull_request: { number: 1.5 } }, `${ODD}pull_request.number is not a whole number.`],
    [
      { repository: { id: undefined } },
      "The payload of this pull_request event has no repository.id, which GitHub's always has.",
    ],
  ])('%j in the payload', (change, sentence) => {
    const event = { ...testMerge, payload: withValues(synchronize, change) };
    expect(() => sides(event)).toThrow(
      new Error(
        `${sentence} If something else wrote the file that GITHUB_EVENT_PATH names, correct it there.`,
      ),
    );
    expect(codeOf(() => sides(event))).toBe('unreadable-event');
  });

  test('a payload that is none', () => {
    expect(() => sides({ ...testMerge, eventName: '', payload: 7 })).toThrow(
      "The payload of this event is not as GitHub's always is: it is not an object.",
    );
  });
});
