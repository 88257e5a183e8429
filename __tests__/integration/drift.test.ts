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
import { renderComment } from '../../src/report/comment.ts';
import { type BaseImages, baseImages } from '../support/base-images.ts';
import { type BuildWorld, makeBuildWorld } from '../support/build-world.ts';
import { type MovingWorld, movingWorld } from '../support/moving-world.ts';
import { compareInNoise, NOISE, type NoisyChange } from '../support/noise.ts';

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
  made = makeBuildWorld();
});
afterEach(() => made.remove());

function compare(change: Omit<NoisyChange, 'salt'>) {
  return compareInNoise(
    { ...change, salt: `${process.pid}-${Math.trunc(performance.now())}` },
    bases,
    world,
    made,
  );
}

describe('a pull request that brings nothing, while the world moves', () => {
  test.each(NOISE)('passes: %s', async (noise) => {
    const report = await compare({ noise, drift: 10_400, seeded: 0 });
    expect([report.failure, report.result]).toEqual([null, 'pass']);
    if (noise === 'tag' || noise === 'timestamps') {
      expect(report.changes.unpackedBytes.delta).toBe(0);
      return;
    }
    const name = noise === 'upgrade' ? 'libc6' : 'tool';
    expect(report.changes.unpackedBytes.delta).toBe(10_400);
    expect(report.drift).toMatchObject({
      how: 'confirmed',
      unpackedBytes: 10_400,
      packages: [name],
    });
    expect(renderComment(report, { maxCharacters: 65_000 })).toContain(
      `**+10.4\u00a0kB** not from this pull request: \`${name}\`.`,
    );
    expect(report.checks[0]?.message).toMatch(
      /^Without the 10\.4 kB that are not from this pull request, the image stayed at .*within the limit of 1 kB\.$/,
    );
  });
});

describe('a pull request that brings something, while the world moves', () => {
  test.each(NOISE)('fails, and for that alone: %s', async (noise) => {
    const report = await compare({ noise, drift: 10_400, seeded: 20_000 });
    expect([report.failure, report.result]).toEqual([null, 'fail']);
  });
});
