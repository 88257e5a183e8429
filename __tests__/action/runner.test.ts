import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readRunnerContext } from '../../src/action/runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-diet-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function eventFile(content: string): string {
  const path = join(folder, 'event.json');
  writeFileSync(path, content);
  return path;
}

const github = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octocat/hello-world',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_RUN_ID: '12',
  GITHUB_RUN_ATTEMPT: '1',
  RUNNER_TEMP: '/runner/_temp',
};

describe('readRunnerContext', () => {
  test('of a run on GitHub', () => {
    const path = eventFile('{"ref":"refs/heads/main"}');
    expect(readRunnerContext({ ...github, GITHUB_EVENT_PATH: path })).toEqual({
      event: { eventName: 'push', payload: { ref: 'refs/heads/main' }, sha: 'a'.repeat(40) },
      eventFailure: null,
      repository: { owner: 'octocat', name: 'hello-world' },
      repositoryUrl: 'https://github.com/octocat/hello-world',
      runUrl: 'https://github.com/octocat/hello-world/actions/runs/12',

      temporaryFolder: '/runner/_temp',
      summaryFile: null,
    });
  });

  test('names the attempt of a run that was started again: each has its own summary', () => {
    expect(readRunnerContext({ ...github, GITHUB_RUN_ATTEMPT: '3' }).runUrl).toBe(
      'https://github.com/octocat/hello-world/actions/runs/12/attempts/3',
    );
  });

  test('knows nothing where nothing is said', () => {
    expect(readRunnerContext({})).toEqual({
      event: { eventName: '', payload: {}, sha: null },
      eventFailure: null,
      repository: null,
      repositoryUrl: null,
      runUrl: null,
      temporaryFolder: null,
      summaryFile: null,
    });
  });

  test.each([
    [
      'is damaged',
      eventFile('{"ref":'),
      /event\.json can't be read \(Unexpected end of JSON input\)/,
    ],
    [
      'is not there',
      join(folder, 'none.json'),
      /none\.json can't be read \(ENOENT: no such file or directory\)/,
    ],
  ])('an event file that %s is an error that names it', (_name, path, sentence) => {
    if (path.endsWith('event.json')) eventFile('{"ref":');
    const { event, eventFailure } = readRunnerContext({ ...github, GITHUB_EVENT_PATH: path });
    expect(event.payload).toEqual({});
    expect(eventFailure).toMatchObject({
      code: 'event-not-readable',
      message: expect.stringMatching(sentence),
    });
  });
});
