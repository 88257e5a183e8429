import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Figure, Limit, Row } from '../../bench/row.ts';
import { ROWS } from '../../bench/rows.ts';
import { table } from '../../bench/table.ts';

const sample = { wallSeconds: 1, cpuSeconds: 1, peakMegabytes: 0, readMegabytes: 0 };
const measured = (value: number): Figure => ({
  value,
  parts: `igzip | tar ${value}`,
  samples: [{ ...sample, othersShare: 0.25 }],
});

function result(name: string, limit: Limit, figure: Figure) {
  const row: Row = { name, what: `what ${name} is`, limit, measure: async () => figure };
  return { row, figure };
}

test('a row says limit, figure and verdict', () => {
  const twice: Limit = { bound: 'at most', value: 2, unit: 'times' };
  const text = table([
    result('equal', twice, measured(2)),
    result('past', twice, measured(2.01)),
    result('dive', { bound: 'at least', value: 5, unit: 'times' }, measured(4.9)),
    result('memory', { bound: 'at most', value: 220, unit: 'MB' }, measured(190.4)),
    result('tiny', { bound: 'at most', value: 0.2, unit: 's' }, { notRun: 'no image' }),
  ]);
  expect(text).toMatchInlineSnapshot(`
"| row    | what           | limit           | measured | verdict | medians (least–most) | others |
| ------ | -------------- | --------------- | -------- | ------- | -------------------- | ------ |
| equal  | what equal is  | at most 2.00×   | 2.00×    | ok      | igzip \\| tar 2       | 25 %   |
| past   | what past is   | at most 2.00×   | 2.01×    | OVER    | igzip \\| tar 2.01    | 25 %   |
| dive   | what dive is   | at least 5.00×  | 4.90×    | OVER    | igzip \\| tar 4.9     | 25 %   |
| memory | what memory is | at most 220 MB  | 190 MB   | ok      | igzip \\| tar 190.4   | 25 %   |
| tiny   | what tiny is   | at most 0.200 s | –        | not run | no image             | –      |"
`);
});

test('every row has a name of its own and a place in the document', () => {
  const names = ROWS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const text = readFileSync(join(import.meta.dirname, '../../docs/performance.md'), 'utf8');
  expect(names.filter((name) => !text.includes(`| ${name} |`))).toEqual([]);
});

test('every file in rows/ is in the table', () => {
  const folder = join(import.meta.dirname, '../../bench/rows');
  const list = readFileSync(join(folder, '..', 'rows.ts'), 'utf8');
  const unlisted = readdirSync(folder).filter((file) => !list.includes(`'./rows/${file}'`));
  expect(unlisted).toEqual([]);
});
