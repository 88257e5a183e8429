import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SideSource } from '../../src/build/build-plan.ts';
import { parseImageReference } from '../../src/image/reference.ts';
import { type CompareRequest, compareImages } from '../../src/pipeline/compare.ts';
import { inspectImage } from '../../src/pipeline/inspect.ts';
import { placeReference } from '../../src/pipeline/place-reference.ts';
import { readAll } from '../../src/pipeline/read-all.ts';
import { readThresholds, type ThresholdTexts } from '../../src/policy/thresholds.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { Interrupted } from '../../src/units/diet-error.ts';
import { type BuildWorld, makeBuildWorld, plan } from '../support/build-world.ts';
import { expectParsed } from '../support/expect-parsed.ts';
import { file, layer } from '../support/image.ts';
import { dockerArchive, exported, ociArchive, ociLayout } from '../support/image-files.ts';

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld();
});
afterEach(() => made.remove());

const READING = { verify: false, limits: DEFAULT_LIMITS, cache: null };
const small = { layers: [layer([file('app', 1000)])] };
const big = { layers: [layer([file('app', 1000)]), layer([file('app', 5000)])] };

function inside(name: string): string {
  return join(made.folder, name);
}

function image(text: string): SideSource {
  return { kind: 'image', reference: parseImageReference(text) };
}

function request(
  base: string,
  head: string,
  overrides: Partial<CompareRequest> & { limits?: ThresholdTexts['inputs'] } = {},
): CompareRequest {
  return {
    plan: plan(image(base), image(head)),
    thresholds: expectParsed(readThresholds({ inputs: overrides.limits ?? {}, diveCi: null })),
    ignores: [],
    reading: READING,
    origin: {
      repositoryUrl: null,
      pullRequest: null,
      runUrl: null,
      headCommit: null,
      title: 'app',
      commentKey: 'app',
    },
    diveCiHintIn: null,
    ...overrides,
  };
}

describe('compareImages', () => {
  it('goes the whole way from two references to a report', async () => {
    ociLayout(inside('base'), small);
    dockerArchive(inside('head.tar'), big);
    const report = await compareImages(
      request('base', 'head.tar', { limits: { 'max-size': '5kB' } }),
      made.world,
    );
    expect(report).toMatchObject({ outcome: 'measured', result: 'fail', failure: null });
    expect(report.changes.unpackedBytes).toMatchObject({ base: 1000, head: 6000 });
    expect(report.changes.avoidableBytes).toMatchObject({ base: 0, head: 1000 });
    expect(report.layers.map(({ kind }) => kind)).toEqual(['same', 'added']);
    expect(report.origin).toMatchObject({ title: 'app', baseCommit: null, builder: null });
  });

  it('measures the head alone if the base cannot be read', async () => {
    ociArchive(inside('base.tar'), small);
    truncateSync(inside('base.tar'), 2048);
    ociLayout(inside('head'), big);
    const report = await compareImages(request('oci-archive:base.tar', 'head'), made.world);
    expect(report).toMatchObject({ outcome: 'measured', result: 'warn' });
    expect(report.base).toMatchObject({ absent: expect.stringMatching(/[^.]$/) });
    expect(report.changes.unpackedBytes).toMatchObject({ base: null, head: 6000, delta: null });
  });

  it('measures the head alone if the base is read but cannot be analysed', async () => {
    const deep = (n: number) => file(`${n}/${'d/'.repeat(15_000)}f`, 1);
    ociLayout(inside('base'), { layers: [layer(Array.from({ length: 70 }, (_, n) => deep(n)))] });
    ociLayout(inside('head'), big);
    const report = await compareImages(request('base', 'head'), made.world);
    expect(report).toMatchObject({ outcome: 'measured', result: 'warn' });
    expect(report.base).toMatchObject({ absent: expect.stringContaining('directories') });
  });

  it.each([
    [
      'cannot be read',
      () =>
        ociLayout(inside('head'), {
          layers: [{ blob: Buffer.from('no tar at all'), tar: Buffer.alloc(0) }],
        }),
    ],
    ['is not there', () => {}],
  ])('is an error that can be published if the head %s', async (_name, make) => {
    ociLayout(inside('base'), small);
    make();
    const report = await compareImages(request('base', 'oci:head'), made.world);
    expect(report).toMatchObject({
      outcome: 'error',
      result: 'error',
      failure: { code: expect.any(String), sentence: expect.stringMatching(/head|[Ll]ayer/) },
    });
  });

  it('is an error that can be published if a limit speaks of what nobody knows', async () => {
    const limits = { 'size-metric': 'compressed', 'max-size': '1MB' };
    ociLayout(inside('base'), small);
    dockerArchive(inside('head.tar'), small);
    const report = await compareImages(request('base', 'head.tar', { limits }), made.world);
    expect(report).toMatchObject({ failure: { code: 'compressed-size-unknown' } });
  });

  it('hints at a .dive-ci only where nobody named one', async () => {
    ociLayout(inside('base'), small);
    const hint = /dive-ci/;
    const hinted = request('base', 'base', { diveCiHintIn: made.folder });
    expect((await compareImages(hinted, made.world)).notes.join()).not.toMatch(hint);
    writeFileSync(inside('.dive-ci'), '');
    expect((await compareImages(hinted, made.world)).notes.join()).toMatch(hint);
    expect((await compareImages(request('base', 'base'), made.world)).notes.join()).not.toMatch(
      hint,
    );
  });

  it('links to no commit for an image of which nobody knows that it was built from it', async () => {
    ociLayout(inside('base'), small);
    const one = request('base', 'base');
    const origin = { ...one.origin, headCommit: 'c0ffee' };
    const { origin: told } = await compareImages({ ...one, origin }, made.world);
    expect(told.headCommit).toBeNull();
  });

  it('names the commit that there is no result for', async () => {
    ociLayout(inside('base'), small);
    const one = request('base', 'oci:gone');
    const origin = { ...one.origin, headCommit: 'c0ffee' };
    const { origin: told } = await compareImages({ ...one, origin }, made.world);
    expect(told.headCommit).toBe('c0ffee');
  });

  it('throws an interrupt: there is nothing to publish', async () => {
    ociLayout(inside('base'), small);
    const signal = AbortSignal.abort(new Interrupted('SIGINT'));
    await expect(
      compareImages(request('base', 'base'), { ...made.world, signal }),
    ).rejects.toBeInstanceOf(Interrupted);
  });
});

describe('inspectImage', () => {
  const options = { platform: null, builder: null, ignores: [], reading: READING };

  it('goes the whole way from a reference to a report', async () => {
    ociLayout(inside('image'), big);
    const report = await inspectImage(
      {
        ...options,
        reference: parseImageReference('image'),
        thresholds: expectParsed(readThresholds({ inputs: { 'max-wasted': '1kB' }, diveCi: null })),
      },
      made.world,
    );
    expect(report).toMatchObject({
      kind: 'inspect',
      result: 'pass',
      image: { source: { kind: 'oci', path: 'image', name: null } },
      totals: { unpackedBytes: 6000, avoidableBytes: 1000 },
    });
  });

  it('throws what is wrong with the image', async () => {
    const thresholds = expectParsed(readThresholds({ inputs: {}, diveCi: null }));
    const reference = parseImageReference('oci:gone');
    await expect(inspectImage({ ...options, reference, thresholds }, made.world)).rejects.toThrow(
      'Nothing lies at "gone"',
    );
  });
});

describe('placeReference', () => {
  it.each([
    ['oci', () => ociLayout(inside('it'), small)],
    ['oci-archive', () => ociArchive(inside('it'), small)],
    ['docker-archive', () => dockerArchive(inside('it'), small)],
  ])('finds that a bare path is %s', async (transport, make) => {
    make();
    expect(await placeReference(parseImageReference('it'), made.world)).toEqual({
      transport,
      path: 'it',
      name: null,
    });
  });

  it('leaves a name to the builder, a folder of that name notwithstanding', async () => {
    mkdirSync(inside('alpine'));
    const reference = parseImageReference('alpine');
    expect(await placeReference(reference, made.world)).toBe(reference);
  });
});

describe('readAll', () => {
  it('removes what lies in the workspace and nothing else, and tells what it read', async () => {
    const ours = ociLayout(join(made.world.workspace, 'export'), big);
    const theirs = ociLayout(inside('theirs'), small);
    await readAll([exported(ours), exported(theirs)], READING, made.world);
    expect(readdirSync(made.world.workspace)).toEqual([]);
    expect(existsSync(inside('theirs/index.json'))).toBe(true);
    expect(made.told[0]).toBe('reading layers');
    expect(made.told).toContainEqual(expect.stringMatching(/^2 of 2 layers, .+ of .+$/));
    expect(made.told.at(-1)).toBe('reading layers: done');
  });

  it('reads of a second image what the first had not, where a cache is named', async () => {
    const cache = { folder: inside('cache'), maxBytes: 1e6 };
    for (const [name, spec] of Object.entries({ small, again: small })) {
      await readAll([exported(ociLayout(inside(name), spec))], { ...READING, cache }, made.world);
    }
    expect(made.told).toContainEqual('1 of 1 layer, 0 B of 0 B');
  });

  it('says once that the cache can not be written, and reads all the same', async () => {
    writeFileSync(inside('cache'), 'a file');
    const cache = { folder: inside('cache'), maxBytes: 1e6 };
    const image = exported(ociLayout(inside('theirs'), big));
    const [result] = await readAll([image], { ...READING, cache }, made.world);
    expect(result?.state).toBe('read');
    expect(made.told.filter((line) => line.includes("can't be written"))).toEqual([
      `The cache "${inside('cache')}" can't be written, so the next run reads all layers again: ENOTDIR: not a directory.`,
    ]);
  });

  it('does not call it done where an image could not be read', async () => {
    mkdirSync(inside('empty'));
    const empty = { kind: 'oci-layout', directory: inside('empty') } as const;
    const [result] = await readAll([exported(empty)], READING, made.world);
    expect(result?.state).toBe('failed');
    expect(made.told.at(-1)).toBe('reading layers: failed');
  });
});
