import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ExportBuild } from '../../src/build/build-and-export.ts';
import { longestRebuild, rebuildOf } from '../../src/build/rebuild.ts';
import { NO_LAYER_KNOWN } from '../../src/image/known-layers.ts';
import { Interrupted } from '../../src/units/diet-error.ts';
import { type BuildWorld, DEFAULT_OPTIONS, makeBuildWorld } from '../support/build-world.ts';

// What the real buildx makes of it is in __tests__/integration/drift.test.ts and __tests__/stores/confirm.test.ts.

let made: BuildWorld;
let calls: string;
beforeEach(() => {
  const top = makeBuildWorld();
  const programs = join(top.folder, 'programs');
  mkdirSync(programs);
  calls = join(top.folder, 'calls');
  const env = { ...top.world.env, PATH: `${programs}${delimiter}${process.env['PATH']}` };
  made = { ...top, world: { ...top.world, env } };
});
afterEach(() => made.remove());

/** A `docker` that writes down what it is asked, and then runs this. */
function standIn(script: string): void {
  const file = join(made.folder, 'programs/docker');
  writeFileSync(file, `#!/bin/sh\necho "$*" >> ${calls}\n${script}\n`);
  chmodSync(file, 0o755);
}

const told = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);

function build(name: 'base' | 'head', exports: 'layout' | 'engine' = 'layout'): ExportBuild {
  const folder = join(made.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'Dockerfile'), 'FROM a\nRUN one\nRUN two\n');
  return {
    name,
    shownAs: name,
    context: folder,
    dockerfile: join(folder, 'Dockerfile'),
    dockerfileText: null,
    buildContexts: [],
    options: DEFAULT_OPTIONS,
    builder: {
      name: null,
      driver: 'docker',
      context: 'default',
      running: true,
      exports,
      buildxVersion: '0.29.1',
      plugin: null,
    },
    secrets: { flags: [], env: {}, values: [] },
    pins: [],
    writesCache: false,
    source: { kind: 'build', revision: 'x', dockerfile: 'Dockerfile', target: null },
    recordAs: 'Dockerfile',
    layout: 'images',
    known: NO_LAYER_KNOWN,
  };
}

interface Asked {
  readonly lines?: readonly number[];
  readonly exports?: 'layout' | 'engine';
  readonly asked?: number | null;
  readonly expectedMs?: number;
  readonly signal?: AbortSignal;
}

function rebuild({ lines = [3], exports, asked = null, expectedMs = 60_000, signal }: Asked) {
  const again = rebuildOf(build('base', exports), build('head', exports), [], expectedMs);
  const world = { ...made.world, signal: signal ?? made.world.signal };
  return again({ base: lines, head: lines }, asked, world);
}

const FAILED = { ok: false, reason: 'building both sides once more failed' };
const HANGS = 'exec sleep 600';

describe('building both sides again', () => {
  test('fails where one side fails, and nothing more is done', async () => {
    const metadata = `printf null > "$(echo "$*" | sed 's/.*--metadata-file \\([^ ]*\\).*/\\1/')"`;
    standIn(`case "$*" in *base-cut*) exit 1;; esac\n${metadata}`);
    expect(await rebuild({ exports: 'engine' })).toEqual(FAILED);
    expect(told()).toHaveLength(2);
  });

  test.each([
    ['its time', null, 500],
    ['the time that somebody gives it, where it would have more', 501, 60_000],
  ])('is given up after %s, and nothing of it runs on', async (_, asked, expectedMs) => {
    standIn(HANGS);
    expect(await rebuild({ asked, expectedMs })).toEqual({
      ok: false,
      reason: 'building both sides once more took longer than 1 second',
    });
    expect(made.told.filter((line) => line.endsWith(': failed'))).toHaveLength(2);
  });

  test('ends with the run that is interrupted', async () => {
    standIn(HANGS);
    const stopping = new AbortController();
    const ended = rebuild({ signal: stopping.signal });
    stopping.abort(new Interrupted('SIGINT'));
    await expect(ended).rejects.toBeInstanceOf(Interrupted);
  });

  test('leaves the cache aside from the lines on', async () => {
    standIn('exit 1');
    await rebuild({ lines: [3] });
    expect(told()).toHaveLength(2);
    for (const call of told()) {
      expect(call).toContain('--no-cache-filter image-diet-lower-0');
      expect(call).not.toMatch(/--no-cache /);
    }
  });

  test('leaves it aside altogether where the Dockerfile can not be cut', async () => {
    standIn('exit 1');
    await rebuild({ lines: [1, 3] });
    expect(told()).toHaveLength(2);
    for (const call of told()) expect(call).toMatch(/--no-cache /);
  });

  test('goes through the engine at the same time for the cache alone', async () => {
    standIn('exit 1');
    expect(await rebuild({ exports: 'engine' })).toEqual(FAILED);
    expect(told()).toHaveLength(2);
    for (const call of told()) expect(call).toContain('--output type=cacheonly');
  });
});

test.each([
  ['quick ones', 20, 5],
  ['some minutes', 2 * 60, 10],
  ['a part of a minute more', 2 * 60 + 1, 11],
  ['many minutes', 30 * 60, 20],
])('after first builds of %s', (_, seconds, minutes) => {
  expect(longestRebuild(seconds * 1000)).toBe(minutes * 60_000);
});
