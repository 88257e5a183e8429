import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blobPath, settleSparedBlobs, spareKnownBlobs } from '../../src/build/spared-blobs.ts';
import type { KnownLayers } from '../../src/image/known-layers.ts';
import { type Digest, parseDigest } from '../../src/units/digest.ts';

let layout: string;
beforeEach(() => {
  layout = mkdtempSync(join(tmpdir(), 'image-diet-test-'));
});
afterEach(() => rmSync(layout, { recursive: true }));

const digestOf = (text: string): Digest => {
  const digest = parseDigest(`sha256:${createHash('sha256').update(text).digest('hex')}`);
  if (digest === null) throw new Error();
  return digest;
};
const [A, B, C] = ['a', 'b', 'c'].map(digestOf) as [Digest, Digest, Digest];

function knownAs(names: readonly Digest[], held: readonly Digest[] = names): KnownLayers {
  return { names: () => names, holds: (digest) => held.includes(digest) };
}

function put(text: string, digest = digestOf(text)): Digest {
  const file = blobPath(layout, digest);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return digest;
}

const bytesOf = (digest: Digest) =>
  statSync(blobPath(layout, digest), { throwIfNoEntry: false })?.size;

function manifestOf(layers: Readonly<Record<Digest, number>>): Digest {
  const described = Object.entries(layers).map(([digest, size]) => ({ digest, size }));
  return put(
    JSON.stringify({ config: { digest: digestOf('config'), size: 2 }, layers: described }),
  );
}

describe('blobs that nobody will read', () => {
  test('have a file of the length that the manifest names, and no other blob is touched', async () => {
    put('the second layer', B);
    await spareKnownBlobs(layout, knownAs([A, C]));
    expect([A, B, C].map(bytesOf)).toEqual([0, 16, 0]);
    const manifest = manifestOf({ [A]: 700_000_000, [B]: 16 });
    expect(await settleSparedBlobs(layout, manifest, knownAs([A, C]))).toBe(true);
    expect([A, B].map(bytesOf)).toEqual([700_000_000, 16]);
    // No disk is used for it.
    expect(statSync(blobPath(layout, A)).blocks).toBeLessThan(64);
  });

  test('a blob that is there already keeps its bytes', async () => {
    put('the second layer', B);
    await spareKnownBlobs(layout, knownAs([B]));
    expect(bytesOf(B)).toBe(16);
  });

  test('one that turns out not to be known makes way, so that the next export brings it', async () => {
    await spareKnownBlobs(layout, knownAs([A, B]));
    const manifest = manifestOf({ [A]: 10, [B]: 20 });
    expect(await settleSparedBlobs(layout, manifest, knownAs([A, B], [B]))).toBe(false);
    expect(existsSync(blobPath(layout, A))).toBe(false);
    expect(bytesOf(B)).toBe(20);
  });

  test('a document that lists no layers makes all of them way', async () => {
    await spareKnownBlobs(layout, knownAs([A, B]));
    const index = put(JSON.stringify({ manifests: [] }));
    expect(await settleSparedBlobs(layout, index, knownAs([A, B]))).toBe(false);
    expect([A, B].map(bytesOf)).toEqual([undefined, undefined]);
  });

  test('an empty blob is one, and not a place that is held', async () => {
    put('', A);
    const manifest = manifestOf({ [A]: 0 });
    expect(await settleSparedBlobs(layout, manifest, knownAs([]))).toBe(true);
  });
});
