import { describe, expect, test } from '@jest/globals';
import { environmentForCommands, environmentForTools } from '../../src/world/environment.ts';

const runner = {
  PATH: '/usr/bin',
  HOME: '/home/runner',
  'INPUT_BUILD-ARGS': 'KEY=planted',
  'INPUT_GITHUB-TOKEN': 'ghs_planted',
  ACTIONS_RUNTIME_TOKEN: 'runtime',
  ACTIONS_RESULTS_URL: 'https://results.example',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc',
  GITHUB_TOKEN: 'ghs_planted',
  GH_TOKEN: 'another',
  GITHUB_OUTPUT: '/run/output',
  GITHUB_SHA: 'a'.repeat(40),
  COPY_OF_TOKEN: 'Bearer ghs_planted',
  NPM_TOKEN: 'npm',
  UNSET: undefined,
};

describe('environmentForTools', () => {
  test('cuts the inputs and nothing else', () => {
    expect(Object.keys(environmentForTools(runner))).toEqual([
      'PATH',
      'HOME',
      'ACTIONS_RUNTIME_TOKEN',
      'ACTIONS_RESULTS_URL',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
      'GITHUB_TOKEN',
      'GH_TOKEN',
      'GITHUB_OUTPUT',
      'GITHUB_SHA',
      'COPY_OF_TOKEN',
      'NPM_TOKEN',
    ]);
  });
});

describe('environmentForCommands', () => {
  test('leaves no input, no credential of the run and no way to write its outputs', () => {
    expect(environmentForCommands(runner, 'ghs_planted', [])).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/runner',
      GITHUB_SHA: 'a'.repeat(40),
      NPM_TOKEN: 'npm',
    });
  });

  test("leaves no token in git's form", () => {
    const header = Buffer.from('x-access-token:ghs_planted').toString('base64');
    const env = { ...runner, GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${header}` };
    expect(environmentForCommands(env, 'ghs_planted', [])).not.toHaveProperty('GIT_CONFIG_VALUE_0');
  });

  test('leaves no variable that holds a secret of the build', () => {
    const left = environmentForCommands(runner, 'ghs_planted', ['npm_token']);
    expect(Object.keys(left)).toEqual(['PATH', 'HOME', 'GITHUB_SHA']);
  });

  test.each([null, ''])('without a token (%p) only the names decide', (token) => {
    expect(environmentForCommands(runner, token, [])).toHaveProperty('COPY_OF_TOKEN');
  });
});
