import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderMarkdown, renderSummary } from '../../src/report/summary.ts';
import { renderMarkdownToHtml, tablesIn } from '../support/cmark.ts';
import { hostileText } from '../support/hostile-text.ts';
import * as samples from '../support/report.ts';

const tables = (markdown: string) => tablesIn(renderMarkdownToHtml(markdown));
const sizes = (markdown: string) => tables(markdown).map(({ length }) => length);
const bytes = (text: string) => new TextEncoder().encode(text).length;

const inspected = samples.inspectReportOf(samples.original, { inputs: { 'max-size': '100MB' } });

describe('the summary of a comparison', () => {
  const text = renderMarkdown(samples.failingReport());

  test('begins as the comment does, without its marker', () => {
    expect(text).toMatch(/^### ❌ The image grew by 50\.4\u00a0MB \(\+74\.8%\), past the limit/);
  });

  test('holds the totals, the checks, every layer, what is wasted and what dive says', () => {
    expect(tables(text).map(([header]) => header)).toEqual([
      ['', 'Base', 'This pull request', 'Change'],
      ['Rule', 'Limit', 'Result', ''],
      ['Line', 'Instruction', 'Change', 'Why'],
      ['Line', 'Instruction', 'Size'],
      ['', 'Line', 'Instruction', 'On disk', 'To pull', 'Wasted'],
      ['Wasted', 'File', 'How', 'Layers'],
      ['dive 0.13.1', ''],
    ]);
    expect(tables(text)[5]?.slice(1)).toEqual([
      ['48\u00a0MB', '/kubectl', 'moved to /bin/kubectl', '2 → 3'],
    ]);
    expect(tables(text)[6]?.slice(1)).toEqual([
      ['efficiency', '59.3%'],
      ['wastedBytes', '48,000,000\u00a0bytes (48\u00a0MB)'],
      ['userWastedPercent', '43.4%'],
    ]);
    expect(text).toContain(
      'A machine that already has the image of the base pulls 43.7\u00a0MB at the next deploy.',
    );
  });

  test('of a broken base shows the log', () => {
    expect(renderMarkdown(samples.brokenBaseReport())).toContain(
      '<details><summary>Why the base was not measured</summary>\n\n```text\n#7 [2/3] RUN apk add curl',
    );
  });

  test('of a failed head shows the log and no figures', () => {
    const failed = renderMarkdown(samples.errorReport());
    expect(failed).toContain('0.412 curl: (22) The requested URL returned error: 404');
    expect(tables(failed)).toEqual([]);
  });
});

test('the summary of an image holds its layers, its waste, its checks and what dive says', () => {
  const text = renderMarkdown(inspected);
  expect(text).toMatch(
    /^### ❌ oci:image: the image is 118\u00a0MB, past the limit of 100\u00a0MB\n/,
  );
  expect(sizes(text)).toEqual([5, 2, 4, 2]);
  expect(text).toContain(
    '- Dockerfile line 4 stores `/kubectl` again as `/bin/kubectl`: **48\u00a0MB**',
  );
});

test.each([
  [null, undefined, 'none (NaN)'],
  [null, 5_000_000, 'infinite'],
  [2, 5_000_000, '200%'],
])(
  "dive's user-wasted percent of %j with %j wasted bytes reads %s",
  (percent, wastedBytes = 0, words) => {
    const report = {
      ...inspected,
      dive: { ...inspected.dive, userWastedPercent: percent, wastedBytes },
    };
    expect(tables(renderMarkdown(report))[2]?.[3]).toEqual(['userWastedPercent', words]);
  },
);

test('a summary that would be too big becomes smaller in steps', () => {
  const report = samples.manyLayersReport(3000);
  const changed = (maxBytes: number | null) => {
    const text = renderSummary(report, { maxBytes });
    expect(bytes(text)).toBeLessThanOrEqual(maxBytes ?? Number.POSITIVE_INFINITY);
    return sizes(text)[2];
  };
  expect([null, 700_000, 100_000, 10_000].map(changed)).toEqual([3001, 1001, 101, 11]);
});

test('the limit counts bytes, not characters', () => {
  const report = samples.failingReport({ notes: ['日'.repeat(1000)] });
  const full = renderSummary(report, { maxBytes: null });
  for (const maxBytes of [bytes(full) - 1, 1000, 10])
    expect(bytes(renderSummary(report, { maxBytes }))).toBeLessThanOrEqual(maxBytes);
});

test('whatever somebody writes, the tables keep their rows and cells', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const widths = tables(renderMarkdown(samples.hostileReport(text))).map((rows) =>
        rows.map((row) => row.length),
      );
      expect(widths).toEqual([
        [4, 4, 4, 4, 4],
        [4, 4, 4, 4],
        [4, 4, 4, 4],
        [3, 3],
        [6, 6, 6, 6, 6],
        [4, 4],
        [2, 2, 2, 2],
      ]);
    }),
  );
});

test('from JSON it is the same', () => {
  for (const report of [samples.failingReport(), samples.brokenBaseReport(), inspected])
    expect(renderMarkdown(JSON.parse(JSON.stringify(report)))).toBe(renderMarkdown(report));
});
