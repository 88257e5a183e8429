import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columns, fitText, textWidth, wrapText } from '../../src/report/columns.ts';
import type { CompareReport, InspectReport } from '../../src/report/report.ts';
import { renderText } from '../../src/report/text.ts';
import { hostileText } from '../support/hostile-text.ts';
import * as samples from '../support/report.ts';

const text = (report: CompareReport | InspectReport, width: number | null = 100) =>
  renderText(report, { colours: false, width });

const inspected = (inputs: samples.ReportOptions['inputs'] = {}) =>
  samples.inspectReportOf(samples.original, { inputs });

test('a comparison', () => {
  expect(text(samples.failingReport())).toMatchInlineSnapshot(`
"FAIL  The image grew by 50.4 MB (+74.8%), past the limit of 10% and 10 MB.

  Dockerfile line 4 stores /kubectl again as /bin/kubectl: 48 MB wasted.

              Base  This pull request             Change
  On disk  67.3 MB             118 MB  +50.4 MB (+74.8%)
  To pull  27.5 MB            47.1 MB  +19.6 MB (+71.4%)
  Wasted       0 B              48 MB             +48 MB
  Layers         2                  4                 +2

Changed layers
  line    change  instruction
   2–4  +50.4 MB  RUN apk update && apk add curl git and 2 more  one layer before (lines 2–5), 3 now

Unchanged layers
        line     size  instruction
  base image  7.05 MB  –

Findings introduced
  48 MB: /kubectl is moved to /bin/kubectl by a later step, and so stored twice
    (image-diet/moved-later)
    Dockerfile line 3 brings it, line 4 hides it. Bring it to where it belongs in the first place,
    or move it in the same RUN. Instead of lines 3 and 4:
      RUN curl -LO https://storage.googleapis.com/kubernetes-release/release/v1.26.0/bin/linux/amd64/kubectl && \\
          chmod u+x kubectl && \\
          mv kubectl /bin/kubectl

base 1f6a3c2, head 9b1c4d7, linux/amd64, docker-container, buildx 0.29.1
A machine that already has the image of the base pulls 43.7 MB at the next deploy.
"
`);
});

test('an image', () => {
  expect(text(inspected({ 'max-wasted': '20MB' }))).toMatchInlineSnapshot(`
"FAIL  oci:image: the image wastes 48 MB, past the limit of 20 MB.

Layers
        size  wasted        line  instruction
  0  7.05 MB       –  base image  –
  1  14.7 MB       –           2  RUN apk update && apk add curl git
  2    48 MB   48 MB           3  RUN curl -LO https://storage.googleapis.com/kubernetes-release/re…
  3    48 MB       –           4  RUN chmod u+x kubectl && mv kubectl /bin/kubectl

Wasted
  48 MB  Dockerfile line 4 stores /kubectl again as /bin/kubectl

Findings
  48 MB: /kubectl is moved to /bin/kubectl by a later step, and so stored twice
    (image-diet/moved-later)
    Dockerfile line 3 brings it, line 4 hides it. Bring it to where it belongs in the first place,
    or move it in the same RUN. Instead of lines 3 and 4:
      RUN curl -LO https://storage.googleapis.com/kubernetes-release/release/v1.26.0/bin/linux/amd64/kubectl && \\
          chmod u+x kubectl && \\
          mv kubectl /bin/kubectl

dive's figures
  efficiency: 59.3%
  wastedBytes: 48,000,000 bytes (48 MB)
  userWastedPercent: 43.4%

Checks
  max-wasted  fail  The image wastes 48 MB, past the limit of 20 MB.

linux/amd64, base image alpine:3.17, 1 layer,
sha256:a5cedf433b52c0357dd741e20d78ecf8c08979327f0165ed7fd8798a140ad3fe
"
`);
});

test('a failed build', () => {
  expect(text(samples.errorReport())).toMatchInlineSnapshot(`
"ERROR  Not measured: there is no result for 9b1c4d7.

  Dockerfile line 3: The image of the head could not be built: process "/bin/sh -c curl -fLO
  https://example.com/kubectl" did not complete successfully: exit code: 22.

  ------
   > [3/4] RUN curl -fLO https://example.com/kubectl:
  0.412 curl: (22) The requested URL returned error: 404
  ------
  Dockerfile:3
  --------------------
     2 |     RUN apk update && apk add curl git
     3 | >>> RUN curl -fLO https://example.com/kubectl
  --------------------
  ERROR: failed to build: failed to solve: process "/bin/sh -c curl -fLO https://example.com/kubectl" did not complete successfully: exit code: 22

base 1f6a3c2, head 9b1c4d7, docker-container, buildx 0.29.1
"
`);
});

test.each<[string, CompareReport | InspectReport, string]>([
  [
    'a pass',
    samples.passingReport(),
    'PASS  The image grew by 2.12 MB (+1.25%), within the limit of 10% and 10 MB.',
  ],
  [
    'a warning',
    samples.debtReport(),
    'WARN  The image wastes 21.3 MB, past the limit of 20 MB; the base broke it already (21.3 MB).',
  ],
  ['no limits', samples.passingReport({ inputs: {} }), 'The image grew by 2.12 MB (+1.25%).'],
  [
    'a new image',
    samples.newImageReport(),
    'New image: 118 MB on disk, 47.1 MB to pull, 48 MB wasted.',
  ],
  [
    'nothing to build',
    samples.unchangedReport(),
    'PASS  Nothing that feeds the image changed, so it was not built.',
  ],
  ['an image', inspected(), 'oci:image: 118 MB on disk, 47.1 MB to pull, 48 MB wasted.'],
])('the first line of %s', (_, report, line) => {
  expect(text(report).split('\n')[0]).toBe(line);
});

test('colours mark the verdict and nothing else than asked for', () => {
  const coloured = renderText(samples.failingReport(), { colours: true, width: 100 });
  expect(coloured).toContain('\u001b[31mFAIL\u001b[39m  \u001b[1mThe image grew');
  expect(stripVTControlCharacters(coloured)).toBe(text(samples.failingReport()));
});

test('instructions become shorter on a narrow terminal, and whole without one', () => {
  const lines = (width: number | null) => text(samples.unmatchedReport(), width).split('\n');
  // Not those of findings: what is pasted must be whole.
  const ofLayers = (width: number | null) => lines(width).filter((line) => /B {2}RUN /.test(line));
  expect(Math.max(...ofLayers(100).map(textWidth))).toBeLessThanOrEqual(100);
  expect(ofLayers(null).join('\n')).toContain('bin/linux/amd64/kubectl');
});

test('sentences go on below themselves on a narrow terminal', () => {
  const inputs = { 'max-increase': '10% and 10MB', 'max-size': '1GB' };
  const narrow = text(samples.failingReport({ inputs }), 60);
  expect(narrow).toContain(`
  Dockerfile line 4 stores /kubectl again as /bin/kubectl:
  48 MB wasted.
`);
  expect(narrow).toContain(`
  max-increase  fail  The image grew by 50.4 MB (+74.8%),
                      past the limit of 10% and 10 MB.
`);
  // The verdict may wrap: the terminal's own way is good enough for the one bold line. Lines to paste must not.
  const [, ...lines] = narrow.split('\n').filter((line) => !/^ {6}(?:RUN| {4})/.test(line));
  expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(60);
});

test.each([
  [100, 'beside', /RUN apk update && apk add curl git +new$/m],
  [60, 'below', /RUN apk update && apk add curl git\n +new$/m],
])('in %i columns, what is said of a short instruction stands %s it', (width, _, expected) => {
  const report = samples.unmatchedReport();
  const layers = report.layers.filter(({ head }) => head !== 3 && head !== 2);
  expect(text({ ...report, layers }, width)).toMatch(expected);
});

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 13, ['one two three']],
  ['one two three', null, ['one two three']],
  ['a sha256:0123456789 b', 5, ['a', 'sha256:0123456789', 'b']],
  ['包裹 包裹', 8, ['包裹', '包裹']],
])('%j in %j columns', (sentence, width, lines) => {
  expect(wrapText(sentence, width)).toEqual(lines);
});

test('nothing that somebody wrote reaches the terminal as a control', () => {
  fc.assert(
    fc.property(hostileText, (hostile) => {
      for (const report of [
        samples.hostileReport(hostile),
        samples.errorReport({ failure: hostile }),
      ])
        expect(text(report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

describe('columns', () => {
  test.each([
    ['abc', 3],
    ['日本', 4],
    ['🚀', 2],
    ['e\u0301', 1],
    ['', 0],
  ])('%j takes %d cells', (characters, width) => {
    expect(textWidth(characters)).toBe(width);
  });

  test('a text is cut to its cells', () => {
    expect(fitText('日本語', 5)).toBe('日本…');
    expect(fitText('日本語', 6)).toBe('日本語');
    expect(fitText('abcdef', 4)).toBe('abc…');
  });

  test('only the column that shrinks does, down to a width that can be read', () => {
    const rows = [['1', 'x'.repeat(60), 'why']];
    const layout = [
      { align: 'right' },
      { align: 'left', shrinks: true },
      { align: 'left' },
    ] as const;
    expect(columns(rows, layout, 40)).toEqual([`1  ${'x'.repeat(31)}…  why`]);
    expect(columns(rows, layout, 5)).toEqual([`1  ${'x'.repeat(19)}…  why`]);
    expect(columns(rows, layout, null)).toEqual([`1  ${'x'.repeat(60)}  why`]);
  });
});
