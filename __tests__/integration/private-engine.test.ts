import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { whyUnavailable } from '../support/engines.ts';
import { kernelSettings } from '../support/kernel-settings.ts';

jest.setTimeout(120_000);

const repository = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const unavailable = whyUnavailable('classic');

/** A clone of the scripts with an engine of its own; the unpacked packages are the repository's. */
let clone: string;
beforeAll(() => {
  // Deeper than a socket's path may be long.
  const parent = mkdtempSync(join(tmpdir(), 'image-diet-engine-'));
  chmodSync(parent, 0o755);
  clone = join(parent, 'deep'.repeat(30));
  mkdirSync(join(clone, '.tools/docker'), { recursive: true });
  cpSync(join(repository, 'script'), join(clone, 'script'), { recursive: true });
  for (const shared of ['forky', 'forky.packages', 'fitting', 'fitting.packages']) {
    const folder = join(repository, '.tools/docker', shared);
    if (existsSync(folder)) symlinkSync(folder, join(clone, '.tools/docker', shared));
  }
});
afterEach(async () => {
  if (unavailable === null) await docker('stop');
});
afterAll(() => rmSync(join(clone, '..'), { recursive: true, force: true }));

const script = () => join(clone, 'script/docker');
const docker = (...args: readonly string[]) => run(script(), args);

/** Where the engine's socket is, as `script/docker env` says it. */
async function runFolder(): Promise<string> {
  const { stdout } = await docker('env');
  return /unix:\/\/(\S+)\/docker\.sock/.exec(stdout)?.[1] ?? '';
}

/** What the machine has of the engine: its folder, interface, mounts, control groups and processes. */
async function traces(): Promise<readonly string[]> {
  const folder = await runFolder();
  const id = /image-diet-([0-9a-f]{8})/.exec(folder)?.[1] ?? 'none';
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const groups = execFileSync('find', ['/sys/fs/cgroup', '-maxdepth', '2'], { encoding: 'utf8' });
  return [
    ...(existsSync(folder) ? [folder] : []),
    ...readdirSync('/sys/class/net').filter((name) => name.includes(id)),
    ...mounts.filter((line) => line.includes(id) || line.includes(clone)),
    ...groups.split('\n').filter((line) => line.includes(id)),
    ...readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(folder)),
  ];
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

(unavailable === null ? describe : describe.skip)('script/docker', () => {
  test('starts one engine when called twice at once, and stops it without a trace', async () => {
    const settings = kernelSettings();
    expect(settings).toContainEqual(expect.stringMatching(/^net\/ipv4\/ip_forward = [01]$/));
    await Promise.all([docker('start'), docker('start')]);
    const { stdout } = await docker('status');
    expect(stdout).toMatch(/^default: client 28\.[\d.]+.*, server 28\..*\n.*buildx 0\.29\./);
    expect(await traces()).not.toEqual([]);
    expect(kernelSettings()).toEqual(settings);
    await Promise.all([docker('stop'), docker('stop')]);
    expect(await traces()).toEqual([]);
    expect(kernelSettings()).toEqual(settings);
    await expect(docker('status')).rejects.toMatchObject({ code: 1 });
  });

  test('runs until the last living process that holds it lets go', async () => {
    const other = spawn('sleep', ['300'], { stdio: 'ignore' });
    await docker('start', '--for', `${process.pid}`);
    await docker('start', '--for', `${other.pid}`);
    await docker('stop', '--for', `${process.pid}`);
    await docker('status');
    await docker('start', '--for', `${process.pid}`);
    // A holder that died without a word does not hold it.
    const ended = new Promise((resolve) => other.on('close', resolve));
    other.kill('SIGKILL');
    await ended;
    await docker('stop', '--for', `${process.pid}`);
    expect(await traces()).toEqual([]);
  });

  test('clears up behind a daemon that was killed, and starts again', async () => {
    await docker('start');
    const pid = readFileSync(join(await runFolder(), 'docker.pid'), 'utf8');
    process.kill(Number(pid), 'SIGKILL');
    await docker('start');
    await docker('status');
    await docker('stop');
    expect(await traces()).toEqual([]);
  });

  test('says in one sentence that it needs root', async () => {
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', script(), 'start'];
    await expect(run('setpriv', asNobody)).rejects.toMatchObject({
      code: 1,
      stderr:
        'image-diet: the private Docker engine needs root: run this as root, or install Docker with buildx for your user.\n',
    });
  });
});
