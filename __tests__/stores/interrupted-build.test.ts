import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { buildSides } from '../../src/build/build-sides.ts';
import { Interrupted } from '../../src/units/diet-error.ts';
import type { World } from '../../src/world/world.ts';
import {
  type BuildWorld,
  commit,
  commitAll,
  inFolder,
  initRepository,
  makeBuildWorld,
  plan,
  writeFiles,
} from '../support/build-world.ts';
import { allTraces, docker, ownTraces } from '../support/engine-state.ts';
import { environmentOf, FURTHER_ENGINES, whyUnavailable } from '../support/engines.ts';
import { copyPrograms } from '../support/host-programs.ts';

jest.setTimeout(120_000);

let made: BuildWorld;
afterEach(() => made.remove());

/** A repository whose two commits differ, built from what `dockerfile` says with programs in `tools`. */
function makeRepository(dockerfile: string) {
  const root = join(made.folder, 'repository');
  const tools = join(made.folder, 'tools');
  initRepository(root);
  copyPrograms(tools, ['sh', 'sleep']);
  writeFiles(root, { Dockerfile: dockerfile, file: 'old' });
  const before = commitAll(root);
  writeFiles(root, { file: 'new' });
  const after = commitAll(root);
  return {
    root,
    asked: plan(commit(before), commit(after), { buildContexts: [`tools=${tools}`] }),
  };
}

function commandsWith(mark: string): string[] {
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return listed.filter((command) => command.includes(mark) && !command.startsWith('ps '));
}

const ENGINES: readonly (readonly [string, () => World['env'], string | null])[] = [
  ['default', () => ({}), null],
  ...FURTHER_ENGINES.map(
    (name) => [name, () => environmentOf(name), whyUnavailable(name)] as const,
  ),
];

describe.each(ENGINES)('a run that is interrupted, on the engine "%s"', (name, env, missing) => {
  const onEngine = missing === null ? test : test.skip;

  onEngine('in the middle of a build stops it, and nothing of it stays', async () => {
    const interruption = new AbortController();
    made = makeBuildWorld({ env: env(), signal: interruption.signal });
    const mark = `77${process.pid}${Math.trunc(performance.now() * 1000)}`;
    const { root, asked } = makeRepository(
      `FROM scratch\nCOPY --from=tools / /\nCOPY file /\nRUN echo running; sleep ${mark}\n`,
    );
    const traces = name === 'default' ? ownTraces : allTraces;
    const before = traces(made.world.env);
    const reason = new Interrupted('SIGTERM');
    const { progress } = made.world;
    const world = {
      ...inFolder(made.world, root),
      progress: {
        ...progress,
        // The step runs on either side, and has perhaps just begun on the other.
        detail: (line: string) => {
          if (/#\d+ \d+\.\d+ running/.test(line)) interruption.abort(reason);
        },
      },
    };
    await expect(buildSides(asked, world)).rejects.toBe(reason);
    expect(commandsWith(made.folder)).toEqual([]);
    // The engine takes a moment to end what ran in its container.
    for (let i = 0; i < 100 && commandsWith(mark).length > 0; i++) await setTimeout(100);
    expect(commandsWith(mark)).toEqual([]);
    expect(traces(made.world.env)).toEqual(before);
  });
});

describe('with the classic image store', () => {
  const onEngine = whyUnavailable('classic') === null ? test : test.skip;

  onEngine(
    "an image of the user's without a tag survives a build that gives the same",
    async () => {
      made = makeBuildWorld({ env: environmentOf('classic') });
      const { env } = made.world;
      const { root, asked } = makeRepository('FROM scratch\nCOPY file /\n');
      // What docker/build-push-action leaves with `load: true` and no tags.
      const idFile = join(made.folder, 'id');
      docker(
        env,
        'buildx',
        'build',
        '--quiet',
        '--load',
        '--provenance=false',
        '--iidfile',
        idFile,
        root,
      );
      const before = allTraces(env);
      await buildSides(asked, inFolder(made.world, root));
      expect(allTraces(env)).toEqual(before);
      const id = execFileSync('cat', [idFile], { encoding: 'utf8' });
      docker(env, 'image', 'rm', id);
    },
  );
});
