import { describe, expect, test } from '@jest/globals';
import { EXAMPLE_COMMENT, findOperation } from '../support/github/description.ts';
import { OWNER, PULL_REQUEST, REPO, startGitHub } from '../support/github/loopback.ts';

const COMMENTS = `/repos/${OWNER}/${REPO}/issues/${PULL_REQUEST}/comments`;

/** The other tests are worth as much as the loopback is strict. */
describe("the loopback GitHub finds what is not as GitHub's description has it", () => {
  test.each([
    [
      'an unknown key in a request',
      COMMENTS,
      { method: 'POST', body: '{"body":"x","text":"y"}' },
      /additional properties.*"text"/,
    ],
    ['a missing key', COMMENTS, { method: 'POST', body: '{}' }, /required property 'body'/],
    ['a page that is too big', `${COMMENTS}?per_page=101`, {}, /per_page is more than 100/],
    ['an unknown parameter', `${COMMENTS}?sort=created`, {}, /unknown query parameter sort/],
    [
      'a path that does not exist',
      '/repos/x/y/comment',
      {},
      /not described: \/repos\/x\/y\/comment/,
    ],
    [
      'another GraphQL query',
      '/graphql',
      { method: 'POST', body: '{"query":"{ me }"}' },
      /not described: \/graphql/,
    ],
  ])('%s', async (_name, path, init, complaint) => {
    const github = await startGitHub();
    await fetch(`${github.url}${path}`, {
      headers: { authorization: 'token ghs_actions' },
      ...init,
    });
    await expect(github.close()).rejects.toThrow(complaint);
  });

  test.each([
    ['an unknown key', { ...EXAMPLE_COMMENT, colour: 'red' }],
    ['a missing key', { ...EXAMPLE_COMMENT, html_url: undefined }],
    ['a wrong type deep down', { ...EXAMPLE_COMMENT, user: { login: 7 } }],
    ['no address', { ...EXAMPLE_COMMENT, html_url: 'no address' }],
  ])('%s in an answer', (_name, answer) => {
    const operation = findOperation('POST', COMMENTS);
    expect(operation?.judgeAnswer(201, EXAMPLE_COMMENT)).toEqual([]);
    expect(operation?.judgeAnswer(201, answer)).not.toEqual([]);
  });

  test('a status that is not described', () => {
    expect(findOperation('POST', COMMENTS)?.judgeAnswer(202, EXAMPLE_COMMENT)).toEqual([
      'answer 202 is not described',
    ]);
  });
});
