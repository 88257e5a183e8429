import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMMENT_LENGTH, commentMarker, renderComment } from '../../src/report/comment.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { analysis, diff } from '../support/analysis.ts';
import { elementsIn, renderMarkdownToHtml, tablesIn, textOf } from '../support/cmark.ts';
import { hostileText } from '../support/hostile-text.ts';
import * as samples from '../support/report.ts';
import { hostileReport, manyLayersReport } from '../support/report.ts';

const comment = (report: CompareReport, maxCharacters = COMMENT_LENGTH) =>
  renderComment(report, { maxCharacters });
const tables = (report: CompareReport) => tablesIn(renderMarkdownToHtml(comment(report)));
/** Everything before the first fold and the small print. */
const aboveTheFold = (report: CompareReport) => comment(report).split(/<details>|<sub>/)[0] ?? '';
const withoutLinks = (text: string) =>
  text.replace(/\]\(https:[^)]*\)/g, ']').replaceAll('\u00a0', ' ');

describe('past a limit', () => {
  test('reads from the verdict over the line to the totals and the layers', () => {
    expect(withoutLinks(aboveTheFold(samples.failingReport()))).toMatchInlineSnapshot(`
"<!-- image-diet:default -->
### ❌ The image grew by 50.4 MB (+74.8%), past the limit of 10% and 10 MB

[Dockerfile line 4] stores \`/kubectl\` again as \`/bin/kubectl\`: **48 MB wasted**

| | Base | This pull request | Change |
| :- | -: | -: | -: |
| On disk | 67.3 MB | 118 MB | **+50.4 MB (+74.8%)** |
| To pull | 27.5 MB | 47.1 MB | +19.6 MB (+71.4%) |
| Wasted | 0 B | 48 MB | +48 MB |
| Layers | 2 | 4 | +2 |

**1 changed layer**

| Line | Instruction | Change | Why |
| -: | :- | -: | :- |
| [2–4] | \`RUN apk update && apk add curl git\` and 2 more | +50.4 MB | one layer before ([lines 2–5]), 3 now |

A machine that already has the image of the base pulls 43.7 MB at the next deploy.

**1 finding introduced**

**48 MB**: \`/kubectl\` is moved to \`/bin/kubectl\` by a later step, and so stored twice ([moved-later]). [Dockerfile line 3] brings it, [line 4] hides it. Instead of lines 3 and 4:

\`\`\`dockerfile
RUN curl -LO https://storage.googleapis.com/kubernetes-release/release/v1.26.0/bin/linux/amd64/kubectl && \\
    chmod u+x kubectl && \\
    mv kubectl /bin/kubectl
\`\`\`

"
`);
  });

  test('links the lines at the commit that the figures are of', () => {
    const text = comment(samples.unmatchedReport());
    const blob = 'https://github.com/octo/tools/blob';
    expect(text).toContain(`[Dockerfile line 4](${blob}/${samples.HEAD_COMMIT}/Dockerfile#L4)`);
    expect(text).toContain(`[2–5](${blob}/${samples.BASE_COMMIT}/Dockerfile#L2-L5) (before)`);
  });

  test('has tables of so many rows and cells', () => {
    expect(tables(samples.unmatchedReport()).map((rows) => rows.map((row) => row.length))).toEqual([
      [4, 4, 4, 4, 4],
      [4, 4, 4, 4, 4],
      [3, 3],
    ]);
  });

  test('tells everything that is wrong', () => {
    const report = samples.failingReport({
      inputs: { 'max-increase': '10MB', 'max-size': '100MB', 'max-wasted': '20MB' },
    });
    expect(withoutLinks(aboveTheFold(report)).split('\n\n').slice(0, 2)).toEqual([
      '<!-- image-diet:default -->\n### ❌ The image grew by 50.4 MB (+74.8%), past the limit of 10 MB',
      'The image is 118 MB, past the limit of 100 MB.<br>The image wastes 48 MB, past the limit of 20 MB.',
    ]);
  });
});

test('past the limit of an increase nobody is warned of it too', () => {
  const inputs = { 'max-increase': '10MB', 'warn-increase': '10MB' };
  const text = withoutLinks(aboveTheFold(samples.failingReport({ inputs })));
  expect(text.match(/grew by/g)).toHaveLength(1);
});

test('a pass is one bold line and the totals, the rest folded', () => {
  expect(withoutLinks(aboveTheFold(samples.passingReport()))).toMatchInlineSnapshot(`
"<!-- image-diet:default -->
**✅ The image grew by 2.12 MB (+1.25%), within the limit of 10% and 10 MB**

| | Base | This pull request | Change |
| :- | -: | -: | -: |
| On disk | 170 MB | 172 MB | **+2.12 MB (+1.25%)** |
| To pull | 42.4 MB | 42.9 MB | +530 kB (+1.25%) |
| Wasted | 0 B | 0 B | 0 B |
| Layers | 4 | 4 | 0 |

"
`);
});

test('the fold of a pass begins with what matters most', () => {
  expect(comment(samples.passingReport())).toContain(
    '<details><summary>Dockerfile line 9 grew by 2.1\u00a0MB · 2 changed layers · 2 unchanged layers, 106\u00a0MB · 2 checks</summary>',
  );
});

test.each<[string, CompareReport, string]>([
  [
    'debt',
    samples.debtReport(),
    '### ⚠️ The image wastes 21.3 MB, past the limit of 20 MB; the base broke it already (21.3 MB)\n\n[Dockerfile line 9] deletes `/var/lib/apt/lists` (14 files), stored by [lines 4–6]: **21.3 MB wasted**',
  ],
  [
    'another base image',
    samples.baseImageReport(),
    '### ❌ The image grew by 22.4 MB (+13.2%), past the limit of 10% and 10 MB\n\nThe base image grew by **22.4 MB**: `debian:11-slim` → `debian:12-slim`',
  ],
  [
    'a new image',
    samples.newImageReport(),
    '**📦 New image: 118 MB on disk, 47.1 MB to pull, 48 MB wasted**',
  ],
  [
    'a broken base',
    samples.brokenBaseReport(),
    '### ⚠️ Not compared: the image of the base could not be built',
  ],
  [
    'nothing changed',
    samples.unchangedReport(),
    '**✅ Nothing that feeds the image changed, so it was not built**',
  ],
  ['no limits', samples.failingReport({ inputs: {} }), '**📦 The image grew by 50.4 MB (+74.8%)**'],
  [
    'other limits',
    samples.passingReport({ inputs: { 'max-size': '1GB' } }),
    '**✅ The image grew by 2.12 MB (+1.25%), within all limits**',
  ],
  [
    'compressed',
    samples.failingReport({ inputs: { 'max-increase': '10MB', 'size-metric': 'compressed' } }),
    '### ❌ The compressed image grew by 19.6 MB (+71.4%), past the limit of 10 MB',
  ],
  [
    'the name of one of several images',
    samples.failingReport({ origin: { title: 'services/api' } }),
    '### ❌ services/api: the image grew by 50.4 MB (+74.8%), past the limit of 10% and 10 MB',
  ],
])('the first lines of %s', (_, report, lines) => {
  const [, ...body] = withoutLinks(comment(report)).split('\n');
  expect(body.join('\n').slice(0, lines.length)).toBe(lines);
});

test('a head that could not be built says so, with a link to the line and the last lines of its log', () => {
  const text = comment(samples.errorReport());
  expect(text).toContain(
    '### ❌ Not measured: there is no result for 9b1c4d7\n\n[Dockerfile line 3](',
  );
  expect(text).toMatch(
    /\/blob\/9b1c4d7[0-9a-f]*\/Dockerfile#L3\): The image of the head could not be built: process .*\n\n```text\n------\n > \[3\/4\] RUN curl/,
  );
  expect(text).not.toContain('On disk');
});

test('several mistakes are a list', () => {
  const failure = 'max-size "x" is not a size.\npull "yes" is neither true nor false.';
  expect(comment(samples.errorReport({ failure }))).toContain(
    '\n\n- max-size "x" is not a size.\n- pull "yes" is neither true nor false.\n',
  );
});

test('what could not be measured is named', () => {
  const report = samples.classicStoreReport({ notes: ['The base image debian:12-slim moved'] });
  expect(tables(report)[0]).toEqual([
    ['', 'Base', 'This pull request', 'Change'],
    ['On disk', '170\u00a0MB', '170\u00a0MB', '+600\u00a0kB (+0.354%)'],
    ['To pull', 'not measured', 'not measured', '–'],
    ['Wasted', '0\u00a0B', '0\u00a0B', '0\u00a0B'],
    ['Layers', '4', '4', '0'],
  ]);
  expect(textOf(renderMarkdownToHtml(comment(report)))).toContain(
    "Sizes to pull are not measured: the source of the image gives none. The base image is not known, so all layers count as this image's own. The base image debian:12-slim moved.",
  );
});

test('a base image that FROM names anew does not read as one that moved', () => {
  const text = comment(samples.baseImageReport());
  expect(text).not.toContain('under the same name');
  expect(text).toContain('| base image | `FROM debian:12-slim` |');
});

test('the digest of a pinned image is left out of its instruction', () => {
  const copy = (bytes: number) =>
    analysis([{ bytes, instruction: `COPY --from=tools:1@sha256:${'0f'.repeat(32)} /a /b` }]);
  const report = samples.reportOf(diff(copy(1000), copy(5000), [['changed', 0, 0]]));
  expect(comment(report)).toContain('| `COPY --from=tools:1 /a /b` |');
});

test('changed layers stand by the size of their change, whichever way it went', () => {
  const [base, head] = [
    analysis([{ bytes: 90e6, instruction: 'RUN b' }]),
    analysis([
      { bytes: 20e6, instruction: 'RUN a' },
      { bytes: 30e6, instruction: 'RUN b' },
      { bytes: 80e6, instruction: 'RUN c' },
    ]),
  ];
  const report = samples.reportOf(
    diff(base, head, [
      ['added', null, 0],
      ['changed', 0, 1],
      ['added', null, 2],
    ]),
  );
  const [, changed] = tables(report);
  expect(changed?.slice(1).map((cells) => cells[1])).toEqual(['RUN c', 'RUN b', 'RUN a']);
});

test('above the fold stand no digests, no efficiency and no figure of dive', () => {
  const diveCi = { path: '.dive-ci', text: 'rules:\n  highestWastedBytes: 20MB\n' };
  const inputs = { 'max-increase': '10MB', 'min-efficiency': '95%' };
  for (const report of [
    samples.failingReport({ diveCi, inputs }),
    samples.failingReport({ diveCi, inputs: {} }),
    samples.passingReport({ diveCi, inputs }),
  ]) {
    const text = withoutLinks(aboveTheFold(report));
    expect(text).not.toMatch(/sha256|efficiency is|0\.593|59\.3|dive counts|lowestEfficiency/);
  }
  expect(aboveTheFold(samples.failingReport({ diveCi, inputs: {} }))).toContain(
    "### ❌ The image breaks 3 of dive's rules\n",
  );
  expect(comment(samples.failingReport({ diveCi, inputs: {} }))).toContain(
    'dive counts 48\u00a0MB as wasted',
  );
});

describe('the marker', () => {
  test('stands alone on the first line of every comment', () => {
    for (const report of [
      samples.failingReport(),
      samples.unchangedReport(),
      samples.errorReport(),
    ])
      expect(comment(report)).toMatch(/^<!-- image-diet:default -->\n(?:#|\*)/);
  });

  test.each([
    ['api', '<!-- image-diet:api -->'],
    ['services/api linux', '<!-- image-diet:services%2Fapi%20linux -->'],
    ['a--b', '<!-- image-diet:a-%2Db -->'],
    ['--> x', '<!-- image-diet:-%2D%3E%20x -->'],
    ['a\nb', '<!-- image-diet:a%0Ab -->'],
  ])('of the key %j can not be ended by it', (key, marker) => {
    expect(commentMarker(key)).toBe(marker);
  });

  test('tells any two keys apart', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        fc.pre(a.toWellFormed() !== b.toWellFormed());
        expect(commentMarker(a)).not.toBe(commentMarker(b));
      }),
    );
  });
});

test('the same report gives the same comment, from JSON too', () => {
  for (const report of [samples.failingReport(), samples.debtReport(), samples.newImageReport()])
    expect(comment(JSON.parse(JSON.stringify(report)))).toBe(comment(report));
});

describe('a comment that would be too long', () => {
  const report = manyLayersReport(2000);
  const rows = (text: string) => tablesIn(renderMarkdownToHtml(text)).map(({ length }) => length);

  test('shows all rows where there is room', () => {
    expect(rows(comment(report, 10_000_000))).toEqual([5, 2001, 2]);
  });

  test.each([
    [COMMENT_LENGTH, [5, 51, 2], '… and 1950 more layers.'],
    [6000, [5, 11, 2], '… and 1990 more layers.'],
    [3200, [5, 11], '… and 1990 more layers.'],
    [2000, [5], 'There are too many layers to list here; all of them are in the [full report]('],
  ])('keeps %d characters', (limit, expected, words) => {
    const text = comment(report, limit);
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(rows(text)).toEqual(expected);
    expect(text).toContain(words);
    expect(text).toContain('The image grew by');
  });

  test('is never an error, however little room there is', () => {
    const report = manyLayersReport(200);
    for (let limit = 0; limit < 1500; limit += 100)
      expect(comment(report, limit).length).toBeLessThanOrEqual(limit);
  });

  test('keeps the limit whatever is in the report', () => {
    const long = fc
      .array(hostileText, { minLength: 20, maxLength: 40 })
      .map((texts) => texts.join('').repeat(20));
    fc.assert(
      fc.property(long, (text) => {
        // The key is the workflow's own.
        const report = hostileReport(text);
        const origin = { ...report.origin, commentKey: 'default' };
        const whole = comment({ ...report, origin });
        expect(whole.length).toBeLessThanOrEqual(COMMENT_LENGTH);
        // Shortened in steps, never cut: the small print is the end.
        expect(whole).toMatch(/<\/sub>\n$/);
      }),
      { numRuns: 10 },
    );
  });
});

describe('whatever somebody writes into names, instructions and messages', () => {
  const OURS = new Set(
    ['h3', 'p', 'strong', 'code', 'pre', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'].concat([
      'details',
      'summary',
      'sub',
      'br',
      'ul',
      'li',
    ]),
  );

  test('the tables keep their rows and cells, and nothing becomes an element or a link', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const page = renderMarkdownToHtml(comment(hostileReport(text)));
        expect(tablesIn(page).map((rows) => rows.map((row) => row.length))).toEqual([
          [4, 4, 4, 4, 4],
          [4, 4, 4, 4],
          [3, 3],
          [4, 4, 4, 4],
        ]);
        const { names, addresses } = elementsIn(page.replace(/^<!--.*-->\n/, ''));
        expect([...names].filter((name) => !OURS.has(name))).toEqual([]);
        for (const address of addresses)
          expect(address).toMatch(
            /^https:\/\/github\.com\/(?:octo\/tools\/|image-diet\/image-diet\/blob\/v[\d.]+\/docs\/findings\/[a-z-]+\.md$)/,
          );
      }),
    );
  });

  test('lines to paste stay as they are, in a block that nothing in them ends', () => {
    fc.assert(
      fc.property(hostileText, fc.nat({ max: 8 }), (text, ticks) => {
        const line = `RUN ${'`'.repeat(ticks)}${text.replaceAll(/\s/g, ' ')}`;
        const report: CompareReport = JSON.parse(
          JSON.stringify(samples.failingReport()),
          (key, value) => (key === 'lines' ? [line, '```', '</details>'] : value),
        );
        const page = renderMarkdownToHtml(comment(report));
        expect(page.match(/<pre/g)).toHaveLength(1);
        const { names } = elementsIn(page.replace(/^<!--.*-->\n/, ''));
        expect([...names].filter((name) => !OURS.has(name))).toEqual([]);
      }),
    );
  });

  test('a failed build neither', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const page = renderMarkdownToHtml(comment(samples.errorReport({ failure: text })));
        const { names } = elementsIn(page.replace(/^<!--.*-->\n/, ''));
        expect([...names].filter((name) => !OURS.has(name))).toEqual([]);
      }),
    );
  });
});

test('a layer that stores what the base image has is told as waste, not as growth', () => {
  const from = { bytes: 200_000_000, base: true };
  const base = analysis([from]);
  const step = { bytes: 200_000_000, instruction: 'RUN chmod 755 /usr/big', lines: 'Dockerfile:2' };
  const head = analysis([from, step], {
    waste: [{ path: 'usr/big', bytes: 200_000_000, cause: 'base-copied', layer: 1, otherLayer: 0 }],
  });
  const report = samples.reportOf(
    diff(base, head, [
      ['same', 0, 0],
      ['added', null, 1],
    ]),
    { inputs: { 'max-increase': '1MB' } },
  );
  expect(withoutLinks(aboveTheFold(report))).toContain(
    '[Dockerfile line 2] stores `/usr/big` of the base image again: **200 MB wasted**\n\n|',
  );
});

describe('findings introduced', () => {
  const from = { bytes: 200e6, base: true };
  const step = (instruction: string, bytes: number, line: number) => ({
    bytes,
    instruction,
    lines: `Dockerfile:${line}`,
  });

  /** A RUN for each file, and one that removes them all, with `baseBytes` of the base image. */
  const removing = (megabytes: readonly number[], baseBytes = 0) => {
    const made = megabytes.map((size, i) => step(`RUN make-${size}`, size * 1e6, i + 2));
    const last = made.length + 1;
    const head = analysis([from, ...made, step('RUN rm -rf /usr/a', 0, last + 1)], {
      waste: [
        ...megabytes.map((size, i) => ({
          path: `usr/a/${size}`,
          bytes: size * 1e6,
          cause: 'deleted' as const,
          layer: i + 1,
          otherLayer: last,
        })),
        ...(baseBytes === 0
          ? []
          : [
              {
                path: 'usr/a/of-the-base',
                bytes: baseBytes,
                cause: 'deleted' as const,
                layer: 0,
                otherLayer: last,
              },
            ]),
      ],
    });
    const added = [...made, last].map((_, i) => ['added', null, i + 1] as const);
    return samples.reportOf(diff(analysis([from]), head, [['same', 0, 0], ...added]), {
      inputs: { 'max-increase': '1MB' },
    });
  };
  /** `3 MB` … of the findings that stand open, of the folded ones, and the fold's name. */
  const shown = (report: CompareReport) => {
    const section =
      withoutLinks(comment(report)).split(/\*\*\d+ findings? introduced\*\*/)[1] ?? '';
    const [open = '', fold = ''] = section.split('<details>');
    const amounts = (text: string) =>
      Array.from(text.matchAll(/^\*\*(.+?)\*\*: /gm), ([, amount]) => amount);
    const [inFold = ''] = fold.split('</details>');
    return [amounts(open), /<summary>(.*?)<\/summary>/.exec(inFold)?.[1] ?? null, amounts(inFold)];
  };

  test('of five the biggest three are open, the rest folded, each by its size', () => {
    const report = removing([2, 5, 3, 1, 4]);
    expect(comment(report)).toContain('**5 findings introduced**');
    expect(shown(report)).toEqual([['5 MB', '4 MB', '3 MB'], '2 more', ['2 MB', '1 MB']]);
  });

  test('three are all open', () => {
    expect(shown(removing([2, 3, 1])).slice(0, 1)).toEqual([['3 MB', '2 MB', '1 MB']]);
    expect(comment(removing([2, 3, 1]))).not.toContain('0 more');
  });

  test('what only explains is left to the full report, however big', () => {
    const text = comment(removing([2, 1], 90e6));
    expect(text).toContain('**2 findings introduced**');
    expect(text).not.toContain('base-file-modified');
  });
});
