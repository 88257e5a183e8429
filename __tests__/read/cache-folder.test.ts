import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { type CacheFolder, type EntryKind, openCacheFolder } from '../../src/read/cache-folder.ts';
import type { Digest } from '../../src/units/digest.ts';
import { sha256 } from '../support/image-files.ts';
import { testFolder } from '../support/reading.ts';

const folder = testFolder('cache-folder');
const LAYERS: EntryKind = { name: 'layers', version: 1 };
const IMAGES: EntryKind = { name: 'images', version: 3 };

function open(maxBytes = 1e9, onProblem = (sentence: string): void => fail(sentence)): CacheFolder {
  return openCacheFolder({ folder: folder.inside('cache'), maxBytes }, onProblem);
}

function fail(sentence: string): never {
  throw new Error(sentence);
}

function digest(name: string): Digest {
  return sha256(Buffer.from(name));
}

function place(kind: string, name: string): string {
  return folder.inside(`cache/${kind}/sha256/${digest(name).slice('sha256:'.length)}`);
}

function put(name: string, bytes: number, usedAt: number, kind = LAYERS): void {
  open().write(kind, digest(name), [Buffer.alloc(bytes)]);
  utimesSync(place(`${kind.name}-${kind.version}`, name), usedAt, usedAt);
}

function kept(names: readonly string[], kind = LAYERS): string[] {
  return names.filter((name) => open().read(kind, digest(name)) !== null);
}

test('an entry has its place under its kind, its version and its digest', () => {
  open().write(LAYERS, digest('x'), [Buffer.from('one'), Buffer.from('two')]);
  open().write(IMAGES, digest('x'), [Buffer.from('three')]);
  expect(readFileSync(place('layers-1', 'x'), 'utf8')).toBe('onetwo');
  expect(readFileSync(place('images-3', 'x'), 'utf8')).toBe('three');
  expect(readdirSync(folder.inside('cache'), { recursive: true })).toHaveLength(6);
});

test('an entry of another version is none', () => {
  put('x', 10, 1000);
  expect(open().read({ name: 'layers', version: 2 }, digest('x'))).toBeNull();
  expect(open().read(LAYERS, digest('x'))).toHaveLength(10);
});

test('what was used last stays, within the bound', () => {
  const names = ['0', '1', '2', '3', '4'];
  for (const [i, name] of names.entries()) put(name, 100, 1000 + i);
  open().read(LAYERS, digest('0'));
  open(399).trim();
  expect(kept(names)).toEqual(['0', '3', '4']);
});

test('the bound is one for all kinds, and for versions that nobody reads any more', () => {
  put('old version', 100, 1000, { name: 'layers', version: 0 });
  put('layer', 100, 1001);
  put('image', 100, 1002, IMAGES);
  open(250).trim();
  expect(kept(['layer'])).toEqual(['layer']);
  expect(kept(['image'], IMAGES)).toEqual(['image']);
  expect(kept(['old version'], { name: 'layers', version: 0 })).toEqual([]);
});

test('what a process left unfinished goes, but not what another is writing', () => {
  put('x', 10, 1000);
  const [left, writing] = ['0', '1'].map(
    (i) => `${place('layers-1', 'y')}.00000000-0000-0000-0000-00000000000${i}`,
  ) as [string, string];
  writeFileSync(left, 'left');
  utimesSync(left, 1000, 1000);
  writeFileSync(writing, 'writing');
  open(0).trim();
  const names = readdirSync(join(writing, '..'));
  expect(names).toEqual([writing.slice(writing.lastIndexOf('/') + 1)]);
});

test('whatever else lies in the folder is not touched, whatever the bound', () => {
  put('x', 10, 1000);
  const others = [
    'notes.txt',
    'layers-1/notes',
    'layers-1/sha256/notes',
    `my-cache/${'a'.repeat(64)}`,
  ];
  for (const name of others) {
    mkdirSync(join(folder.inside('cache'), name, '..'), { recursive: true });
    writeFileSync(join(folder.inside('cache'), name), 'mine');
    utimesSync(join(folder.inside('cache'), name), 1000, 1000);
  }
  open(0).trim();
  const files = readdirSync(folder.inside('cache'), { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toHaveLength(others.length);
});

test('a folder that can not be made is told, too', () => {
  const problems: string[] = [];
  const cache = openCacheFolder({ folder: '/proc/nowhere', maxBytes: 1 }, (sentence) =>
    problems.push(sentence),
  );
  cache.write(LAYERS, digest('x'), [Buffer.from('x')]);
  expect(problems).toEqual([expect.stringContaining('/proc/nowhere')]);
});

test('a folder that can not be written is told once, and changes nothing', () => {
  writeFileSync(folder.inside('cache'), 'a file');
  const problems: string[] = [];
  const cache = open(1e9, (sentence) => problems.push(sentence));
  cache.write(LAYERS, digest('x'), [Buffer.from('x')]);
  cache.write(LAYERS, digest('y'), [Buffer.from('y')]);
  cache.trim();
  expect(cache.read(LAYERS, digest('x'))).toBeNull();
  expect(problems).toEqual([
    `The cache "${folder.inside('cache')}" can't be written, so the next run reads all layers again: ENOTDIR: not a directory`,
  ]);
});

test('of several writers and readers at once, each reader finds nothing or a whole entry', async () => {
  const module = new URL('../../src/read/cache-folder.ts', import.meta.url).href;
  const program = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(({ openCacheFolder }) => {
      const cache = openCacheFolder(workerData.place, (sentence) => { throw new Error(sentence); });
      const seen = new Set();
      for (let i = 0; i < 40; i++) {
        const parts = Array.from({ length: 8 }, () => Buffer.alloc(10_000, workerData.letter));
        cache.write(workerData.kind, workerData.digest, parts);
        const found = cache.read(workerData.kind, workerData.digest);
        if (found !== null) seen.add(found.length + ' ' + new Set(found).size);
        cache.trim();
      }
      parentPort.postMessage([...seen]);
    });`;
  const place = { folder: folder.inside('cache'), maxBytes: 1e9 };
  const seen = await Promise.all(
    ['a', 'b', 'c'].map((letter) => {
      const workerData = { module, place, letter, kind: LAYERS, digest: digest('x') };
      const worker = new Worker(program, { eval: true, workerData });
      return new Promise<string[]>((resolve, reject) => {
        worker.on('message', resolve);
        worker.on('error', reject);
      });
    }),
  );
  expect([...new Set(seen.flat())]).toEqual(['80000 1']);
  expect(readdirSync(folder.inside('cache/layers-1/sha256'))).toHaveLength(1);
});
