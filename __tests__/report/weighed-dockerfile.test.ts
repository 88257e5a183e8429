import { describe, expect, test } from '@jest/globals';
import { weighDockerfile } from '../../src/diff/weigh-dockerfile.ts';
import { renderComment } from '../../src/report/comment.ts';
import { compareText } from '../../src/report/compare-text.ts';
import { NO_COLOURS } from '../../src/report/palette.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { diff, diffWithout } from '../support/analysis.ts';
import { optimized, original, reportOf } from '../support/report.ts';
import { type Analysis, builtFrom, inferredFrom, LINES } from '../support/weighed.ts';

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
    const sum = (values: readonly (number | null)[]) =>
      values.reduce<number>((all, one) => all + (one ?? Number.NaN), 0);
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

  describe('of lines that a history lets infer', () => {
    const inferred = inferredFrom(head);

    test('has no figure where no layer is known to be an instruction’s', () => {
      const weighed = weighDockerfile(compared(inferred));
      expect(figures(weighed)).toEqual([
        [1, '', null, null, null, null],
        [2, '', null, null, null, null],
        [3, '2', 48_000_000, 0, 0, null],
        [4, '3', 48_000_000, 48_000_000, 48_000_000, null],
        [5, '', 0, 0, 0, 0],
      ]);
      expect(weighed.map((each) => each.inferred)).toEqual([false, false, true, true, false]);
    });

    test('knows that scratch has no bytes, and each instruction where all layers are somebody’s', () => {
      const scratch = builtFrom(inferred, [['FROM scratch', 'base'], ...LINES.slice(1)]);
      const added = (analysis: Analysis) =>
        weighDockerfile(diffWithout(NO_BASE, analysis)).map(({ addedBytes }) => addedBytes);
      expect(added(scratch)).toEqual([0, null, 48_000_000, 48_000_000, 0]);
      const upper = { ...inferred, layers: inferred.layers.slice(2) };
      expect(added(upper)).toEqual([0, 0, 48_000_000, 48_000_000, 0]);
    });

    test('says so in every rendering', () => {
      const report = reportOf(compared(inferred));
      expect(compareText(report, STYLE)).toContain(`Weighed Dockerfile, lines inferred
  line  added    hid  wasted  change  instruction
     1      –      –       –       –  FROM alpine:3.17
     2      –      –       –       –  RUN apk update && apk add curl git
     3  48 MB                      –  RUN curl -LO kubectl
`);
      for (const told of [comment(report), summary(report)]) {
        expect(told).toContain('Weighed Dockerfile, lines inferred');
      }
      const recorded = reportOf(compared(head));
      for (const told of [comment(recorded), summary(recorded), compareText(recorded, STYLE)]) {
        expect(told).not.toContain('inferred');
      }
    });
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
