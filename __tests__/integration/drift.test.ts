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
import { type BuildWorld, makeBuildWorld, SAME_ENGINE } from '../support/build-world.ts';
import { type MovingWorld, movingWorld } from '../support/moving-world.ts';
import { compareInNoise, faultOf, NOISE, type NoisyChange } from '../support/noise.ts';

// A handful of each; twenty and more: npm run aa.

jest.setTimeout(120_000);

let bases: BaseImages;
let world: MovingWorld;
let made: BuildWorld;
beforeAll(async () => {
  bases = baseImages(process.env);
  world = await movingWorld();
});
afterAll(async () => {
  bases.remove();
  await world.close();
});
beforeEach(() => {
  made = makeBuildWorld({ run: SAME_ENGINE });
});
afterEach(() => made.remove());

async function faultWith(change: Omit<NoisyChange, 'salt'>): Promise<string | null> {
  const salted = { ...change, salt: `${process.pid}-${Math.trunc(performance.now())}` };
  return faultOf(await compareInNoise(salted, bases, world, made), salted);
}

describe('while the world moves', () => {
  test.each(NOISE)(
    'a pull request that brings nothing passes, and the drift is named: %s',
    async (noise) => {
      expect(await faultWith({ noise, drift: 30_400, seeded: 0 })).toBeNull();
    },
  );

  test.each(NOISE)('one that brings something fails for that alone: %s', async (noise) => {
    expect(await faultWith({ noise, drift: 30_400, seeded: 50_000 })).toBeNull();
  });
});
