import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TOKENS } from '../support/github/loopback.ts';
import {
  type Files,
  type PullRequestRepository,
  pushToPullRequest,
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
import { ociLayout } from '../support/image-files.ts';

// Real commits, real builds.
jest.setTimeout(120_000);

const MARKER = '<!-- image-diet:Dockerfile -->';
const DOCKERFILE = 'FROM scratch\nCOPY base.bin /\nCOPY app.bin /app/\n';
const BASE: Files = {
  Dockerfile: DOCKERFILE,
  'base.bin': bytes(3_000_000, 1),
  'app.bin': bytes(1_000_000, 2),
  '.dockerignore': '*\n!*.bin\n',
};
/** 2 MB more, by line 3. */
const BIGGER: Files = { 'app.bin': bytes(3_000_000, 3) };
const BIGGER_STILL: Files = { 'app.bin': bytes(6_000_000, 4) };
// Figures have a no-break space.
const GREW_BY_2 = /grew by 2\sMB/;

let scenario: Scenario;
beforeEach(async () => {
  scenario = await openScenario();
});
afterEach(() => scenario.close());

/** The same pull request with two images that exist, for what does not depend on how they came to be. */
function runOnImages(
  base: number,
  head: number,
  request: Partial<ActionRequest> = {},
): Promise<ActionRun> {
  const folder = scenario.newFolder();
  for (const [name, size] of Object.entries({ base, head })) {
    ociLayout(join(folder, name), { layers: [layer([file('app.bin', size)])] });
  }
  return scenario.run({
    ...pullRequestEvent(NOT_CHECKED_OUT),
    ...request,
    inputs: {
      'base-image': `oci:${join(folder, 'base')}`,
      'head-image': `oci:${join(folder, 'head')}`,
      'comment-key': 'Dockerfile',
      ...request.inputs,
    },
  });
}

const NOT_CHECKED_OUT: PullRequestRepository = {
  origin: '/nowhere',
  work: '/nowhere',
  forkPoint: '1'.repeat(40),
  baseTip: '2'.repeat(40),
  head: '3'.repeat(40),
  merge: '4'.repeat(40),
};

function operations(): readonly string[] {
  return scenario.github.takeRequests().map(({ operation }) => operation);
}

test('the first run creates the comment, the second updates it, a third with the same commits writes nothing', async () => {
  const { github } = scenario;
  const opened = scenario.pullRequest(BASE, BIGGER);

  const first = await scenario.runOn(opened);
  expect(first.otherFiles).toBe('');
  const [created, ...others] = github.comments();
  expect(others).toEqual([]);
  expect(created?.body.split('\n', 1)).toEqual([MARKER]);
  expect(created?.body).toContain(`blob/${opened.head}/Dockerfile#L3`);
  expect(first.outputs).toMatchObject({
    result: 'pass',
    'base-unpacked-bytes': '4000000',
    'head-unpacked-bytes': '6000000',
    'delta-unpacked-bytes': '2000000',
    'delta-unpacked-percent': '50',
    'head-wasted-bytes': '0',
    efficiency: '1',
    'comment-url': `https://github.com/octocat/hello-world/pull/7#issuecomment-${created?.id}`,
  });
  expect(first.summary).toMatch(GREW_BY_2);
  const report = JSON.parse(readFileSync(first.outputs['report'] ?? '', 'utf8'));
  expect(report).toMatchObject({ schemaVersion: 1, kind: 'compare', result: 'pass' });
  expect(report.origin).toMatchObject({ baseCommit: opened.baseTip, headCommit: opened.head });

  const pushed = pushToPullRequest(opened, BIGGER_STILL);
  github.takeRequests();
  const second = await scenario.runOn(pushed);
  expect(second.outputs['comment-url']).toBe(first.outputs['comment-url']);
  expect(operations()).toContain('issues/update-comment');
  const updated = github.comments();
  expect(updated).toEqual([{ ...created, body: expect.stringMatching(/grew by 5\sMB/) }]);

  github.takeRequests();
  const third = await scenario.runOn(pushed);
  expect(third.outputs).toEqual({ ...second.outputs, report: expect.any(String) });
  expect(operations()).toEqual(['issues/list-comments', 'POST /graphql']);
  expect(github.comments()).toEqual(updated);
});

test('past a limit everything is published first, then it fails with 1', async () => {
  const repository = scenario.pullRequest(BASE, BIGGER);
  const inputs = { 'max-increase': '10% and 1MB' };
  const run = await scenario.runOn(repository, { inputs, exitCode: 1 });
  expect(run.outputs).toMatchObject({ result: 'fail' });
  expect(run.summary).not.toBe('');
  expect(scenario.github.comments()).toEqual([
    expect.objectContaining({ body: expect.stringContaining('❌') }),
  ]);
  const commands = run.log.split('\n').filter((line) => line.startsWith('::'));
  expect(commands.at(-1)).toMatch(/^::error::The image grew by 2 MB/);
  expect(run.log).toMatch(/::warning title=[^:]*,file=Dockerfile,line=3,endLine=3::/);
});

test('on-failure: no comment for a pass; a fail creates one; the next pass brings it up to date', async () => {
  const inputs = { comment: 'on-failure', 'max-increase': '4MB' };
  await runOnImages(1_000_000, 3_000_000, { inputs });
  expect(scenario.github.comments()).toEqual([]);

  await runOnImages(1_000_000, 6_000_000, { inputs, exitCode: 1 });
  expect(scenario.github.comments()).toHaveLength(1);

  await runOnImages(1_000_000, 1_100_000, { inputs });
  expect(scenario.github.comments()).toEqual([
    expect.objectContaining({ body: expect.stringContaining('✅') }),
  ]);
});

test('a change below the minimum gets no comment', async () => {
  const run = await runOnImages(1_000_000, 1_050_000);
  expect(run.outputs).toMatchObject({ result: 'pass', 'delta-unpacked-bytes': '50000' });
  expect(run.summary).not.toBe('');
  expect(scenario.github.comments()).toEqual([]);
});

describe('a comment that can not be written', () => {
  test.each([
    [
      'with a read-only token',
      false,
      /^::warning::The comment could not be written: the token may not write it \(403, "Resource not accessible by integration"\): add "pull-requests: write" to the job's permissions/m,
    ],
    [
      'on a pull request from a fork',
      true,
      /^::warning::The comment could not be written: pull requests from forks get a token that can't write \(403\)/m,
    ],
  ])(
    '%s is one warning; the summary is written and the verdict stands',
    async (_name, fork, warning) => {
      const repository = scenario.pullRequest(BASE, BIGGER);
      const run = await scenario.runOn(repository, {
        ...(fork ? forkEvent(repository) : {}),
        token: 'ghs_readonly',
        inputs: { 'max-increase': '1MB', 'line-annotations': 'false' },
        exitCode: 1,
      });
      expect(run.outputs).toMatchObject({ result: 'fail', 'comment-url': '' });
      expect(run.summary).toMatch(GREW_BY_2);
      expect(run.log).toMatch(warning);
      expect(run.log.match(/^::warning/gm)).toHaveLength(1);
    },
  );
});

test('ours is found behind 250 others, and a stranger with our marker is left alone', async () => {
  const { github } = scenario;
  const stranger = { login: 'passer-by', type: 'User', pullRequests: 'read' } as const;
  const planted = github.addComment(stranger, `${MARKER}\nAll is well.`);
  for (let i = 0; i < 250; i++) github.addComment(TOKENS.ghp_personal, `comment ${i}`);
  const ours = github.addComment(TOKENS.ghs_actions, `${MARKER}\nyesterday's`);
  await scenario.runOn(scenario.pullRequest(BASE, BIGGER));
  expect(github.comments()).toHaveLength(252);
  expect(github.comments()[0]).toEqual(planted);
  expect(github.comments().at(-1)).toEqual({ ...ours, body: expect.stringMatching(GREW_BY_2) });
});

describe('a Dockerfile', () => {
  test('that the base does not have: the head is measured, the base is absent', async () => {
    const added = scenario.pullRequest(
      { 'base.bin': bytes(3_000_000, 1), 'app.bin': bytes(1_000_000, 2) },
      { Dockerfile: DOCKERFILE },
    );
    const run = await scenario.runOn(added, { inputs: { 'max-increase': '1MB' } });
    expect(run.outputs).toMatchObject({
      result: 'pass',
      'base-unpacked-bytes': '',
      'head-unpacked-bytes': '4000000',
      'delta-unpacked-bytes': '',
    });
    expect(scenario.github.comments()).toHaveLength(1);
  });

  test("that is broken at the head: error, and an existing comment does not keep yesterday's pass", async () => {
    const { github } = scenario;
    const ours = github.addComment(TOKENS.ghs_actions, `${MARKER}\n**all is well**`);
    const repository = scenario.pullRequest(BASE, {
      Dockerfile: `${DOCKERFILE}COPY missing.bin /\n`,
    });
    const run = await scenario.runOn(repository, { exitCode: 2 });
    expect(run.outputs).toMatchObject({ result: 'error', 'head-unpacked-bytes': '' });
    const [comment] = github.comments();
    expect(comment?.id).toBe(ours.id);
    expect(comment?.body).not.toContain('all is well');
    expect(comment?.body).toContain('missing.bin');
    const [, line] =
      /\[Dockerfile line (\d+)\]\(.*\/Dockerfile#L\1\): The image/.exec(comment?.body ?? '') ?? [];
    expect(line).toBe(String(DOCKERFILE.split('\n').length));
    expect(run.log).toContain(
      `::error file=Dockerfile,line=${line},endLine=${line}::The image could not be measured. `,
    );
  });

  test('that is broken at the head and was never commented on: no comment', async () => {
    const repository = scenario.pullRequest(BASE, { Dockerfile: 'FROM scratch\nKOPY a b\n' });
    await scenario.runOn(repository, { exitCode: 2 });
    expect(scenario.github.comments()).toEqual([]);
  });

  test.each([
    ['warn', 0],
    ['fail', 1],
  ])('that is broken at the base: on-unmeasured %s', async (onUnmeasured, exitCode) => {
    const repository = scenario.pullRequest(
      { ...BASE, Dockerfile: `${DOCKERFILE}COPY missing.bin /\n` },
      { Dockerfile: DOCKERFILE },
    );
    const run = await scenario.runOn(repository, {
      inputs: { 'on-unmeasured': onUnmeasured },
      exitCode,
    });
    expect(run.outputs).toMatchObject({
      result: onUnmeasured,
      'base-unpacked-bytes': '',
      'head-unpacked-bytes': '4000000',
    });
    expect(run.summary).toContain('missing.bin');
  });
});

test('a disk that is full costs the summary, not the comment', async () => {
  const { github } = scenario;
  const ours = github.addComment(TOKENS.ghs_actions, `${MARKER}\n**all is well**`);
  const run = await runOnImages(1_000_000, 3_000_000, {
    inputs: { 'max-increase': '1MB' },
    env: { GITHUB_STEP_SUMMARY: '/dev/full' },
    exitCode: 1,
  });
  expect(github.comments()).toEqual([{ ...ours, body: expect.stringMatching(GREW_BY_2) }]);
  expect(run.log).toMatch(/::warning::The job's summary could not be written to "\/dev\/full"/);
  expect(run.outputs).toMatchObject({ result: 'fail' });
});

test('short values of secrets do not blank the log', async () => {
  const run = await scenario.runOn(scenario.pullRequest(BASE, BIGGER), {
    inputs: { secrets: 'debug=1\nkey=planted-secret' },
  });
  expect(run.log).toContain('::add-mask::planted-secret');
  expect(run.log).not.toMatch(/::add-mask::1$/m);
});

test('nothing that feeds the image changed: nothing is built, it passes, and no comment is made', async () => {
  const repository = scenario.pullRequest(BASE, { 'docs/guide.md': 'more words\n' });
  const run = await scenario.runOn(repository, { inputs: { 'max-size': '1kB' } });
  expect(run.outputs).toMatchObject({ result: 'pass', 'head-unpacked-bytes': '' });
  expect(scenario.github.comments()).toEqual([]);
});

test("nothing that feeds the image changed any more: an existing comment does not keep yesterday's failure", async () => {
  const { github } = scenario;
  const ours = github.addComment(TOKENS.ghs_actions, `${MARKER}\n### ❌ The image grew by 9 GB`);
  await scenario.runOn(scenario.pullRequest(BASE, { 'docs/guide.md': 'more words\n' }));
  const [comment, ...others] = github.comments();
  expect(others).toEqual([]);
  expect(comment?.id).toBe(ours.id);
  expect(comment?.body).not.toContain('9 GB');
  expect(comment?.body).toContain('Nothing that feeds the image changed');
});
