import { describe, expect, test } from '@jest/globals';
import { diffFindings } from '../../src/findings/diff-findings.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { ALPINE, findingsOf, type Step } from '../support/findings.ts';
import { file } from '../support/image.ts';

const pip = (line: number, name: string, bytes: number): Step => [
  line,
  `RUN pip install ${name}`,
  [file(`root/.cache/pip/${name}`, bytes)],
];

function changes(base: readonly Step[], head: readonly Step[]) {
  return diffFindings(
    { state: 'measured', value: findingsOf(ALPINE, base) },
    findingsOf(ALPINE, head),
  ).map(({ kind, bytesDelta, head: fresh, base: old }) => [
    kind,
    (fresh ?? old)?.id.slice(11),
    bytesDelta,
  ]);
}

test.each([
  ['new', [], [pip(2, 'a', 10)], [['introduced', 'pip-cache', 10]]],
  ['gone', [pip(2, 'a', 10)], [], [['resolved', 'pip-cache', -10]]],
  ['the same', [pip(2, 'a', 10)], [pip(2, 'a', 10)], [['already-there', 'pip-cache', 0]]],
  [
    'on another line, bigger',
    [pip(2, 'a', 10)],
    [pip(7, 'a', 15)],
    [['already-there', 'pip-cache', 5]],
  ],
  [
    'bigger by less than one notices',
    [pip(2, 'a', 10)],
    [pip(2, 'a', 1_000_009)],
    [['already-there', 'pip-cache', 999_999]],
  ],
  [
    'bigger by as much as one notices',
    [pip(2, 'a', 10)],
    [pip(2, 'a', 1_000_010)],
    [['grown', 'pip-cache', 1_000_000]],
  ],
  [
    'the only one, of an edited instruction',
    [pip(2, 'a', 10)],
    [pip(2, 'b', 12)],
    [['already-there', 'pip-cache', 2]],
  ],
  [
    'one more of the same kind',
    [pip(2, 'a', 10)],
    [pip(2, 'b', 30), pip(3, 'a', 10)],
    [
      ['introduced', 'pip-cache', 30],
      ['already-there', 'pip-cache', 0],
    ],
  ],
  [
    'another kind',
    [pip(2, 'a', 10)],
    [[2, 'RUN mvn package', [file('root/.m2/repository/x', 10)]] as const],
    [
      ['introduced', 'maven-cache', 10],
      ['resolved', 'pip-cache', -10],
    ],
  ],
] as const)('%s', (_, base, head, expected) => {
  expect(changes(base, head)).toEqual(expected);
});

describe('without a base', () => {
  const head: readonly Finding[] = findingsOf(ALPINE, [pip(2, 'a', 10)]);
  test.each([
    ['not-there-yet', 'introduced', 10],
    ['unchanged', 'already-there', 0],
    ['failed', 'not-compared', null],
  ] as const)('%s', (kind, expected, bytesDelta) => {
    const reason = { kind, sentence: 'why', details: [] };
    expect(diffFindings({ state: 'absent', reason }, head)).toEqual([
      { kind: expected, base: null, head: head[0], bytesDelta },
    ]);
  });
});
