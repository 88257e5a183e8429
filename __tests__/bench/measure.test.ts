import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Contender, measure, measureInTurn, median } from '../../bench/measure.ts';

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'bench test-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const signal = new AbortController().signal;

/** Keeps a core busy until it has used so much of it. */
const busyFor = (seconds: number) =>
  `while (process.cpuUsage().user < ${seconds * 1e6}) Math.random();`;

describe('a run', () => {
  test('counts the CPU of all that it starts', async () => {
    const node = JSON.stringify(process.execPath);
    const command = ['bash', '-c', `${node} -e '${busyFor(0.2)}' | ${node} -e '${busyFor(0.2)}'`];
    const { cpuSeconds, wallSeconds } = await measure({ name: 'pipe', command }, scratch, signal);
    expect(cpuSeconds).toBeGreaterThanOrEqual(0.4);
    expect(wallSeconds).toBeGreaterThanOrEqual(0.2);
  });

  test('counts the memory and the reading of a Node program if asked', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, Buffer.alloc(3e6));
    const script = `
      const kept = Buffer.alloc(200e6, 1);
      require('fs').readFileSync(${JSON.stringify(file)});`;
    const contender = { name: 'node', command: [process.execPath, '-e', script] };
    const asked = await measure({ ...contender, usage: true }, scratch, signal);
    expect(asked.peakMegabytes).toBeGreaterThan(200);
    expect(asked.readMegabytes).toBeGreaterThan(3);
    const unasked = await measure(contender, scratch, signal);
    expect(unasked.peakMegabytes).toBeNaN();
  });

  test('that fails is told with its words', async () => {
    const command = ['bash', '-c', 'echo no such layer >&2; exit 3'];
    await expect(measure({ name: 'reading', command }, scratch, signal)).rejects.toThrow(
      'reading ended with code 3: no such layer',
    );
  });
});

test('contenders run in turn, and the first round does not count', async () => {
  const order: string[] = [];
  const contender = (name: string): Contender => ({
    name,
    command: ['true'],
    prepare: () => order.push(name),
  });
  const samples = await measureInTurn([contender('A'), contender('B')], {
    runs: 2,
    scratch,
    signal,
  });
  expect(order.join('')).toBe('ABABAB');
  expect(samples.map(({ length }) => length)).toEqual([2, 2]);
});

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
});
