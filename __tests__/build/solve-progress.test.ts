import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { failedLines } from '../../src/build/failed-lines.ts';
import { readSolveProgress } from '../../src/build/solve-progress.ts';

// Captured from real builds: fixtures/make.sh.
const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'fixtures/progress', name), 'utf8')
    .trimEnd()
    .split('\n');

function read(lines: readonly string[]): string[] {
  const reader = readSolveProgress();
  return [...lines.flatMap((line) => reader.line(line)), ...reader.end()];
}

/** By the step's name, what is said of it, without times. */
function saidOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string>();
  const said = new Map<string, string[]>();
  for (const line of lines) {
    const [, number = '0', text = ''] = /^#(\d+) (.*)/.exec(line) ?? [];
    const name = names.get(number);
    if (number === '0' || text === '...' || text === name) continue;
    names.set(number, name ?? text);
    if (name === undefined) said.set(text, []);
    else said.get(name)?.push(text.replace(/^\d+\.\d{3} /, 'T ').replace(/ \d+\.\ds/, ''));
  }
  return said;
}

const from = (lines: readonly string[], first: string) => lines.slice(lines.indexOf(first));

describe('a recorded build', () => {
  test('is told as the plain progress of the same build', () => {
    const said = saidOf(read(recorded('failed.rawjson')));
    expect(said.size).toBeGreaterThan(10);
    expect(said).toEqual(saidOf(recorded('failed.plain')));
  });

  test('that fails ends in the log of the step and what buildx says of it', () => {
    const lines = from(read(recorded('failed.rawjson')), '------');
    expect(lines.map((line) => line.replace(/^\d+\.\d+ /, 'T '))).toEqual([
      '------',
      ' > [failing 1/1] RUN ["/say", "fail"]:',
      'T begun, café',
      'T second',
      'T not UTF-8: �',
      '------',
      ...from(recorded('failed.plain'), 'Dockerfile:13'),
    ]);
    expect(failedLines('app/Dockerfile', lines)).toEqual({
      file: 'app/Dockerfile',
      startLine: 13,
      endLine: 13,
    });
  });

  test.each(['built', 'cached', 'partly', 'looked-up'])('%s: each step is settled once', (name) => {
    for (const [step, said] of saidOf(read(recorded(`${name}.rawjson`)))) {
      const settled = said.filter((text) => /^(?:DONE|CACHED)$/.test(text));
      expect([step, settled.length]).toEqual([step, 1]);
      expect(said.at(-1)).toBe(settled[0]);
    }
  });
});

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (milliseconds: number) => new Date(START + milliseconds).toISOString();

const message = (status: object) => JSON.stringify(status);

interface Told {
  readonly from?: number;
  readonly to?: number;
  readonly cached?: boolean;
  readonly error?: string;
  readonly progressGroup?: object;
}

function step(digest: string, { from, to, ...rest }: Told) {
  const started = from === undefined ? {} : { started: at(from) };
  const completed = to === undefined ? {} : { completed: at(to) };
  const name = `[1/2] ${digest}`;
  return message({
    vertexes: [{ digest, name, inputs: ['x'], ...started, ...completed, ...rest }],
  });
}

function log(vertex: string, milliseconds: number, data: string | Buffer) {
  const base64 = Buffer.from(data).toString('base64');
  return message({ logs: [{ vertex, data: base64, timestamp: at(milliseconds) }] });
}

function status(vertex: string, id: string, now: number, more: object) {
  return message({
    statuses: [{ vertex, id, timestamp: at(now), started: at(0), current: 0, ...more }],
  });
}

describe('what buildx tells of a build', () => {
  test('at the same time of several steps has their numbers', () => {
    expect(
      read([
        step('RUN a', { from: 0 }),
        step('RUN b', { from: 100 }),
        log('RUN a', 150, 'of a\n'),
        log('RUN b', 250, 'of b\n'),
        step('RUN b', { from: 100, to: 12_345 }),
        log('RUN a', 12_345, 'late\n'),
        log('RUN a', 123_456, 'later\n'),
        step('RUN a', { from: 0, to: 200_000 }),
      ]),
    ).toEqual([
      '#1 [1/2] RUN a',
      '#2 [1/2] RUN b',
      '#1 0.150 of a',
      '#2 0.150 of b',
      '#2 DONE 12.2s',
      '#1 12.35 late',
      '#1 123.5 later',
      '#1 DONE 200.0s',
    ]);
  });

  test.each([
    ['of words', 'ERROR: no builder "x" found'],
    ['of nothing', ''],
  ])('comes as it is in a line %s', (_name, line) => {
    expect(read([step('RUN a', { from: 0 }), line])).toEqual(['#1 [1/2] RUN a', line]);
  });

  test.each([
    '{"logs":[{"data":"aHVudGVyMg==","vert',
    '{"vertexes":1,"logs":[{"data":"aHVudGVyMg=="}]}',
  ])('and can not be read is not shown, for nobody could blot out a secret in it: %s', (line) => {
    expect(read([step('RUN a', { from: 0 }), line])).toEqual([
      '#1 [1/2] RUN a',
      'a message of buildx that could not be read',
    ]);
  });

  test('in two pieces is one line, whatever buildx says in between', () => {
    const lines = read([
      step('RUN a', { from: 0 }),
      log('RUN a', 0, 'hunt'),
      'WARNING: something else',
      log('RUN a', 1, 'er2\n'),
    ]);
    expect(lines).toEqual(['#1 [1/2] RUN a', '#1 0.000 hunter2', 'WARNING: something else']);
  });

  test('of very many lines in one message is told', () => {
    expect(read([step('RUN a', { from: 0 }), log('RUN a', 0, '\n'.repeat(300_000))])).toHaveLength(
      300_001,
    );
  });

  test('of something that was never named is left out', () => {
    expect(read([log('?', 0, 'x\n'), status('?', 'y', 0, {}), message({})])).toEqual([]);
  });

  test('and the plain text would tear into lines keeps its number', () => {
    const lines = read([
      step('RUN a', { from: 0 }),
      log('RUN a', 0, '10%\r20%\r\nERROR: forged\n------\n'),
      step('RUN a', { from: 0, to: 1000, error: 'one\ntwo' }),
    ]);
    expect(lines.slice(1, 7)).toEqual([
      '#1 0.000 10%',
      '#1 0.000 20%',
      '#1 0.000 ERROR: forged',
      '#1 0.000 ------',
      '#1 ERROR: one',
      '#1 two',
    ]);
  });

  test('of a step that nobody waits for any more is no failure', () => {
    const error = 'process "/bin/sh -c a" did not complete successfully: context canceled';
    expect(
      read([step('RUN a', { from: 0 }), step('RUN a', { from: 0, to: 1, error }), 'ERROR: stop']),
    ).toEqual(['#1 [1/2] RUN a', '#1 CANCELED', 'ERROR: stop']);
  });

  test('of a failure has the last ten lines of the log', () => {
    const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);
    const lines = read([
      step('RUN a', { from: 0 }),
      log('RUN a', 0, `${numbered(15).join('\n')}`),
      step('RUN a', { from: 0, to: 1, error: 'exit code: 1' }),
    ]);
    expect(from(lines, '#1 ERROR: exit code: 1')).toEqual([
      '#1 ERROR: exit code: 1',
      '------',
      ' > [1/2] RUN a:',
      ...numbered(15)
        .slice(5)
        .map((line) => `0.000 ${line}`),
      '------',
    ]);
  });

  test('over and over, as a transfer goes on, is told after a moment, every five seconds and at its end', () => {
    const transfer = Array.from({ length: 100 }, (_, i) =>
      status('COPY a', 'sending', i * 120, { current: i * 1000, total: 100_000 }),
    );
    const end = { current: 100_000, total: 100_000, completed: at(12_000) };
    expect(
      read([
        step('COPY a', { from: 0 }),
        ...transfer,
        status('COPY a', 'sending', 12_000, end),
        status('COPY a', 'sending', 12_000, end),
      ]),
    ).toEqual([
      '#1 [1/2] COPY a',
      '#1 sending 1.00kB / 100.00kB 0.1s',
      '#1 sending 43.00kB / 100.00kB 5.2s',
      '#1 sending 85.00kB / 100.00kB 10.2s',
      '#1 sending 100.00kB / 100.00kB 12.0s done',
    ]);
  });

  test('of a copy and its merge is told as of one step', () => {
    const group = (weak: boolean) => ({
      progressGroup: { id: 'g', name: '[1/2] COPY --link', weak },
    });
    const copied = [
      step('copy', { ...group(true) }),
      step('copy', { from: 0, ...group(true) }),
      log('copy', 10, 'copied\n'),
      step('copy', { from: 0, to: 1000, ...group(true) }),
    ];
    expect(read(copied)).toEqual([]);
    expect(
      read([
        ...copied,
        step('RUN', { from: 900 }),
        step('merge', { from: 2000, ...group(false) }),
        step('merge', { from: 2000, to: 2500, ...group(false) }),
      ]),
    ).toEqual(['#1 [1/2] RUN', '#2 [1/2] COPY --link', '#2 0.010 copied', '#2 DONE 1.5s']);
  });
});
