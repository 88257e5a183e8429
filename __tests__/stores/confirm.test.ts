import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { type BaseImages, baseImages } from '../support/base-images.ts';
import { type BuildWorld, makeBuildWorld } from '../support/build-world.ts';
import { environmentOf, whyUnavailable } from '../support/engines.ts';
import { type MovingWorld, movingWorld } from '../support/moving-world.ts';
import { compareInNoise, type NoisyChange } from '../support/noise.ts';

// As on GitHub's hosted runners: through an engine whose store only gives what it was loaded with. The rest is in
// __tests__/integration/drift.test.ts.

jest.setTimeout(240_000);

const unavailable = whyUnavailable('classic');
const describeClassic = unavailable === null ? describe : describe.skip;

describeClassic('a failure is confirmed through the classic image store', () => {
  const env = unavailable === null ? environmentOf('classic') : {};
  let bases: BaseImages;
  let world: MovingWorld;
  let made: BuildWorld;
  beforeAll(async () => {
    bases = baseImages({ ...process.env, ...env });
    world = await movingWorld();
  });
  afterAll(async () => {
    bases.remove();
    await world.close();
  });
  const run = {};
  beforeEach(() => {
    made = makeBuildWorld({ env, run });
  });
  afterEach(() => made.remove());

  const compare = (change: Pick<NoisyChange, 'seeded'>) =>
    compareInNoise(
      {
        noise: 'upgrade',
        drift: 30_400,
        salt: `${process.pid}-${Math.trunc(performance.now())}`,
        ...change,
      },
      bases,
      world,
      made,
    );

  test('none where the world alone moved', async () => {
    const report = await compare({ seeded: 0 });
    expect([report.failure, report.result]).toEqual([null, 'pass']);
    expect(report.drift).toMatchObject({ how: 'confirmed', packages: ['drift'] });
    // Both are under way before one of them is exported.
    const again = made.told.filter((line) => line.endsWith('again, without cache'));
    expect(again).toHaveLength(2);
    const first = made.told.findIndex((line) => /again, without cache: done$/.test(line));
    expect(made.told.slice(0, first)).toEqual(expect.arrayContaining(again));
  });

  test('one where the pull request brought something, too', async () => {
    const report = await compare({ seeded: 50_000 });
    expect([report.failure, report.result]).toEqual([null, 'fail']);
  });
});
