import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readInputs } from '../../src/action/inputs.ts';
import { measure } from '../../src/action/measure.ts';
import { readRunnerContext } from '../../src/action/runner.ts';
import { asInput } from '../../src/units/spelling.ts';
import type { Environment } from '../../src/world/environment.ts';
import { git } from '../support/github/repository.ts';

let folder: string;
let cwd: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'measure-test-'));
  cwd = join(folder, 'checkout');
  mkdirSync(cwd);
  git(cwd, 'init', '--quiet');
  git(cwd, 'commit', '--quiet', '--allow-empty', '--message', 'first');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the report says went wrong. */
async function failureOf(env: Environment) {
  const measured = await measure(
    readInputs(env, () => ''),
    readRunnerContext(env),
    {
      run: {},
      progress: { step: () => () => {}, detail: () => {}, warn: () => {} },
      signal: new AbortController().signal,
      env: { PATH: process.env['PATH'], HOME: folder },
      workspace: folder,
      cwd,
      spelling: asInput,
      githubToken: null,
    },
  );
  if (measured.kind !== 'measured') throw new Error(measured.sentence);
  return measured.report.failure;
}

describe('mistakes are told together:', () => {
  test('in an input, and in paths that only the checkout can judge', async () => {
    const env = {
      INPUT_PULL: 'yes',
      INPUT_CONTEXT: '../elsewhere',
      INPUT_FILE: '/etc/Dockerfile',
      INPUT_VARIANTS: '../Dockerfile.alpine\n/etc/Dockerfile',
    };
    expect(await failureOf(env)).toMatchObject({
      code: 'invalid-configuration',
      sentence: [
        'pull "yes" is neither true nor false.',
        'The context "../elsewhere" leads out of the repository: give a path inside of it.',
        'The file "/etc/Dockerfile" leads out of the repository: give a path inside of it.',
        'The file "../Dockerfile.alpine" leads out of the repository: give a path inside of it.',
      ].join('\n'),
    });
  });

  test('a context that is a URL, where there is no checkout either', async () => {
    rmSync(join(cwd, '.git'), { recursive: true });
    const env = { INPUT_PULL: 'yes', INPUT_CONTEXT: 'https://github.com/octo/tools.git' };
    expect(await failureOf(env)).toMatchObject({
      code: 'invalid-configuration',
      sentence:
        'pull "yes" is neither true nor false.\nThe context must be a folder of the repository, not a URL: base and head are built from their own commits.',
    });
  });

  test('an event that is damaged, and the inputs', async () => {
    const path = join(folder, 'event.json');
    writeFileSync(path, '{');
    const failure = await failureOf({ GITHUB_EVENT_PATH: path, INPUT_PULL: 'yes' });
    expect(failure?.sentence).toMatch(
      /^The event's payload .*event\.json can't be read .*\npull "yes" is neither true nor false\.$/,
    );
  });

  test('an event that has no sense, and the inputs', async () => {
    const path = join(folder, 'event.json');
    writeFileSync(path, '{"pull_request": 7}');
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path };
    const alone = await failureOf(env);
    expect(alone?.code).toBe('unreadable-event');
    expect((await failureOf({ ...env, INPUT_PULL: 'yes' }))?.sentence).toBe(
      `${alone?.sentence}\npull "yes" is neither true nor false.`,
    );
  });
});

test('an event that is damaged is a report, so that it stands in the summary', async () => {
  const path = join(folder, 'gone.json');
  expect(await failureOf({ GITHUB_EVENT_PATH: path })).toMatchObject({
    code: 'event-not-readable',
  });
});

test('paths of builds are no mistake where none is built', async () => {
  const env = {
    'INPUT_BASE-IMAGE': 'oci:gone',
    'INPUT_HEAD-IMAGE': 'oci:gone',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
  };
  rmSync(join(cwd, '.git'), { recursive: true });
  expect(await failureOf(env)).toMatchObject({ sentence: 'Nothing lies at "gone".' });
});
