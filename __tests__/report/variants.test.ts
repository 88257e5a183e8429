import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { bar, formatTimes } from '../../src/report/variant-words.ts';
import { isMeasuredVariant, type VariantsReport } from '../../src/report/variants-report.ts';
import { imagePathFromText } from '../../src/units/image-path.ts';
import { analysis } from '../support/analysis.ts';
import { elementsIn, renderMarkdownToHtml, tablesIn } from '../support/cmark.ts';
import { hostileText } from '../support/hostile-text.ts';
import { failed, installed, measured, outcomes, report } from '../support/variants.ts';

const MB = 1_000_000;

function names({ variants }: VariantsReport): readonly string[] {
  return variants.map(({ name }) => name);
}

describe('the ranking', () => {
  test('is smallest first, then what could not be measured', () => {
    expect(names(report(outcomes()))).toEqual(['distroless', 'slim', 'original', 'broken']);
  });

  test('of equal ones keeps the order asked for', () => {
    const same = analysis([{ bytes: 5 }]);
    expect(names(report(['b', 'a', 'c'].map((name) => measured(name, same))))).toEqual([
      ...['b', 'a', 'c'],
    ]);
  });

  test('is by the bytes to pull if the limits are; what has none comes last', () => {
    const variants = [
      measured('unknown', analysis([{ bytes: 1, compressed: null }])),
      measured('big', analysis([{ bytes: 2, compressed: 20 }])),
      measured('small', analysis([{ bytes: 3, compressed: 10 }])),
    ];
    const ranked = report(variants, { sizeMetric: 'compressed' });
    expect(names(ranked)).toEqual(['small', 'big', 'unknown']);
    expect(
      ranked.variants.filter(isMeasuredVariant).map(({ ratioToSmallest }) => ratioToSmallest),
    ).toEqual([1, 2, null]);
  });

  test('has exact ratios to the first asked for and to the smallest', () => {
    const variants = [
      measured('first', analysis([{ bytes: 600 }])),
      measured('second', analysis([{ bytes: 900 }])),
      measured('third', analysis([{ bytes: 300 }])),
    ];
    expect(
      report(variants)
        .variants.filter(isMeasuredVariant)
        .map(({ ratioToFirst, ratioToSmallest }) => [ratioToFirst, ratioToSmallest]),
    ).toEqual([
      [0.5, 1],
      [1, 2],
      [1.5, 3],
    ]);
  });

  test.each([
    ['the first failed', [failed('x', 'No'), measured('y', analysis([{ bytes: 3 }]))], null, 1],
    [
      'there is nothing in it',
      [measured('x', analysis([])), measured('y', analysis([]))],
      null,
      null,
    ],
  ])('has no ratio where %s', (_, variants, toFirst, toSmallest) => {
    const [first] = report(variants).variants.filter(isMeasuredVariant);
    expect([first?.ratioToFirst, first?.ratioToSmallest]).toEqual([toFirst, toSmallest]);
  });
});

test('packages are counted by who installed them, without what is compiled into a program', () => {
  const packages = [
    installed('go', 'example.com/sample'),
    installed('go', 'golang.org/x/sys', 'compiled-in'),
    ...['libc6', 'bash'].map((name) => installed('dpkg', name)),
  ];
  const subject = report([measured('a', analysis([]), { packages }), failed('b', 'No')]);
  expect(subject.variants[0]).toMatchObject({
    packages: [
      { ecosystem: 'dpkg', count: 2 },
      { ecosystem: 'go', count: 1 },
    ],
  });
});

test('packages whose records were not read are no packages that are not there', () => {
  const unread = [
    {
      ecosystem: 'rpm',
      record: imagePathFromText('var/lib/rpm/Packages'),
      reason: 'is not read: it is in the Berkeley DB form that rpm had up to 4.15',
    },
    { ecosystem: 'npm', record: imagePathFromText('a/package.json'), reason: 'is no JSON object' },
  ] as const;
  const packages = [installed('npm', 'left')];
  const old = measured('old', analysis([]), { packages, unread });
  expect(report([old]).variants[0]).toMatchObject({
    packages: [
      { ecosystem: 'rpm', count: null },
      { ecosystem: 'npm', count: 1 },
    ],
  });
  expect(renderText(report([old]), { colours: false, width: null })).toContain(
    'packages: rpm not read, npm 1',
  );
});

describe('the result', () => {
  const within = measured('a', analysis([{ bytes: 5 }]), { inputs: { 'max-size': '10B' } });
  const past = measured('b', analysis([{ bytes: 15 }]), { inputs: { 'max-size': '10B' } });
  test.each([
    ['pass', [within, within]],
    ['fail', [within, past, failed('c', 'No')]],
    ['warn', [within, failed('c', 'No')]],
    ['error', [failed('c', 'No'), failed('d', 'No')]],
  ])('is %s', (result, variants) => {
    expect(report(variants).result).toBe(result);
  });
});

describe('as text', () => {
  const text = (subject: VariantsReport, width: number | null = 100) =>
    renderText(subject, { colours: false, width });

  test('ranks, says what is in them, and why one is missing', () => {
    expect(text(report(outcomes()))).toMatchInlineSnapshot(`
"WARN  distroless is the smallest of 3 (1 could not be measured): 3.8 MB on disk; original, the biggest, is 139 times as big (527 MB).

Variants
              on disk                    to pull  vs first  vs smallest  wasted
  distroless   3.8 MB  ▏                  1.9 MB    −99.3%           1×       –
  slim        76.6 MB  ██▍               32.1 MB    −85.5%          20×       –
  original     527 MB  ████████████████   172 MB         –         139×       –

What is in them
  distroless
    2 layers; base image gcr.io/distroless/static (52.6%); shell: none; package manager: none;
    packages: none
  slim
    2 layers; base image debian:11-slim (97.7%); shell: sh, bash; package manager: apt, dpkg;
    packages: none
  original
    2 layers; base image golang:1.19 (99.6%); shell: sh, bash; package manager: apt, dpkg; packages:
    dpkg 3
    The Go toolchain is in the final image, in /usr/local/go: 456 MB.

Not measured
  broken
    It could not be built: process "/bin/sh -c false" did not complete.
    ------
     > [2/2] RUN false:
    ERROR: process "/bin/sh -c false" did not complete

linux/amd64, docker-container, buildx 0.29.1
"
`);
  });

  test('says which are past a limit', () => {
    const [first, second] = text(report(outcomes({ 'max-size': '50MB' }))).split('\n');
    expect([first, second]).toEqual([
      'FAIL  2 of 3 variants are past a limit.',
      '  slim: the image is 76.6 MB, past the limit of 50 MB.',
    ]);
  });

  test('fits a narrow terminal', () => {
    const lines = text(report(outcomes({ 'max-size': '50MB' })), 80).split('\n');
    // The first lines are sentences, which a terminal wraps.
    expect(lines.slice(lines.indexOf('Variants')).filter((line) => line.length > 80)).toEqual([]);
  });

  test('of the only one that was measured compares nothing', () => {
    const one = report([measured('x', analysis([{ bytes: 5 * MB }])), failed('y', 'No')]);
    expect(text(one).split('\n')[0]).toBe(
      'WARN  x is the only one that was measured: 5 MB on disk (1 could not be measured).',
    );
  });

  test('of equal ones says so', () => {
    const same = analysis([{ bytes: 5 * MB }]);
    expect(text(report([measured('x', same), measured('y', same)])).split('\n')[0]).toBe(
      'Both are of the same size: 5 MB on disk.',
    );
  });
});

describe('as Markdown', () => {
  test('has the sizes and what is in them, and a log where there is one', () => {
    expect(renderMarkdown(report(outcomes()))).toMatchInlineSnapshot(`
"### ⚠️ distroless is the smallest of 3 (1 could not be measured): 3.8 MB on disk; original, the biggest, is 139 times as big (527 MB)

| Variant | On disk | | To pull | Vs first | Vs smallest | Layers | Wasted |
| :- | -: | :- | -: | -: | -: | -: | -: |
| \`distroless\` | 3.8 MB | ▏ | 1.9 MB | −99.3% | 1× | 2 | – |
| \`slim\` | 76.6 MB | █▌ | 32.1 MB | −85.5% | 20× | 2 | – |
| \`original\` | 527 MB | ██████████ | 172 MB | – | 139× | 2 | – |
| \`broken\` | not measured | | – | – | – | – | – |

| Variant | Base image | Shell | Package manager | Packages | Biggest finding |
| :- | :- | :- | :- | :- | :- |
| \`distroless\` | \`gcr.io/distroless/static\` 52.6% | none | none | none | – |
| \`slim\` | \`debian:11-slim\` 97.7% | sh, bash | apt, dpkg | none | – |
| \`original\` | \`golang:1.19\` 99.6% | sh, bash | apt, dpkg | dpkg 3 | The Go toolchain is in the final image, in \`/usr/local/go\`: 456 MB |
| \`broken\` | – | – | – | – | ⚠️ It could not be built: process "/bin/sh -c false" did not complete |

<details><summary>Why broken was not measured</summary>

\`\`\`text
------
 > [2/2] RUN false:
ERROR: process "/bin/sh -c false" did not complete
\`\`\`

</details>

<sub>linux/amd64 · docker-container, buildx 0.29.1 · Image Diet</sub>
"
`);
  });

  const OURS = new Set(
    ['h3', 'p', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'strong', 'pre'].concat([
      ...['details', 'summary', 'sub', 'br', 'ul', 'li'],
    ]),
  );

  test('keeps its rows and cells whatever a name, a base image or a log holds', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const hostile = analysis([{ bytes: 5, base: true }], {
          baseName: text,
          image: { platform: text },
        });
        const subject = report(
          [measured(text, hostile, { finding: text }), failed(text, text, [text])],
          { builder: text, notes: [text] },
        );
        const page = renderMarkdownToHtml(renderMarkdown(subject));
        expect(tablesIn(page).map((rows) => rows.map((row) => row.length))).toEqual([
          [8, 8, 8],
          [6, 6, 6],
        ]);
        const { names: elements, addresses } = elementsIn(page);
        expect([...elements].filter((name) => !OURS.has(name))).toEqual([]);
        expect(addresses).toEqual([]);
      }),
    );
  });
});

test('the JSON is the report', () => {
  const subject = report(outcomes({ 'max-size': '50MB' }));
  expect(JSON.parse(renderJson(subject))).toEqual(subject);
});

describe('bars', () => {
  test.each([
    [0, ''],
    [0.0001, '▏'],
    [1 / 80, '▏'],
    [0.5, '█████'],
    [0.55, '█████▌'],
    [1, '██████████'],
  ])('%d of ten cells', (share, expected) => {
    expect(bar(share, 10)).toBe(expected);
  });
});

test.each([
  [1, '1'],
  [1.0004, '1.00'],
  [1.04, '1.04'],
  [2.34, '2.3'],
  [9.94, '9.9'],
  [9.96, '10'],
  [136.6, '137'],
])('%d times reads %s', (ratio, text) => {
  expect(formatTimes(ratio)).toBe(text);
});
