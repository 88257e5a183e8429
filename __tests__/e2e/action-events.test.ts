import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startGitServer } from '../support/github/git-server.ts';
import { PULL_REQUEST, TOKENS } from '../support/github/loopback.ts';
import { payload, withValues } from '../support/github/payloads.ts';
import {
  checkOutShallow,
  checkOutWhole,
  type Files,
  git,
  type PullRequestRepository,
} from '../support/github/repository.ts';
import type { ActionRequest, ActionRun } from '../support/github/runner.ts';
import {
  bytes,
  forkEvent,
  openScenario,
  pullRequestEvent,
  type Scenario,
} from '../support/github/scenario.ts';
import { file, layer } from '../support/image.ts';
import { ociArchive, ociLayout } from '../support/image-files.ts';

jest.setTimeout(120_000);

const MARKER = '<!-- image-diet:Dockerfile -->';

const BASE: Files = {
  Dockerfile: 'FROM scratch\nCOPY app.bin /app/\n',
  'app.bin': bytes(1_000_000, 2),
};
const BIGGER: Files = { 'app.bin': bytes(3_000_000, 3) };

let scenario: Scenario;
beforeEach(async () => {
  scenario = await openScenario();
});
afterEach(() => scenario.close());

describe('the base commit', () => {
  test('is fetched where the clone is shallow, and the checkout stays as it was', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.merge);
    const before = git(workspace, 'count-objects', '-v');
    const run = await scenario.run({ workspace, ...pullRequestEvent(repository) });
    expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
    expect(git(workspace, 'status', '--porcelain')).toBe('');
    expect(git(workspace, 'count-objects', '-v')).toBe(before);
  });

  test('is the merge base where the head itself is checked out', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.head);
    const run = await scenario.run({ workspace, ...pullRequestEvent(repository) });
    expect(run.outputs).toMatchObject({ 'delta-unpacked-bytes': '2000000' });
    expect(run.summary).toContain(repository.forkPoint.slice(0, 7));
  });

  test('is fetched with github-token after persist-credentials: false', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const root = repository.origin.replace(/\/octocat\/hello-world\.git$/, '');
    const server = await startGitServer(root, 'ghs_actions');
    try {
      const workspace = scenario.newFolder();
      const url = `${server.url}/octocat/hello-world.git`;
      await checkOutShallow(workspace, url, repository.merge, 'ghs_actions');
      const run = await scenario.run({
        workspace,
        ...pullRequestEvent(repository),
        env: { GITHUB_SERVER_URL: server.url },
      });
      expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
      expect(run.log).not.toContain('ghs_actions');
      expect(git(workspace, 'config', '--list', '--local')).not.toContain('extraheader');
    } finally {
      await server.close();
    }
  });
});

describe('pull_request_target', () => {
  test('from a fork is refused, whatever was checked out', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.head);
    const run = await scenario.run({
      workspace,
      ...forkEvent(repository),
      eventName: 'pull_request_target',
      sha: repository.baseTip,
      exitCode: 2,
    });
    expect(run.outputs).toMatchObject({ result: 'error', 'comment-url': '' });
    expect(run.log).toMatch(
      /::error::.*building would run the fork's code with them, so it is refused/,
    );
    expect(scenario.github.comments()).toEqual([]);
  });

  test('of the same repository builds the pull request, not what was checked out', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.baseTip);
    const run = await scenario.run({
      workspace,
      ...pullRequestEvent(repository),
      eventName: 'pull_request_target',
      sha: repository.baseTip,
    });
    expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
    expect(scenario.github.comments()).toHaveLength(1);
  });
});

describe('without a pull request', () => {
  test('no event payload at all: base-ref is needed', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    checkOutWhole(workspace, `file://${repository.origin}`, repository.merge);
    const run = await scenario.run({ workspace, exitCode: 2 });
    expect(run.outputs).toMatchObject({ result: 'error', 'head-unpacked-bytes': '' });
    expect(run.summary).toContain('give the input base-ref');
    expect(run.log).toMatch(/::error::.*give the input base-ref a branch, tag or commit/);

    const told = await scenario.run({ workspace, inputs: { 'base-ref': 'v1.2.0' } });
    expect(told.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
    expect(told.summary).not.toBe('');
    expect(scenario.github.takeRequests()).toEqual([]);
  });

  test('push compares with the commit before', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.merge);
    const run = await scenario.run({
      workspace,
      eventName: 'push',
      sha: repository.merge,
      payload: withValues(payload('push-branch'), {
        before: repository.baseTip,
        after: repository.merge,
      }),
    });
    expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
    expect(scenario.github.takeRequests()).toEqual([]);
  });

  test('merge_group compares with its base', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.merge);
    const run = await scenario.run({
      workspace,
      eventName: 'merge_group',
      sha: repository.merge,
      payload: withValues(payload('merge-group'), {
        merge_group: { base_sha: repository.baseTip, head_sha: repository.merge },
      }),
      inputs: { 'max-increase': '1MB' },
      exitCode: 1,
    });
    expect(run.outputs).toMatchObject({ result: 'fail', 'delta-unpacked-bytes': '2000000' });
  });

  test('a deleted branch: a notice, and nothing fails', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, repository.baseTip);
    const run = await scenario.run({
      workspace,
      eventName: 'push',
      sha: repository.baseTip,
      payload: withValues(payload('push-branch'), { deleted: true }),
    });
    expect(run.outputs).toEqual({ result: 'pass' });
    expect(run.log).toMatch(
      /^::notice::Nothing was compared: this push deleted a branch or tag\.$/m,
    );
  });
});

describe('images that exist', () => {
  /** Neither a checkout nor an engine: nothing is built. */
  async function compare(request: Partial<ActionRequest>): Promise<ActionRun> {
    const folder = scenario.newFolder();
    const base = join(folder, 'base.tar');
    const head = join(folder, 'head');
    ociArchive(base, { layers: [layer([file('app', bytes(1_000_000, 1))])] });
    ociLayout(head, { layers: [layer([file('app', bytes(3_000_000, 1))])] });
    return scenario.run({
      ...pullRequestEvent(scenario.pullRequest(BASE, BIGGER)),
      env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
      ...request,
      inputs: {
        'base-image': `oci-archive:${base}`,
        'head-image': `oci:${head}`,
        ...request.inputs,
      },
    });
  }

  test('are compared, and the pull request is told', async () => {
    const run = await compare({});
    expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
    expect(scenario.github.comments()).toHaveLength(1);
  });

  test('comment never asks GitHub nothing', async () => {
    await compare({ inputs: { comment: 'never' } });
    expect(scenario.github.takeRequests()).toEqual([]);
  });

  test('an emptied token is one warning', async () => {
    const run = await compare({ token: '' });
    expect(run.log).toMatch(
      /^::warning::The comment could not be written: github-token is empty\./m,
    );
    expect(run.outputs).toMatchObject({ result: 'pass', 'comment-url': '' });
  });

  test('a GitHub that is down is one warning', async () => {
    for (let i = 0; i < 4; i++) {
      scenario.github.fail({
        operation: 'issues/list-comments',
        status: 503,
        headers: { 'retry-after': '0' },
      });
    }
    const run = await compare({});
    expect(run.log.match(/^::warning::.*$/gm)).toEqual([
      '::warning::The comment could not be written: GitHub answered 503, "Server Error". The full report is in this job\'s summary.',
    ]);
  });
});

describe('a comment on a pull request', () => {
  const event = (repository: PullRequestRepository) => ({
    eventName: 'issue_comment',
    sha: repository.baseTip,
    payload: withValues(payload('issue-comment'), {
      issue: { number: PULL_REQUEST, pull_request: {} },
    }),
    inputs: { 'base-ref': 'main' },
  });

  test('with its commit checked out is answered with the comparison', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    checkOutWhole(workspace, `file://${repository.origin}`, repository.head);
    const run = await scenario.run({ workspace, ...event(repository) });
    expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '2000000' });
    expect(scenario.github.comments()).toHaveLength(1);
  });

  test('with the default branch checked out is refused', async () => {
    const repository = scenario.pullRequest(BASE, BIGGER);
    const workspace = scenario.newFolder();
    checkOutWhole(workspace, `file://${repository.origin}`, repository.baseTip);
    const run = await scenario.run({ workspace, ...event(repository), exitCode: 2 });
    expect(run.log).toMatch(/::error::.*the default branch is checked out/);
    expect(scenario.github.comments()).toEqual([]);
  });
});

test('a mistake in the configuration does not leave the verdict of yesterday', async () => {
  const { github } = scenario;
  const ours = github.addComment(TOKENS.ghs_actions, `${MARKER}\n**all is well**`);
  const repository = scenario.pullRequest(BASE, BIGGER);
  const run = await scenario.runOn(repository, { inputs: { 'max-size': 'much' }, exitCode: 2 });
  expect(run.outputs).toMatchObject({ result: 'error', 'head-unpacked-bytes': '' });
  expect(run.summary).toContain('max-size "much"');
  expect(github.comments()).toEqual([
    { ...ours, body: expect.stringMatching(/^(?!.*all is well).*max-size "much"/s) },
  ]);
  expect(github.comments()[0]?.body).toContain(repository.head.slice(0, 7));
});

test('all mistakes of the inputs are told at once', async () => {
  const run = await scenario.run({
    inputs: { comment: 'sometimes', pull: 'yes', 'max-increase': 'much', platforms: 'a,b' },
    exitCode: 2,
  });
  expect(run.outputs).toMatchObject({ result: 'error' });
  const [error] = run.log.match(/^::error::.*$/m) ?? [''];
  for (const input of ['comment', 'pull', 'max-increase', 'platforms']) {
    expect(error).toContain(`${input} "`);
  }
});
