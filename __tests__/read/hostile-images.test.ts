import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import type { Image } from '../../src/image/image.ts';
import { DEFAULT_LIMITS, type ReadLimits } from '../../src/read/limits.ts';
import { type ReadResult, readImages } from '../../src/read/read-images.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { hostileCases } from '../support/hostile/all.ts';
import type { HostileCase } from '../support/hostile/case.ts';
import { exported } from '../support/image-files.ts';
import { readOptions, testFolder } from '../support/reading.ts';

/**
 * Each ends in an image or in one sentence. The heavy ones, and how much time and memory all of them take, are for
 * `npm run hostile`.
 */

const folder = testFolder('hostile');
const cases = hostileCases();

test('there are enough of them, each with a name of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(200);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

describe('a hostile image is read or refused:', () => {
  test.each(cases.filter(({ heavy }) => heavy === undefined))('$name', async (hostile) => {
    const files = hostile.write(folder.path);
    const before = readdirSync(folder.path);
    const image = exported(files, { source: { kind: 'oci', path: 'image', name: null } });
    const options = { verify: false, limits: limitsOf(hostile) };
    const [result] = await readImages([image], readOptions(folder.path, options));
    const sentence = result?.state === 'failed' ? result.error.message : null;
    if (result?.state === 'failed') expect(result.error).toBeInstanceOf(DietError);
    if (hostile.outcome instanceof RegExp) expect(sentence).toMatch(hostile.outcome);
    else if (hostile.outcome !== 'either') expect(sentence).toBeNull();
    if (typeof hostile.outcome === 'object' && 'entries' in hostile.outcome) {
      expect(entriesOf(result)).toBe(hostile.outcome.entries);
    }
    if (result?.state === 'read') expectTrueFigures(result.image);
    expect(sentence ?? '').toMatch(/^[^\p{Cc}]{0,3000}$/u);
    expect(readdirSync(folder.path)).toEqual(before);
  });
});

function entriesOf(result: ReadResult | undefined): number | null {
  if (result?.state !== 'read') return null;
  return result.image.layers.reduce((sum, { files }) => sum + files.count, 0);
}

/** Whatever was read of it adds up. */
function expectTrueFigures(image: Image): void {
  const { totals, layers } = analyseImage(image);
  const { unpackedBytes, liveBytes, hiddenBytes } = totals;
  expect(liveBytes + hiddenBytes).toBe(unpackedBytes);
  for (const bytes of [unpackedBytes, liveBytes, hiddenBytes, totals.avoidableBytes]) {
    expect(Number.isSafeInteger(bytes) && bytes >= 0).toBe(true);
  }
  for (const layer of layers) {
    expect(layer.liveBytes + layer.hiddenBytes).toBe(layer.unpackedBytes);
  }
}

function limitsOf({ flags }: HostileCase): ReadLimits {
  const entries = flags?.[0] === '--max-entries' ? Number(flags[1]) : DEFAULT_LIMITS.maxEntries;
  return { ...DEFAULT_LIMITS, maxEntries: entries };
}
