import { describe, expect, test } from '@jest/globals';
import type { FindingRow } from '../../src/report/finding-words.ts';
import { withoutRepeatedLines } from '../../src/report/repeated-lines.ts';

type Replaced = readonly (readonly [startLine: number, endLine: number])[];

/** What is shown of findings with these lines to paste: the lines, and what is remarked. */
function shown(rows: readonly (readonly [lines: string | null, replaces: Replaced])[]) {
  const made = rows.map(([lines, replaces]) => ({
    remarks: ['condition', 'price'],
    finding: {
      replacement: lines && {
        file: 'Dockerfile',
        lines: [lines],
        replaces: replaces.map(([startLine, endLine]) => ({ file: 'D', startLine, endLine })),
        condition: 'condition',
      },
    },
  })) as unknown as readonly FindingRow[];
  return withoutRepeatedLines(made).map(({ finding, remarks }) => [
    finding.replacement?.lines[0] ?? null,
    ...remarks,
  ]);
}

const SAME = 'The lines above save these bytes, too.';
const RIVAL =
  'They replace what lines above replace, too: paste one of the two, and the next report has the other.';

describe('lines to paste of findings that stand one below the other', () => {
  test('are shown once', () => {
    const replaces: Replaced = [
      [3, 3],
      [4, 6],
    ];
    expect(
      shown([
        ['RUN a', replaces],
        ['RUN a', replaces],
        ['RUN a', replaces],
      ]),
    ).toEqual([
      ['RUN a', 'condition', 'price'],
      [null, 'price', SAME],
      [null, 'price', SAME],
    ]);
  });

  test('are rivals where they replace the same line in another way', () => {
    expect(
      shown([
        ['RUN a', [[3, 5]]],
        ['RUN b', [[5, 5]]],
        ['RUN c', [[6, 6]]],
        ['RUN a', [[7, 7]]],
      ]),
    ).toEqual([
      ['RUN a', 'condition', 'price'],
      ['RUN b', 'condition', 'price', RIVAL],
      ['RUN c', 'condition', 'price'],
      ['RUN a', 'condition', 'price'],
    ]);
  });

  test('that are none repeat nothing', () => {
    expect(
      shown([
        [null, []],
        [null, []],
      ]),
    ).toEqual([
      [null, 'condition', 'price'],
      [null, 'condition', 'price'],
    ]);
  });
});
