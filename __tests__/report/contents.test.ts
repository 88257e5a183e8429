import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import type { Image } from '../../src/image/image.ts';
import { renderComment } from '../../src/report/comment.ts';
import { mainContributions } from '../../src/report/contributions.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { renderMarkdown } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { elementsIn, renderMarkdownToHtml, tablesIn } from '../support/cmark.ts';
import { hostileText } from '../support/hostile-text.ts';
import { file, image, layer } from '../support/image.ts';
import { inspectReportOf, reportOf } from '../support/report.ts';

const BASE = { name: 'debian:12', digest: null, layers: 1 };

type Installed = readonly [name: string, version: string, bytes: number];

/** dpkg's database with these packages, and a file of each. */
function installed(...packages: readonly Installed[]) {
  return [
    file(
      'var/lib/dpkg/status',
      packages
        .map(
          ([name, version]) =>
            `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n`,
        )
        .join('\n'),
    ),
    ...packages.flatMap(([name, , bytes]) => [
      file(`var/lib/dpkg/info/${name}.list`, `/.\n/usr/lib/${name}\n`),
      file(`usr/lib/${name}`, bytes),
    ]),
  ];
}

const rootfs = layer(installed(['libc6', '2.36', 12_000_000]), { instruction: 'ADD rootfs.tar /' });

function aptStep(instruction: string, ...packages: readonly Installed[]) {
  return layer(
    [...installed(['libc6', '2.36', 12_000_000], ...packages)].filter(
      ({ path }) => path !== 'usr/lib/libc6',
    ),
    { instruction, lines: 'Dockerfile:14' },
  );
}

function compared(base: Image, head: Image): CompareReport {
  const subject = diffImages({ state: 'measured', value: analyseImage(base) }, analyseImage(head));
  return reportOf(subject, { inputs: { 'max-increase': '10MB' } });
}

function toolchain(): CompareReport {
  const curl = 'RUN apt-get update && apt-get install -y curl';
  return compared(
    image([rootfs, aptStep(curl, ['curl', '7.88', 400_000])], { base: BASE }),
    image(
      [
        rootfs,
        layer(
          [
            ...aptStep(
              `${curl} build-essential`,
              ['curl', '8.1', 800_000],
              ['build-essential', '12.9', 0],
              ['gcc-12', '12.2', 31_000_000],
              ['g++-12', '12.2', 20_000_000],
            ).entries,
            file('var/lib/apt/lists/packages', 8_000_000),
            file('var/lib/apt/lists/translations', 3_000_000),
          ],
          { instruction: `${curl} build-essential`, lines: 'Dockerfile:14' },
        ),
      ],
      { base: BASE },
    ),
  );
}

describe('the line that did it', () => {
  test('says which packages and which directory it brought', () => {
    const [first] = mainContributions(toolchain());
    expect(phraseToText(first?.sentence ?? [])).toBe(
      'Dockerfile line 14 grew by 62.4 MB: curl, build-essential and 2 packages with them, 51.4 MB; /var/lib/apt/lists, 11 MB',
    );
  });

  test('names the biggest packages where its instruction names none', () => {
    const packages = (names: readonly string[]) =>
      names.map((name, i) =>
        file(`app/node_modules/${name}/package.json`, `{"name":"${name}","version":"1.0.${i}"}`),
      );
    const report = compared(
      image(
        [
          rootfs,
          layer([file('app/index.js', 9)], { instruction: 'COPY . /app', lines: 'Dockerfile:3' }),
        ],
        { base: BASE },
      ),
      image(
        [
          rootfs,
          layer(
            [
              file('app/index.js', 9),
              ...packages(['typescript', 'eslint', 'tslib']),
              file('app/node_modules/typescript/lib/tsc.js', 30_000_000),
              file('app/node_modules/eslint/lib/eslint.js', 5_000_000),
            ],
            { instruction: 'COPY . /app', lines: 'Dockerfile:3' },
          ),
        ],
        { base: BASE },
      ),
    );
    const [first] = mainContributions(report);
    expect(phraseToText(first?.sentence ?? [])).toContain(
      'grew by 35 MB: typescript, eslint and 1 more package, 35 MB',
    );
  });
});

describe('what changed of packages and files', () => {
  test('stands in the comment, folded', () => {
    const comment = renderComment(toolchain(), { maxCharacters: 65_000 });
    const start = comment.indexOf('<details><summary>4 packages changed');
    const end = comment.indexOf('</details>', comment.indexOf('files changed', start));
    expect(comment.slice(start, end).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(`
"<details><summary>4 packages changed</summary>

| Package | | Version | Change |
| :- | :- | :- | -: |
| \`gcc-12\` | Debian | added \`12.2\` | +31 MB |
| \`g++-12\` | Debian | added \`12.2\` | +20 MB |
| \`curl\` | Debian | \`7.88\` → \`8.1\` | +400 kB |
| \`build-essential\` | Debian | added \`12.9\` | 0 B |

</details>

<details><summary>10 files changed</summary>

| Line | Path | | Change |
| -: | :- | :- | -: |
| [14](https://github.com/octo/tools/blob/9b1c4d7e2f3a5b6c8d9e0f1a2b3c4d5e6f708192/Dockerfile#L14) | \`/var/lib/apt/lists\` | 2 files, added | +11 MB |
| [14](https://github.com/octo/tools/blob/9b1c4d7e2f3a5b6c8d9e0f1a2b3c4d5e6f708192/Dockerfile#L14) | \`/var/lib/dpkg\` | 4 files | +254 B |

8 added (62 MB), 2 bigger (400 kB).

"
`);
  });

  test('stands in the terminal', () => {
    const text = renderText(toolchain(), { colours: false, width: 80 });
    expect(text).toContain('  +400 kB  curl             7.88 → 8.1  Debian');
    expect(text).toMatch(/\+11 MB {2}\/var\/lib\/apt\/lists +2 files, added +Dockerfile line 14/);
  });

  test('the base image is told apart, and what was not read is said', () => {
    const inspected = inspectReportOf(
      analyseImage(
        image([rootfs, layer([file('var/lib/rpm/Packages.db', 'NDB')])], { base: BASE }),
      ),
    );
    const text = renderText(inspected, { colours: false, width: null });
    expect(text).toContain('  12 MB  libc6  2.36  Debian, base image');
    expect(text).toContain("/var/lib/rpm/Packages.db is not read: it is in rpm's NDB form.");
    expect(inspected.packages.ecosystems).toEqual([
      { ecosystem: 'dpkg', packages: 1, ownBytes: 0, baseBytes: 12_000_000 },
    ]);
  });
});

describe('a base whose records were not read', () => {
  const step = { instruction: 'RUN apt-get install -y curl', lines: 'Dockerfile:14' };
  const damaged = layer([file('var/lib/dpkg/status', 'x'), file('usr/lib/curl', 5)], step);
  const base = image([rootfs, damaged], { base: BASE });
  const report = compared(
    base,
    image([rootfs, aptStep(step.instruction, ['curl', '8.1', 20_000_000])], { base: BASE }),
  );

  test('says so, and tells no package as added', () => {
    expect(report.packages).toMatchObject({ changed: [], unread: [], baseUnreadOmitted: 0 });
    const note =
      'Debian packages of the base: /var/lib/dpkg/status has 1 of 1 entries without a name or a version; they are left out.';
    expect(renderText(report, { colours: false, width: null })).toContain(note);
    expect(renderMarkdown(report).replaceAll('\u00a0', ' ').replaceAll('`', '')).toContain(note);
  });

  test('says of no line that it brought them', () => {
    const [first] = mainContributions(report);
    expect(phraseToText(first?.sentence ?? [])).toBe('Dockerfile line 14 grew by 20 MB');
  });

  test('is not spoken of where the head’s are the same', () => {
    const { packages } = compared(base, base);
    expect([packages?.unread.length, packages?.baseUnread]).toEqual([1, []]);
  });
});

describe('hostile names', () => {
  const OURS = new Set(
    'h3 p strong code pre a table thead tbody tr th td details summary sub br ul li'.split(' '),
  );

  test('of packages, versions and files break nothing', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, version) => {
        const clean = name.replace(/[/\0]/g, '') || 'x';
        const directory = /^\.{1,2}$/.test(clean) ? 'x' : clean;
        const head = image([
          layer([
            file(
              'node_modules/evil/package.json',
              JSON.stringify({ name: clean, version: version || '1' }),
            ),
            file('node_modules/evil/index.js', 20_000_000),
            file(
              `srv/${Buffer.from(directory).toString('latin1').replaceAll('/', '')}`,
              30_000_000,
            ),
          ]),
        ]);
        const report = compared(image([layer([file('a', 1)])]), head);
        const comment = renderComment(report, { maxCharacters: 65_000 });
        const html = renderMarkdownToHtml(comment);
        expect([...elementsIn(html).names].filter((name) => !OURS.has(name))).toEqual([]);
        for (const table of tablesIn(html)) {
          expect(new Set(table.map((row) => row.length)).size).toBe(1);
        }
        const texts = [renderText(report, { colours: false, width: 80 }), renderMarkdown(report)];
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
        for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
      }),
      { numRuns: 100 },
    );
  });
});

test('a file that is gone has the line that brought it, which is the base’s', () => {
  const copied = (path: string, line: number) =>
    layer([file(path, 3_000_000)], { instruction: `COPY ${path} /`, lines: `Dockerfile:${line}` });
  const report = compared(image([copied('a', 2), copied('gone', 4)]), image([copied('a', 2)]));
  expect(renderText(report, { colours: false, width: 120 })).toMatch(
    /−3 MB +\/gone +removed +Dockerfile line 4 \(before\)/,
  );
  const cells = tablesIn(renderMarkdownToHtml(renderMarkdown(report))).flat();
  expect(cells.filter(([, path]) => path === '/gone')).toEqual([
    ['4 (before)', '/gone', 'removed', '−3\u00a0MB'],
  ]);
});
