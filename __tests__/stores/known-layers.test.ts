import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildSides } from '../../src/build/build-sides.ts';
import { blobPath } from '../../src/build/spared-blobs.ts';
import type { ExportedImage } from '../../src/image/exported-image.ts';
import type { Image } from '../../src/image/image.ts';
import { openCache, type ReadingOptions, readAll } from '../../src/pipeline/read-all.ts';
import { knownLayers } from '../../src/read/known-layers.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
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

jest.setTimeout(120_000);

let made: BuildWorld;
let root: string;
let reading: ReadingOptions;
beforeEach(() => {
  made = makeBuildWorld();
  root = join(made.folder, 'repository');
  const cache = { folder: join(made.folder, 'cache'), maxBytes: 1e8 };
  reading = { verify: false, limits: DEFAULT_LIMITS, cache };
  initRepository(root);
});
afterEach(() => made.remove());

const BYTES = 400_000;
const DOCKERFILE = 'FROM scratch\nCOPY old /\nCOPY new /\n';

interface Run {
  readonly images: readonly Image[];
  /** Of each layer of the head: bytes that its blob took on the disk before it was read. */
  readonly stored: readonly number[];
}

/** Builds and reads both sides as a run of its own does. */
async function run(commits: readonly [string, string], options = reading): Promise<Run> {
  const world = inFolder(made.world, root);
  const cache = openCache(options, world);
  const [base, head] = commits;
  const sides = await buildSides(
    plan(commit(base), commit(head)),
    world,
    knownLayers(cache, options),
  );
  const exported = [sides.head, sides.base].map(({ image }): ExportedImage => {
    if (image.state !== 'measured') throw new Error(image.reason.sentence);
    return image.value;
  });
  const directory = join(world.workspace, 'images');
  const diskOf = (digest: string) => statSync(blobPath(directory, digest as never)).blocks * 512;
  const before = new Map(
    readdirSync(join(directory, 'blobs/sha256')).map((hex) => [
      `sha256:${hex}`,
      diskOf(`sha256:${hex}`),
    ]),
  );
  const images = (await readAll(exported, options, world, cache)).map((result) => {
    if (result.state !== 'read') throw result.error;
    return withoutOutcomes(result.image);
  });
  const stored = images[0]?.layers.map(({ digest }) => before.get(digest ?? '') ?? -1) ?? [];
  return { images, stored };
}

/** What came from the builder's cache differs from run to run. */
function withoutOutcomes(image: Image): Image {
  const layers = image.layers.map(({ origin: { ran, ...origin }, ...layer }) => ({
    ...layer,
    origin,
  }));
  return { ...image, layers };
}

/** Random, so that a compressed layer has as many bytes. */
function bytes(seed: number): string {
  let state = seed;
  return Array.from({ length: BYTES / 8 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(16).padStart(8, '0');
  }).join('');
}

function twoCommits(seed: number): [string, string] {
  writeFiles(root, { Dockerfile: DOCKERFILE, old: bytes(seed), new: bytes(seed + 1) });
  const base = commitAll(root, 'base');
  writeFiles(root, { new: bytes(seed + 2) });
  return [base, commitAll(root, 'head')];
}

const isWhole = (stored: number) => stored > BYTES / 4;

describe('layers that a run before has read', () => {
  test('are not exported again, and the images are the same', async () => {
    const commits = twoCommits(1);
    const first = await run(commits);
    expect(first.stored.map(isWhole)).toEqual([true, true]);
    const again = await run(commits);
    expect(again.stored.map(isWhole)).toEqual([false, false]);
    expect(again.images).toEqual(first.images);
  });

  test('but those that nobody knows are', async () => {
    const [base, head] = twoCommits(10);
    await run([base, head]);
    writeFiles(root, { new: bytes(14) });
    const { stored } = await run([head, commitAll(root, 'another head')]);
    expect(stored.map(isWhole)).toEqual([false, true]);
  });

  test('are exported if what is kept of them is damaged', async () => {
    const commits = twoCommits(20);
    const first = await run(commits);
    const folder = join(made.folder, 'cache/layers-2/sha256');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged');
    const again = await run(commits);
    expect(again.stored.map(isWhole)).toEqual([true, true]);
    expect(again.images).toEqual(first.images);
  });

  test('are exported where every layer is to be proven', async () => {
    const commits = twoCommits(30);
    await run(commits);
    const { stored } = await run(commits, { ...reading, verify: true });
    expect(stored.map(isWhole)).toEqual([true, true]);
  });
});
