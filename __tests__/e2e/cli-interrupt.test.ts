import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { commitAll, git, initRepository, writeFiles } from '../support/build-world.ts';
import { processesWith, runCli } from '../support/cli.ts';
import { copyPrograms } from '../support/host-programs.ts';
import { listing } from '../support/listing.ts';

let top: string;
let repository: string;
let temporary: string;

beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'cli-test-'));
  [repository, temporary] = [join(top, 'repository'), join(top, 'temporary')];
  mkdirSync(temporary);
  initRepository(repository);
  writeFiles(repository, { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
  commitAll(repository);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

it.each(SIGNALS)('%s in the middle of a build leaves nothing behind', async (signal, exitCode) => {
  const tools = join(top, 'tools');
  copyPrograms(tools, ['sh', 'sleep']);
  writeFiles(repository, {
    Dockerfile: `FROM scratch\nCOPY --from=tools / /\nRUN echo ${top} && sleep 300\n`,
  });
  const before = [listing(repository), worktrees(), builders()];
  const run = await runCli(
    ['compare', '--verbose', '--max-increase', '1kB', '--build-context', `tools=${tools}`],
    {
      cwd: repository,
      temporary,
      onStderr: onceSaid(new RegExp(`^ +head #\\d+ [\\d.]+ ${top}$`, 'm'), signal),
    },
  );
  expect(run).toMatchObject({ exitCode, stdout: '' });
  expect(run.stderr).toMatch(/^image-diet: interrupted$/m);
  expect(readdirSync(temporary)).toEqual([]);
  expect(processesWith(temporary)).toEqual([]);
  expect([listing(repository), worktrees(), builders()]).toEqual(before);
});

it.each(SIGNALS)('%s ends a preparation, with what it started', async (signal, exitCode) => {
  writeFiles(repository, { new: 'x', 'old.json': '{"result":"pass"}' });
  const prepare = 'sleep 300 & echo started; wait';
  const run = await runCli(['compare', '--prepare', prepare, '-v', '-o', 'old.json'], {
    cwd: repository,
    temporary,
    onStderr: onceSaid(/^ .*\bstarted$/m, signal),
  });
  expect(run).toMatchObject({ exitCode, stdout: '' });
  expect(readdirSync(temporary)).toEqual([]);
  expect(processesWith(temporary)).toEqual([]);
  // Nobody may take an earlier run's report for this one's.
  expect(readdirSync(repository)).not.toContain('old.json');
});

/** A second signal would not wait for the clean-up. */
function onceSaid(words: RegExp, signal: NodeJS.Signals) {
  let sent = false;
  return (text: string, kill: (signal: NodeJS.Signals) => void) => {
    if (sent || !words.test(text)) return;
    sent = true;
    kill(signal);
  };
}

function worktrees(): string {
  return git(repository, 'worktree', 'list');
}

/** By name: the state of somebody else's may change meanwhile. */
function builders(): string {
  return execFileSync('docker', ['buildx', 'ls', '--format', '{{.Name}}'], { encoding: 'utf8' });
}
