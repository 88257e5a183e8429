import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { analysePair, analyseSides } from '../../src/pipeline/analyse-sides.ts';
import { openCache } from '../../src/pipeline/read-all.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { Interrupted } from '../../src/units/diet-error.ts';
import { type BuildWorld, makeBuildWorld } from '../support/build-world.ts';
import { file, layer } from '../support/image.ts';
import { exported, ociArchive } from '../support/image-files.ts';

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld();
});
afterEach(() => made.remove());

const NO_TAR = Buffer.alloc(1024);
const READING = { verify: false, limits: DEFAULT_LIMITS, cache: null };

function analyse(signal = made.world.signal) {
  const world = { ...made.world, signal };
  const cache = openCache(READING, world);
  const [base, head] = [image('base'), image('head')];
  return analysePair({ reading: READING, world, cache })(base, head);
}

const path = (name: string) => join(made.folder, name);
const image = (name: string) => exported({ kind: 'oci-archive', file: path(name) });

describe('two images that were built again', () => {
  beforeEach(() => {
    for (const name of ['base', 'head'])
      ociArchive(path(name), { layers: [layer([file(name, 1000)])] });
  });

  test('are both analysed', async () => {
    const pair = await analyse();
    expect([pair?.base.totals.unpackedBytes, pair?.head.totals.unpackedBytes]).toEqual([
      1000, 1000,
    ]);
  });

  test.each(['base', 'head'])('say nothing where the %s is damaged', async (name) => {
    truncateSync(path(name), 2048);
    expect(await analyse()).toBeNull();
  });

  test('are waited for by nobody who interrupts', async () => {
    const stopped = AbortSignal.abort(new Interrupted('SIGINT'));
    await expect(analyse(stopped)).rejects.toBeInstanceOf(Interrupted);
  });
});

test('a damaged layer of the head is said to be the head’s where there is a base too', async () => {
  ociArchive(path('base'), { layers: [layer([file('base', 1000)])] });
  ociArchive(path('head'), { layers: [{ blob: gzipSync('no tar').subarray(0, 20), tar: NO_TAR }] });
  const cache = openCache(READING, made.world);
  const tools = { reading: READING, world: made.world, cache };
  const damage = (base: Parameters<typeof analyseSides>[0]) =>
    analyseSides(base, image('head'), tools).catch(({ message }) => message);
  const alone = { kind: 'not-there-yet', sentence: 'It is new', details: [] } as const;
  expect(await damage({ state: 'absent', reason: alone })).toMatch(/^Layer 0 \(/);
  expect(await damage({ state: 'measured', value: image('base') })).toMatch(
    /^In oci:image: Layer 0 \(/,
  );
});
