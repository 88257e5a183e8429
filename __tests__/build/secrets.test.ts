import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { prepareSecrets } from '../../src/build/secrets.ts';
import {
  type BuildWorld,
  DEFAULT_OPTIONS,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { filesHolding } from '../support/files-holding.ts';

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld({ env: { FROM_JOB: 'planted-variable' } });
});
afterEach(() => made.remove());

test('values travel in the environment, never in a flag or a file', () => {
  writeFiles(made.folder, { 'token.txt': 'planted-file', 'a,"b".txt': 'planted-quoted' });
  const secrets = prepareSecrets(
    {
      ...DEFAULT_OPTIONS,
      secretEnvs: ['job=FROM_JOB'],
      secrets: ['key=planted=value', 'lines=planted one\nplanted two', 'a,b=planted-comma'],
      secretFiles: ['file=token.txt', 'odd=a,"b".txt'],
    },
    made.world,
  );
  expect(secrets.flags).toEqual([
    'id=job,env=FROM_JOB',
    'id=key,env=IMAGE_DIET_SECRET_1',
    'id=lines,env=IMAGE_DIET_SECRET_2',
    '"id=a,b",env=IMAGE_DIET_SECRET_3',
    `id=file,src=${join(made.folder, 'token.txt')}`,
    `id=odd,"src=${join(made.folder, 'a,""b"".txt')}"`,
  ]);
  expect(secrets.env).toEqual({
    IMAGE_DIET_SECRET_1: 'planted=value',
    IMAGE_DIET_SECRET_2: 'planted one\nplanted two',
    IMAGE_DIET_SECRET_3: 'planted-comma',
  });
  expect(secrets.values).toEqual([
    'planted-variable',
    'planted=value',
    'planted one\nplanted two',
    'planted-comma',
    'planted-file',
    'planted-quoted',
  ]);
  expect(filesHolding(made.world.workspace, ['planted'])).toEqual([]);
  expect(made.warnings).toEqual([]);
});

test('what has no value is left out, as a fork has no secrets, and never shown', () => {
  const secrets = prepareSecrets(
    {
      ...DEFAULT_OPTIONS,
      secrets: ['empty=', 'planted-without-name', '=planted', 'good=value'],
      secretFiles: ['gone=no/such/file'],
    },
    made.world,
  );
  expect(secrets.flags).toEqual(['id=good,env=IMAGE_DIET_SECRET_0']);
  expect(made.warnings).toEqual([
    'Entry 1 of "secrets" has no name or no value and was left out: write NAME=value.',
    'Entry 2 of "secrets" has no name or no value and was left out: write NAME=value.',
    'Entry 3 of "secrets" has no name or no value and was left out: write NAME=value.',
    'The file no/such/file of the secret "gone" does not exist, so the secret was left out.',
  ]);
});
