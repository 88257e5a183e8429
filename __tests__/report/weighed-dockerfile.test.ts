import { describe, expect, test } from '@jest/globals';
import { weighDockerfile } from '../../src/diff/weigh-dockerfile.ts';
import type { WrittenInstruction } from '../../src/image/written-instruction.ts';
import { renderComment } from '../../src/report/comment.ts';
import { compareText } from '../../src/report/compare-text.ts';
import { NO_COLOURS } from '../../src/report/palette.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { diff, diffWithout } from '../support/analysis.ts';
import { optimized, original, reportOf } from '../support/report.ts';

type Analysis = typeof original;

const LINES: readonly (readonly [string, WrittenInstruction['stage']])[] = [
  ['FROM alpine:3.17', 'base'],
  ['RUN apk update && apk add curl git', 'final'],
  ['RUN curl -LO kubectl', 'final'],
  ['RUN chmod u+x kubectl && mv kubectl /bin/kubectl', 'final'],
  ['CMD ["kubectl"]', 'final'],
];

function builtFrom(analysis: Analysis, lines = LINES): Analysis {
  const dockerfile = lines.map(([instruction, stage], i) => ({
    dockerfile: { file: 'Dockerfile', startLine: i + 1, endLine: i + 1 },
    instruction,
    stage,
  }));
  return { ...analysis, image: { ...analysis.image, dockerfile } };
}

const NO_BASE = { kind: 'not-there-yet', sentence: 'There is no base.', details: [] } as const;
const head = builtFrom(original);
const STYLE = { palette: NO_COLOURS, width: 100 };

/** The three lines that were one. */
function compared(analysis: Analysis) {
  return diff(optimized, analysis, [
    ['same', 0, 0],
    ['split', 1, [1, 2, 3]],
  ]);
}

const comment = (report: ReturnType<typeof reportOf>) =>
  renderComment(report, { maxCharacters: 65_536 });
const summary = (report: ReturnType<typeof reportOf>) =>
  renderSummary(report, { maxBytes: 2 ** 20 });

function figures(weighed: ReturnType<typeof weighDockerfile>) {
  return weighed.map((each) => [
    each.dockerfile.startLine,
    each.layers.join(),
    each.addedBytes,
    each.hiddenBytes,
    each.wastedBytes,
    each.delta,
  ]);
}

describe('the weighed Dockerfile', () => {
  test('has the bytes of each instruction: the base image once, and nothing for what makes no layer', () => {
    expect(figures(weighDockerfile(compared(head)))).toEqual([
      [1, '0', 7_050_000, 0, 0, 0],
      [2, '1', 14_700_000, 0, 0, null],
      [3, '2', 48_000_000, 0, 0, null],
      [4, '3', 48_000_000, 48_000_000, 48_000_000, null],
      [5, '', 0, 0, 0, 0],
    ]);
  });

  test('adds up to the image, and to its waste', () => {
    const weighed = weighDockerfile(compared(head));
    const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
    const { totals } = reportOf(compared(head)).head as { totals: Record<string, number> };
    expect(sum(weighed.map(({ addedBytes }) => addedBytes))).toBe(totals['unpackedBytes']);
    expect(sum(weighed.map(({ wastedBytes }) => wastedBytes))).toBe(totals['avoidableBytes']);
  });

  test('is compared with nothing where there is no base', () => {
    const weighed = weighDockerfile(diffWithout(NO_BASE, head));
    expect(weighed.map(({ delta }) => delta)).toEqual([null, null, null, null, null]);
    expect(compareText(reportOf(diffWithout(NO_BASE, head)), STYLE)).not.toMatch(/wasted +change/);
  });

  test('is not made up where the Dockerfile is unknown', () => {
    const report = reportOf(compared(original));
    expect(report.dockerfile).toEqual([]);
    for (const told of [compareText(report, STYLE), comment(report)]) {
      expect(told).not.toContain('Weighed Dockerfile');
    }
  });

  test('leaves out stages that the image only copies from', () => {
    const other = builtFrom(original, [...LINES, ['RUN make everything', 'other']]);
    const report = reportOf(compared(other));
    expect(report.dockerfile).toHaveLength(6);
    expect(compareText(report, STYLE)).not.toContain('make everything');
  });

  test('is a table in the terminal, in the comment and in the summary', () => {
    const report = reportOf(compared(head));
    expect(compareText(report, STYLE)).toContain(`Weighed Dockerfile
  line    added    hid  wasted  change  instruction
     1  7.05 MB                         FROM alpine:3.17
     2  14.7 MB                      –  RUN apk update && apk add curl git
     3    48 MB                      –  RUN curl -LO kubectl
     4    48 MB  48 MB   48 MB       –  RUN chmod u+x kubectl && mv kubectl /bin/kubectl
     5                                  CMD ["kubectl"]
`);
    for (const told of [comment(report), summary(report)]) {
      expect(told).toContain('Weighed Dockerfile');
      expect(told).toContain('   4    48 MB  48 MB   48 MB       –  RUN chmod u+x');
    }
  });

  test('shows hostile instructions as what they are', () => {
    const hostile = 'RUN echo "```" \u001b[31m </details> @octocat';
    const report = reportOf(compared(builtFrom(original, [...LINES, [hostile, 'final']])));
    expect(compareText(report, STYLE)).not.toContain('\u001b');
    const told = comment(report);
    expect(told).not.toContain('\u001b');
    expect(told).toContain('````text\nline ');
  });
});
