import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const tests = join(import.meta.dirname, '..');

test('every test that docs/reading.md names is there, and every line names one', () => {
  const text = readFileSync(join(tests, '..', 'docs', 'reading.md'), 'utf8');
  const lines = text.slice(text.indexOf('## Line by line'), text.indexOf('## How that is proven'));
  const rows = lines.split('\n').filter((line) => /^\| (?!---)/.test(line));
  const named = rows
    .map((row) => row.split(' | ').at(-1)?.replace(' |', '') ?? '')
    .filter((cell) => cell !== 'test')
    .map((cell) => cell.split(', '));
  expect(named.length).toBeGreaterThan(25);
  expect(named.flat().filter((name) => !existsSync(join(tests, name)))).toEqual([]);
});
