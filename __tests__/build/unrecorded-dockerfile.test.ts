import { expect, test } from '@jest/globals';
import { unrecordedDockerfile } from '../../src/build/unrecorded-dockerfile.ts';
import { DEFAULT_OPTIONS } from '../support/build-world.ts';

const TEXT = 'FROM a AS One\nRUN 1\nFROM b\nRUN 2\nFROM one AS last\nRUN 3\n';

function final(target: string | null, recordAs: string | null = 'app/Dockerfile') {
  const options = { ...DEFAULT_OPTIONS, target };
  return unrecordedDockerfile({ recordAs, dockerfile: '-', dockerfileText: TEXT, options });
}

test.each([
  [null, ['base 1', 'final 2', 'other 3', 'other 4', 'final 5', 'final 6']],
  ['one', ['base 1', 'final 2', 'other 3', 'other 4', 'other 5', 'other 6']],
  ['1', ['other 1', 'other 2', 'base 3', 'final 4', 'other 5', 'other 6']],
  ['gone', []],
])('the stages that target %s is built upon', async (target, expected) => {
  const written = await final(target);
  expect(written.map(({ stage, dockerfile }) => `${stage} ${dockerfile.startLine}`)).toEqual(
    expected,
  );
  for (const { dockerfile } of written) expect(dockerfile.file).toBe('app/Dockerfile');
});

test('none where nobody wants its lines', async () => {
  expect(await final(null, null)).toEqual([]);
});
