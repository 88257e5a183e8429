import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { run } from '../../src/cli/run.ts';
import {
  type BuildWorld,
  commitAll,
  initRepository,
  makeBuildWorld,
  SAME_ENGINE,
  writeFiles,
} from '../support/build-world.ts';
import { fakeIo } from '../support/fake-io.ts';
import { copyPrograms } from '../support/host-programs.ts';

jest.setTimeout(120_000);

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld({ run: SAME_ENGINE });
});
afterEach(() => made.remove());

// The record of a build lacks results of steps that the other side's build ran at the same moment.
test.each(['changed at the end', 'changed in the middle', 'one more'])(
  'steps that no cache has, and that both sides share, have their lines: %s',
  async (what) => {
    const root = join(made.folder, 'repository');
    const tools = join(made.folder, 'tools');
    copyPrograms(tools, ['sh']);
    initRepository(root);
    const fresh = `${process.pid}-${Math.trunc(performance.now() * 1000)}`;
    const steps = [1, 2, 3, 4, 5].map((n) => `RUN echo ${fresh}-${n} > /file-${n}`);
    const dockerfile = (runs: readonly string[]) =>
      `${['FROM scratch', 'COPY --from=tools / /', ...runs].join('\n')}\n`;
    const added = `RUN echo ${fresh} > /other`;
    const changed = {
      'changed at the end': steps.with(4, added),
      'changed in the middle': steps.with(2, added),
      'one more': [...steps, added],
    }[what];
    writeFiles(root, { Dockerfile: dockerfile(steps) });
    commitAll(root);
    writeFiles(root, { Dockerfile: dockerfile(changed ?? []) });
    const env = Object.fromEntries(
      Object.entries(made.world.env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    );
    const io = fakeIo({ cwd: root, env });
    const flags = ['--quiet', '--format=json', `--build-context=tools=${tools}`];
    expect([await run(['compare', ...flags], io), io.stderr.text()]).toEqual([0, '']);
    const { base, head } = JSON.parse(io.stdout.text());
    for (const { layers } of [base, head]) {
      const lines = layers.map(
        (found: { dockerfile: { startLine: number } | null }) => found.dockerfile?.startLine,
      );
      expect(lines).toEqual([2, 3, 4, 5, 6, 7, 8].slice(0, layers.length));
    }
  },
);
