import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { askProcess, type LineReader, runProcess } from '../../src/build/run-process.ts';

jest.setTimeout(30_000);

let mark: string;
beforeEach(() => {
  // A number of seconds that no other `sleep` of this machine has.
  mark = `1234${process.pid}.${performance.now().toFixed(6).replace('.', '')}`;
});
afterEach(() => expect(sleeping()).toBe(0));

function sleeping(): number {
  const commands = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return commands.filter((command) => command === `sleep ${mark}`).length;
}

function run(
  script: string,
  options: { signal?: AbortSignal; reader?: LineReader; onLine?: (line: string) => void },
) {
  return runProcess({
    command: '/bin/sh',
    args: ['-c', script, 'sh', mark],
    cwd: '/',
    env: process.env,
    signal: new AbortController().signal,
    ...options,
  });
}

describe('a program that runs to its end', () => {
  test('gives its exit code and the lines of both outputs', async () => {
    const lines: string[] = [];
    const { exitCode, tail } = await run('echo out; echo err >&2; printf last; exit 3', {
      onLine: (line) => lines.push(line),
    });
    expect(exitCode).toBe(3);
    expect([...tail].sort()).toEqual(['err', 'last', 'out']);
    expect(lines).toEqual(tail);
  });

  test('gives what its lines say where they are to be read', async () => {
    const lines: string[] = [];
    const { tail } = await run('echo a; echo hidden; echo b', {
      reader: {
        line: (text) => (text === 'hidden' ? [] : [text, `${text}!`]),
        end: () => ['over'],
      },
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['a', 'a!', 'b', 'b!', 'over']);
    expect(tail).toEqual(lines);
  });

  test('keeps the last 400 lines only', async () => {
    const { tail } = await run('seq 1 1000', {});
    expect(tail).toHaveLength(400);
    expect(tail.at(-1)).toBe('1000');
  });

  test('may leave its input unread', async () => {
    const { exitCode } = await runProcess({
      command: '/bin/true',
      args: [],
      cwd: '/',
      env: {},
      signal: new AbortController().signal,
      input: 'x'.repeat(1_000_000),
    });
    expect(exitCode).toBe(0);
  });

  test('does not wait for what it left in the background, and leaves nothing of it', async () => {
    const { exitCode } = await run('sleep "$1" & echo started', {});
    expect(exitCode).toBe(0);
  });

  test('that does not exist is an error of the system', async () => {
    const request = { command: '/no/such', args: [], cwd: '/', env: {} };
    const { signal } = new AbortController();
    await expect(runProcess({ ...request, signal })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a program that is to stop', () => {
  const reason = new Error('enough');

  async function stopAfterFirstLine(script: string): Promise<string[]> {
    const stopping = new AbortController();
    const lines: string[] = [];
    const running = run(script, {
      signal: stopping.signal,
      onLine: (line) => {
        lines.push(line);
        stopping.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    return lines;
  }

  test('goes with all its children', async () => {
    await stopAfterFirstLine('sleep "$1" & sleep "$1" & echo started; wait');
  });

  test('may tidy up', async () => {
    const lines = await stopAfterFirstLine(
      'trap "echo tidied; exit 0" TERM; echo started; sleep "$1" & wait',
    );
    expect(lines).toEqual(['started', 'tidied']);
  });

  test('is killed if it does not listen', async () => {
    await stopAfterFirstLine('trap "" TERM; echo started; sleep "$1"; sleep "$1"');
  });

  test('is not started at all if that was known before', async () => {
    const lines: string[] = [];
    const signal = AbortSignal.abort(reason);
    await expect(run('echo started', { signal, onLine: (l) => lines.push(l) })).rejects.toBe(
      reason,
    );
    expect(lines).toEqual([]);
  });
});

describe('a question', () => {
  const ask = (script: string, signal = new AbortController().signal) =>
    askProcess({
      command: '/bin/sh',
      args: ['-c', script, 'sh', mark],
      cwd: '/',
      env: process.env,
      signal,
    });

  test('is answered with the bytes of each output', async () => {
    const { exitCode, stdout, stderr } = await ask("printf 'a\\377\\n'; echo err >&2; exit 4");
    expect([exitCode, [...stdout], stderr]).toEqual([4, [0x61, 0xff, 0x0a], 'err\n']);
  });

  test('that takes too long ends at once with an abort, with all that it started', async () => {
    const stopping = new AbortController();
    const reason = new Error('enough');
    const asked = ask('sleep "$1" & echo started; wait', stopping.signal);
    while (sleeping() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    stopping.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });
});
