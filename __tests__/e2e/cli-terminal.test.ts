import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runInShell } from '../support/cli.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';

let top: string;
let temporary: string;

beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'cli-test-'));
  temporary = join(top, 'temporary');
  mkdirSync(temporary);
  ociLayout(join(top, 'it'), { layers: [layer([file('app', 400_000)])] });
});
afterEach(() => {
  const left = readdirSync(temporary);
  rmSync(top, { recursive: true, force: true });
  expect(left).toEqual([]);
});

function shell(script: string, env: Readonly<Record<string, string>> = {}) {
  return runInShell(script, { cwd: top, temporary, env: { TERM: 'xterm', ...env } });
}

const ESCAPE = '\u001b';

describe('on a terminal', () => {
  // script(1) runs a command in a terminal of its own and copies what it shows.
  const onTerminal = (options: string, env: Readonly<Record<string, string>> = {}) =>
    shell(
      `script --quiet --return --command "$CLI inspect it ${options}" /dev/null </dev/null`,
      env,
    );

  it('colours the verdict, and erases the live line before it', async () => {
    const { exitCode, stdout } = await onTerminal('--max-size 1kB');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${ESCAPE}[31mFAIL${ESCAPE}[39m`);
    expect(stdout).toContain(`\r${ESCAPE}[Kreading layers  0 s`);
    const before = stdout.slice(0, stdout.indexOf('FAIL'));
    expect(before.endsWith(`\r${ESCAPE}[K${ESCAPE}[31m`)).toBe(true);
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['a terminal without colours', { TERM: 'dumb' }],
  ])('does not colour with %s', async (_name, env) => {
    const { stdout } = await onTerminal('--quiet', env);
    expect(stdout).toContain('400 kB on disk');
    expect(stdout).not.toContain(ESCAPE);
  });

  it('shows plain lines in CI', async () => {
    const { stdout } = await onTerminal('', { CI: 'true' });
    expect(stdout).toContain('reading layers\r\n');
    expect(stdout).not.toContain(`${ESCAPE}[K`);
  });
});

describe('in a pipe', () => {
  it('writes no escapes', async () => {
    const { stdout, stderr } = await shell('$CLI inspect it --max-size 1kB');
    expect(stdout + stderr).not.toContain(ESCAPE);
  });

  it('keeps its verdict if the reader goes', async () => {
    const { stdout, stderr } = await shell(
      '$CLI inspect it --quiet --format json --max-size 1kB | true; echo $PIPESTATUS',
    );
    expect(stdout).toBe('1\n');
    expect(stderr).toBe('');
  });

  it('says so if the report cannot be written', async () => {
    const { exitCode, stderr } = await shell('$CLI inspect it --quiet >/dev/full');
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'image-diet: The report could not be written to standard output (ENOSPC: no space left on device).\n',
    );
  });

  it('writes to what is no file, too', async () => {
    const { stdout } = await shell(
      '{ $CLI inspect it --quiet -o json=/dev/stderr >/dev/null; } 2>&1 | cat',
    );
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'inspect' });
  });
});

describe('without a command', () => {
  it('shows its help where errors are shown, and does not pass for success', async () => {
    const { exitCode, stdout, stderr } = await shell('$CLI');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: image-diet/);
  });

  it('shows help that was asked for on standard output', async () => {
    const { exitCode, stdout, stderr } = await shell('$CLI compare --help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: image-diet compare/);
  });
});

describe('with a Node that is too old', () => {
  it('says which is needed before anything that it lacks is loaded', async () => {
    const older =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})";
    const { exitCode, stdout, stderr } = await shell(
      `NODE_OPTIONS="--import=${older}" $CLI inspect it`,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^image-diet: This needs Node 24 or newer, and is run by Node 20\.20\.2\./,
    );
  });

  it('is told by a file that imports nothing else at once', () => {
    const text = readFileSync(new URL('../../dist/cli.js', import.meta.url), 'utf8');
    const imports = [...text.matchAll(/^import .* from ["'](.*)["'];/gm)].map(([, name]) => name);
    expect(imports).toEqual(['node:module']);
    expect(text.length).toBeLessThan(3000);
  });
});
