import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test.each(['truth', 'parity'])('%s says in one sentence that there is no engine', (name) => {
  const run = spawnSync(process.execPath, [`scripts/${name}.ts`], {
    env: { PATH: '/nowhere' },
    encoding: 'utf8',
  });
  expect(run).toMatchObject({
    status: 1,
    stdout: '',
    stderr:
      'image-diet: No Docker engine with buildx answers, and images have to be built: start one, or a private one with `./script/docker start && eval "$(./script/docker env)"`.\n',
  });
});
