import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

// Signals reach a process, not a test's sandbox, so each case is a small program of its own.
const withWorldModule = new URL('../../src/pipeline/with-world.ts', import.meta.url).href;
const runProcessModule = new URL('../../src/build/run-process.ts', import.meta.url).href;
const errorsModule = new URL('../../src/units/diet-error.ts', import.meta.url).href;

// Root may remove anything: what others may not is seen only as somebody else.
const NOBODY = 65534;
const root = process.getuid?.() === 0;
let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'with-world-test-'));
  if (root) chownSync(temporary, NOBODY, NOBODY);
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

describe('withWorld', () => {
  it('gives a folder that exists, and removes it with what lies in it', async () => {
    const { lines, code } = await finished(
      program(`
        mkdirSync(join(world.workspace, 'a/b'), { recursive: true });
        writeFileSync(join(world.workspace, 'a/b/c'), 'text');
        say(world.workspace.startsWith(process.env.RUNNER_TEMP + '/image-diet-'));
      `),
    );
    expect(lines).toEqual(['true']);
    expect(code).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('removes the folder after a failure, and passes the failure on', async () => {
    const { lines, code } = await finished(program(`throw new Error('the build broke');`));
    expect(lines).toEqual(['threw Error: the build broke']);
    expect(code).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('removes folders that were made read-only, for users who are not root too', async () => {
    const { lines } = await finished(
      program(
        `
        mkdirSync(join(world.workspace, 'mod/cache'), { recursive: true });
        writeFileSync(join(world.workspace, 'mod/cache/go.mod'), 'module a', { mode: 0o444 });
        chmodSync(join(world.workspace, 'mod/cache'), 0o555);
        chmodSync(join(world.workspace, 'mod'), 0o555);
      `,
        { nobody: true },
      ),
    );
    expect(lines).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('says what is left if the folder cannot be removed', async () => {
    const { lines } = await finished(
      program(`chmodSync(process.env.RUNNER_TEMP, 0o555); say(world.workspace);`, { nobody: true }),
    );
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(
      `warned The temporary folder ${lines[0]} could not be removed (EACCES: permission denied): please remove it.`,
    );
  });

  it('says which folder cannot be written to', async () => {
    const { lines } = await finished(program('say("used");', { folder: join(temporary, 'gone') }));
    expect(lines).toEqual([
      `threw DietError: No folder for temporary files could be made in ${join(temporary, 'gone')} (ENOENT: no such file or directory). Free some space there, or set TMPDIR to a folder that can be written to.`,
    ]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'aborts on %s, waits for the use to end, removes the folder',
    async (signal) => {
      const child = program(`
        say('ready');
        await once(world.signal, 'abort');
        say('cleaning up');
        throw new Error('the build was killed');
      `);
      await said(child, 'ready');
      child.kill(signal);
      const { lines } = await finished(child);
      expect(lines).toEqual(['cleaning up', `threw Interrupted: interrupted by ${signal}`]);
      expect(readdirSync(temporary)).toEqual([]);
    },
  );

  it('is interrupted even if the use ends well after the signal', async () => {
    const child = program(`say('ready'); await once(world.signal, 'abort'); return 'report';`);
    await said(child, 'ready');
    child.kill('SIGINT');
    expect((await finished(child)).lines).toEqual(['threw Interrupted: interrupted by SIGINT']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends at once on a second %s, and still removes the folder', async (signal, code) => {
    const child = program(`
      say('ready');
      await once(world.signal, 'abort');
      say('stuck');
      await new Promise(() => {});
    `);
    await said(child, 'ready');
    child.kill(signal);
    await said(child, 'stuck');
    child.kill(signal);
    expect(await finished(child)).toEqual({ lines: [], code });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('ends on a second signal with all that it runs, however deaf that is', async () => {
    const child = program(`
      const { runProcess } = await import('${runProcessModule}');
      world.signal.addEventListener('abort', () => say('stopping'));
      await runProcess({
        command: '/bin/sh',
        args: ['-c', 'trap "" TERM; echo $$; while :; do sleep 1000; done'],
        cwd: '/', env: process.env, signal: world.signal, onLine: say,
      });
    `);
    const [pid] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    await said(child, 'stopping');
    child.kill('SIGINT');
    expect((await finished(child)).code).toBe(130);
    // Killed, but perhaps not gone in this instant.
    for (let i = 0; i < 100 && living(Number(pid)).length > 0; i++) await setTimeout(10);
    expect(living(Number(pid))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('leaves the signals as they were', async () => {
    const { lines } = await finished(
      program(`say(process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'));`, {
        after: `say(process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'));`,
      }),
    );
    expect(lines).toEqual(['1 1', '0 0']);
  });
});

/** Starts a program that runs `body` inside `withWorld` and says how it ended. */
function program(
  body: string,
  options: { nobody?: boolean; folder?: string; after?: string } = {},
): ChildProcess {
  const source = `
    import { once } from 'node:events';
    import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { withWorld } from '${withWorldModule}';
    import { DietError, Interrupted } from '${errorsModule}';
    const say = (...words) => console.log(...words);
    // Like a build under way, it keeps the process alive.
    const work = setInterval(() => {}, 1000);
    const progress = {
      step: () => () => {},
      detail: () => {},
      warn: (sentence) => say('warned', sentence),
    };
    ${options.nobody && root ? `process.setuid(${NOBODY});` : ''}
    try {
      await withWorld(
        { progress, env: process.env, cwd: process.cwd(), githubToken: null },
        async (world) => { ${body} },
      );
    } catch (error) {
      say('threw', error.name + ': ' + error.message);
    }
    clearInterval(work);
    ${options.after ?? ''}
  `;
  return spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', source], {
    env: { PATH: process.env['PATH'], RUNNER_TEMP: options.folder ?? temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Processes of a group, without the dead ones that nobody has asked after (proc_pid_stat(5)). */
function living(group: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => tryRead(`/proc/${name}/stat`).replace(/^.*\) /s, ''))
    .filter((stat) => !stat.startsWith('Z') && stat.split(' ')[2] === String(group));
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function said(child: ChildProcess, word: string): Promise<void> {
  const [text] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  expect(String(text).trim()).toBe(word);
}

async function finished(child: ChildProcess): Promise<{ lines: string[]; code: number | null }> {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  return { lines: text.split('\n').filter((line) => line !== ''), code };
}
