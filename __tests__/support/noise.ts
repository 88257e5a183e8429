import type { CompareReport } from '../../src/report/report.ts';
import type { BaseImages } from './base-images.ts';
import type { BuildWorld } from './build-world.ts';
import { compareCommits } from './compare-builds.ts';
import type { MovingWorld } from './moving-world.ts';

/** What moves while nobody does anything. */
export const NOISE = ['tag', 'upgrade', 'old-cache', 'timestamps'] as const;
export type Noise = (typeof NOISE)[number];

/** A pull request of which the commits are known to bring so many bytes, in a world that brings others. */
export interface NoisyChange {
  readonly noise: Noise;
  /** What the world adds between the builds. */
  readonly drift: number;
  /** What the pull request adds: 0 for none. */
  readonly seeded: number;
  /** Tells builds apart, so that none has the cache of another. */
  readonly salt: string;
}

/** Past it a comparison fails: less than any seeded change, and any drift. */
export const NOISE_LIMIT = '1kB';

/**
 * Builds the base as its branch built it weeks ago, lets the world move, and compares then. The change seeded into a
 * line of its own, or where `old-cache` installs packages into what is installed.
 */
export async function compareInNoise(
  { noise, drift, seeded, salt }: NoisyChange,
  bases: BaseImages,
  world: MovingWorld,
  made: BuildWorld,
): Promise<CompareReport> {
  const tag = `noise-${salt}`;
  bases.load(tag, { release: '1' });
  const { steps, files } = stepsOf(noise, world);
  const dockerfile = (early: string, seed: string) =>
    [
      `FROM ${bases.name(tag)}`,
      `RUN touch /${early}-${salt}`,
      ...steps,
      ...(seed === '' ? [] : [seed]),
      '',
    ].join('\n');
  const base = { Dockerfile: dockerfile('early', ''), ...files };
  const options = { network: 'host', pull: false };
  // Nothing differs but a file that no step reads: what is built is the base, for the cache.
  await compareCommits(
    { ...made, folder: `${made.folder}/before` },
    { base, head: { README: 'x' }, options: { ...options } },
  );
  world.release(drift);
  if (noise === 'tag') bases.load(tag, { release: '2', more: 'x'.repeat(drift) });
  const installs = noise === 'old-cache' && seeded > 0;
  const seed = seeded === 0 || installs ? '' : `RUN head -c ${seeded} /bin/sh > /seeded`;
  const head = {
    Dockerfile: dockerfile('edited', seed),
    ...(installs ? { lock: 'tool\nseeded\n' } : {}),
  };
  return compareCommits(made, { base, head, options, limits: { 'max-increase': NOISE_LIMIT } });
}

function stepsOf(noise: Noise, world: MovingWorld) {
  switch (noise) {
    case 'tag':
      return { steps: [], files: {} };
    case 'upgrade':
      return { steps: [world.upgrade], files: {} };
    case 'old-cache':
      return { steps: ['COPY lock /', world.install], files: { lock: 'tool\n' } };
    case 'timestamps':
      return { steps: [world.compile], files: {} };
  }
}
