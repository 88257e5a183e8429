import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InspectReport } from '../../src/report/report.ts';
import { type CliRun, runCli } from '../support/cli.ts';
import { file, layer, whiteout } from '../support/image.ts';
import { dockerArchive, type ImageSpec, ociArchive, ociLayout } from '../support/image-files.ts';

let top: string;
let temporary: string;

beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'cli-test-'));
  temporary = join(top, 'temporary');
  mkdirSync(temporary);
});
afterEach(() => {
  const left = readdirSync(temporary);
  rmSync(top, { recursive: true, force: true });
  expect(left).toEqual([]);
});

/** Neither an engine nor any program: what lies on the disk needs none. */
const ALONE = { PATH: '/nowhere', DOCKER_HOST: 'unix:///nowhere' };

function inspect(
  args: readonly string[],
  env: Readonly<Record<string, string>> = ALONE,
): Promise<CliRun> {
  return runCli(['inspect', ...args], { cwd: top, temporary, env });
}

const app: ImageSpec = {
  layers: [layer([file('app', 400_000), file('lib', 100_000)]), layer([whiteout('app')])],
  name: 'example/app:1',
};

describe('inspect', () => {
  it.each<[string, (path: string) => unknown, string]>([
    ['a layout by its path', (path) => ociLayout(path, app), 'it'],
    ['a layout', (path) => ociLayout(path, app), 'oci:it:example/app:1'],
    ['an archive by its path', (path) => ociArchive(path, app), './it'],
    ['an archive', (path) => ociArchive(path, app), 'oci-archive:it'],
    ['a saved image by its path', (path) => dockerArchive(path, app), 'it'],
    ['a saved image', (path) => dockerArchive(path, app), 'docker-archive:it:example/app:1'],
  ])('reads %s without engine and network', async (_name, write, reference) => {
    write(join(top, 'it'));
    const run = await inspect(['--format', 'json', '--quiet', reference]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const report: InspectReport = JSON.parse(run.stdout);
    expect(report.totals).toMatchObject({
      unpackedBytes: 500_000,
      liveBytes: 100_000,
      avoidableBytes: 400_000,
      layerCount: 2,
    });
    expect(JSON.stringify(report.image.source)).not.toContain(top);
  });

  it('says what a person wants to know', async () => {
    ociLayout(join(top, 'it'), app);
    const run = await inspect(['it']);
    expect(run.stdout).toMatch(/^oci:it: 500 kB on disk, [\d.]+ k?B to pull, 400 kB wasted\.$/m);
    expect(run.stdout).toMatch(/400 kB .*deletes \/app/);
    expect(run.stdout).toMatch(/efficiency/);
  });

  it('holds the image against limits', async () => {
    ociLayout(join(top, 'it'), app);
    expect((await inspect(['it', '--max-size', '500kB'])).exitCode).toBe(0);
    const run = await inspect(['it', '--max-wasted', '399.9kB']);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^FAIL .*400,000 bytes, past the limit of 399,900 bytes/m);
  });

  it('finds the platform that is asked for', async () => {
    ociLayout(join(top, 'it'), app);
    const run = await inspect(['it', '--platform', 'linux/s390x']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(/linux\/s390x.*linux\/amd64/);
  });

  it.each([
    ['nothing there', 'oci:gone', /^image-diet: Nothing lies at "gone"/m],
    ['no image', '.', /^image-diet: .* is no image/m],
    ['no such name', 'it:other', /^image-diet: /m],
  ])('refuses %s', async (_name, reference, sentence) => {
    const run = await inspect([reference]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
  });

  it('reads with a cache what no run before has read, and says the same', async () => {
    ociLayout(join(top, 'it'), app);
    const args = ['it', '--verbose', '--cache-dir', join(top, 'cache'), '--format', 'json'];
    const first = await inspect(args);
    const again = await inspect(args);
    expect(again.stdout).toBe(first.stdout);
    expect(first.stderr).not.toContain('from the cache');
    expect(again.stderr).toMatch(/, (\d+) of \1 layers? known already, 0 B read$/m);
  });

  it('stops at limits that protect the machine, and says which', async () => {
    ociLayout(join(top, 'it'), app);
    for (const limit of [
      ['max-layer-bytes', '100kB'],
      ['max-entries', '1'],
      ['max-json-bytes', '100B'],
    ] as const) {
      const run = await inspect(['it', `--${limit[0]}`, limit[1]]);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain(`(--${limit[0]}).`);
    }
  });
});

describe('an image of the engine', () => {
  const name = `test-of-image-diet-${randomBytes(6).toString('hex')}`;
  beforeEach(() => {
    const archive = dockerArchive(join(top, 'it.tar'), { ...app, name: `${name}:1` });
    if (archive.kind !== 'docker-archive') throw new Error('no archive');
    execFileSync('docker', ['load', '--quiet', '--input', archive.file], { stdio: 'pipe' });
  });
  afterEach(() => {
    execFileSync('docker', ['image', 'rm', `${name}:1`], { stdio: 'pipe' });
  });

  it.each(['', 'docker-daemon:'])('is read by "%sNAME", and stays', async (transport) => {
    const run = await inspect(['--format', 'json', `${transport}${name}:1`], {});
    expect(run.exitCode).toBe(0);
    const report: InspectReport = JSON.parse(run.stdout);
    expect(report.image.source).toEqual({ kind: 'docker-daemon', name: `${name}:1` });
    expect(report.totals.unpackedBytes).toBe(500_000);
    const images = execFileSync('docker', ['images', '--quiet', name], { encoding: 'utf8' });
    expect(images.trim().split('\n')).toHaveLength(1);
  });
});
