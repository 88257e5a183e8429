import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishComment } from '../../src/github/comment-store.ts';
import { openOctokit } from '../../src/github/octokit.ts';
import { Interrupted } from '../../src/units/diet-error.ts';
import {
  type LoopbackGitHub,
  OWNER,
  PULL_REQUEST,
  REPO,
  startGitHub,
  TOKENS,
} from '../support/github/loopback.ts';

const MARKER = '<!-- image-diet:app -->';
const BODY = `${MARKER}\n**+1 MB**, [run](https://github.com/o/r/actions/runs/100)\n`;
const running = new AbortController().signal;

let github: LoopbackGitHub;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(() => github.close());

async function publish(
  body: string,
  {
    token = 'ghs_actions',
    create = true,
    fork = false,
    signal = running,
  }: { token?: string; create?: boolean; fork?: boolean; signal?: AbortSignal } = {},
) {
  const octokit = await openOctokit(token, signal, github.url);
  const conversation = { octokit, owner: OWNER, repo: REPO, pullRequest: PULL_REQUEST, fork };
  return publishComment(conversation, body, create);
}

function operations(): readonly string[] {
  return github.takeRequests().map(({ operation }) => operation);
}

describe.each(['ghs_actions', 'ghs_app', 'ghp_personal'] as const)('with %s', (token) => {
  test('the first run creates, the second updates, the third writes nothing', async () => {
    const created = await publish(BODY, { token });
    expect(created).toMatchObject({ state: 'created', warning: null });
    const updated = await publish(`${BODY}more\n`, { token });
    expect(updated).toEqual({ state: 'updated', url: created.url, warning: null });
    github.takeRequests();
    const third = await publish(`${BODY}more\n`, { token });
    expect(third).toEqual({ state: 'unchanged', url: created.url, warning: null });
    expect(operations()).toEqual(['issues/list-comments', 'POST /graphql']);
    expect(github.comments()).toEqual([
      expect.objectContaining({ author: TOKENS[token], body: `${BODY}more\n` }),
    ]);
  });

  test("somebody else's comment with our marker is left alone", async () => {
    const stranger = { login: 'passer-by', type: 'User', pullRequests: 'read' } as const;
    const foreign = github.addComment(stranger, `${MARKER}\nmine!`);
    await publish(BODY, { token });
    await publish(`${BODY}more\n`, { token });
    expect(github.comments()).toEqual([
      foreign,
      expect.objectContaining({ author: TOKENS[token], body: `${BODY}more\n` }),
    ]);
  });
});

describe('finding ours', () => {
  test('behind 250 comments of others', async () => {
    for (let i = 0; i < 250; i++) github.addComment(TOKENS.ghp_personal, `comment ${i}`);
    const old = github.addComment(TOKENS.ghs_actions, `${MARKER}\nold`);
    expect(await publish(BODY)).toMatchObject({ state: 'updated' });
    expect(github.comments()).toHaveLength(251);
    expect(github.comments().at(-1)).toEqual({ ...old, body: BODY });
  });

  test('a quotation of the marker further down, and another key, are not ours', async () => {
    github.addComment(TOKENS.ghs_actions, `> ${MARKER}\nquoted`);
    github.addComment(TOKENS.ghs_actions, `${MARKER.replace('app', 'api')}\nother image`);
    github.addComment(TOKENS.ghs_actions, `${MARKER} and more on the line`);
    expect(await publish(BODY)).toMatchObject({ state: 'created' });
    expect(github.comments()).toHaveLength(4);
  });

  test.each([
    ['line ends as CRLF', BODY.replaceAll('\n', '\r\n')],
    ['white space at the end', `${BODY}\n\n`],
    ['its end cut off', BODY.trimEnd()],
    ['the link to another run', BODY.replace('runs/100', 'runs/99/attempts/2')],
  ])('what GitHub hands back is no change: %s', async (_name, body) => {
    github.addComment(TOKENS.ghs_actions, body);
    expect(await publish(BODY)).toMatchObject({ state: 'unchanged' });
  });
});

describe('without a reason for a new comment', () => {
  test('none is created', async () => {
    expect(await publish(BODY, { create: false })).toEqual({
      state: 'skipped',
      url: null,
      warning: null,
    });
    expect(operations()).toEqual(['issues/list-comments']);
  });

  test('an existing one is brought up to date', async () => {
    github.addComment(TOKENS.ghs_actions, `${MARKER}\nfailed yesterday`);
    expect(await publish(BODY, { create: false })).toMatchObject({ state: 'updated' });
    expect(github.comments()).toHaveLength(1);
  });
});

describe('duplicates', () => {
  test('the oldest stays, the others go', async () => {
    const first = github.addComment(TOKENS.ghs_actions, `${MARKER}\none`);
    github.addComment(TOKENS.ghs_actions, `${MARKER}\ntwo`);
    github.addComment(TOKENS.ghs_actions, `${MARKER}\nthree`);
    expect(await publish(BODY)).toMatchObject({ state: 'updated', warning: null });
    expect(github.comments()).toEqual([{ ...first, body: BODY }]);
  });

  test('a twin created in the same moment: the older stays, with the last word', async () => {
    let twin: ReturnType<LoopbackGitHub['addComment']> | undefined;
    github.onAnswered('issues/list-comments', () => {
      twin ??= github.addComment(TOKENS.ghs_actions, `${MARKER}\ntwin`);
    });
    expect(await publish(BODY)).toMatchObject({ state: 'created', warning: null });
    expect(github.comments()).toEqual([{ ...twin, body: BODY }]);
  });

  test('two runs at once leave one comment', async () => {
    await Promise.all([publish(BODY), publish(BODY)]);
    await publish(BODY);
    expect(github.comments()).toEqual([expect.objectContaining({ body: BODY })]);
  });

  test('several that cannot be removed are one warning', async () => {
    for (const text of ['one', 'two', 'three']) {
      github.addComment(TOKENS.ghs_actions, `${MARKER}\n${text}`);
    }
    for (let i = 0; i < 2; i++) {
      github.fail({ operation: 'issues/delete-comment', status: 403, message: 'Forbidden' });
    }
    expect((await publish(BODY)).warning).toBe(
      'The comment was written, but 2 duplicates of it could not be removed (Forbidden).',
    );
  });

  test('one that is gone already is fine, one that cannot be removed is a warning', async () => {
    for (const text of ['one', 'two', 'three']) {
      github.addComment(TOKENS.ghs_actions, `${MARKER}\n${text}`);
    }
    github.fail({ operation: 'issues/delete-comment', status: 404, message: 'Not Found' });
    github.fail({ operation: 'issues/delete-comment', status: 403, message: 'Forbidden' });
    expect(await publish(BODY)).toMatchObject({
      state: 'updated',
      warning: 'The comment was written, but a duplicate of it could not be removed (Forbidden).',
    });
  });
});

describe('refused', () => {
  test.each([
    [
      'a read-only token',
      { token: 'ghs_readonly' },
      /add "pull-requests: write" to the job's permissions/,
    ],
    [
      'a fork',
      { token: 'ghs_readonly', fork: true },
      /pull requests from forks get a token that can't write/,
    ],
    ['an unknown token', { token: 'ghs_expired' }, /does not know the github-token \(401\)/],
  ])('%s is one warning', async (_name, options, sentence) => {
    const outcome = await publish(BODY, options);
    expect(outcome).toMatchObject({ state: 'refused', url: null });
    expect(outcome.warning).toMatch(sentence);
    expect(outcome.warning).toMatch(/The full report is in this job's summary\.$/);
  });

  test('a token that does not see the repository', async () => {
    github.fail({ operation: 'issues/list-comments', status: 404, message: 'Not Found' });
    expect((await publish(BODY)).warning).toBe(
      'The comment could not be written: the token may not write it (404, "Not Found"): add "pull-requests: write" to the job\'s permissions, or set comment: never. The full report is in this job\'s summary.',
    );
  });

  test('a locked conversation', async () => {
    github.lock();
    expect((await publish(BODY)).warning).toBe(
      "The comment could not be written: the conversation is locked. The full report is in this job's summary.",
    );
  });

  test('a body that is too long', async () => {
    const outcome = await publish(`${MARKER}\n${'x'.repeat(65_536)}`);
    expect(outcome.warning).toMatch(/GitHub answered 422, "Validation Failed"/);
  });
});

describe('a server that fails', () => {
  test.each([500, 502, 503, 0])(
    'once with %d is asked again',
    async (status) => {
      const failure = { status, headers: { 'retry-after': '0' } };
      github.fail({ operation: 'issues/list-comments', ...failure });
      github.fail({ operation: 'issues/create-comment', ...failure });
      expect(await publish(BODY)).toMatchObject({ state: 'created' });
      expect(github.comments()).toHaveLength(1);
    },
    10_000,
  );

  test('after the comment was created leaves one comment', async () => {
    github.fail({
      operation: 'issues/create-comment',
      status: 502,
      headers: { 'retry-after': '0' },
      afterwards: true,
    });
    expect(await publish(BODY)).toMatchObject({ state: 'created' });
    expect(github.comments()).toHaveLength(1);
  });

  test('a rate limit is waited for', async () => {
    github.fail({
      operation: 'issues/list-comments',
      status: 429,
      headers: { 'retry-after': '0' },
    });
    expect(await publish(BODY)).toMatchObject({ state: 'created' });
  });

  test('for good is a warning', async () => {
    for (let i = 0; i < 4; i++) {
      github.fail({
        operation: 'issues/list-comments',
        status: 503,
        headers: { 'retry-after': '0' },
      });
    }
    expect((await publish(BODY)).warning).toMatch(/GitHub answered 503, "Server Error"/);
    expect(operations()).toHaveLength(4);
  });
});

test('a GitHub that does not answer is said to be out of reach', async () => {
  const octokit = await openOctokit('ghs_actions', running, github.url);
  // What the hook for further tries makes of it is tested with them; here it would only wait.
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { status: 500 });
  octokit.hook.wrap('request', () => {
    throw refused;
  });
  const conversation = { octokit, owner: OWNER, repo: REPO, pullRequest: PULL_REQUEST };
  expect(await publishComment({ ...conversation, fork: false }, BODY, true)).toMatchObject({
    state: 'refused',
    warning:
      "The comment could not be written: GitHub could not be reached (connect ECONNREFUSED). The full report is in this job's summary.",
  });
});

test('an interruption ends the waiting and is not a warning', async () => {
  const interruption = new AbortController();
  github.fail({ operation: 'issues/list-comments', status: 503, headers: { 'retry-after': '60' } });
  github.onAnswered('issues/list-comments', () => interruption.abort(new Interrupted('SIGTERM')));
  await expect(publish(BODY, { signal: interruption.signal })).rejects.toThrow(Interrupted);
});
