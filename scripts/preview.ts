/**
 * `node scripts/preview.ts FOLDER [NAME…]`: how the comments look on GitHub. Renders the sample reports of
 * the tests through cmark-gfm (GitHub's own Markdown engine) with GitHub's style sheet, in light and dark
 * and as wide as a telephone, and takes pictures with Chromium. Needs Debian's `cmark-gfm` and `chromium`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as samples from '../__tests__/support/report.ts';
import * as variants from '../__tests__/support/variants.ts';
import { COMMENT_LENGTH, renderComment } from '../src/report/comment.ts';
import { renderMarkdown } from '../src/report/summary.ts';

const LOOKS = [
  { name: 'light', css: 'github-markdown-light.css', width: 860, background: '#ffffff' },
  { name: 'dark', css: 'github-markdown-dark.css', width: 860, background: '#0d1117' },
  { name: 'narrow', css: 'github-markdown-light.css', width: 390, background: '#ffffff' },
] as const;
type Look = (typeof LOOKS)[number];

const comment = (report: Parameters<typeof renderComment>[0]) =>
  renderComment(report, { maxCharacters: COMMENT_LENGTH });

/** Everything that Markdown, HTML or GitHub would make something of. */
const HOSTILE = 'a|b `c` $x$ @octocat #12 <b>h</b> [l](u) **s**\n\u202eevil & "q" -->';

const PAGES: Readonly<Record<string, () => string>> = {
  failing: () => comment(samples.failingReport()),
  passing: () => comment(samples.passingReport()),
  debt: () => comment(samples.debtReport()),
  'base-image': () => comment(samples.baseImageReport()),
  'new-image': () => comment(samples.newImageReport()),
  'broken-base': () => comment(samples.brokenBaseReport()),
  unchanged: () => comment(samples.unchangedReport()),
  'no-limits': () => comment(samples.failingReport({ inputs: {} })),
  'image-vs-image': () => comment(samples.imagesReport()),
  'no-compressed': () => comment(samples.classicStoreReport()),
  'forty-layers': () => comment(samples.manyLayersReport(40)),
  hostile: () => comment(samples.hostileReport(HOSTILE)),
  shrunk: () => comment(samples.mergedReport()),
  error: () => comment(samples.errorReport()),
  summary: () => renderMarkdown(samples.failingReport()),
  variants: () => renderMarkdown(variants.report(variants.outcomes({ 'max-size': '50MB' }))),
  'variants-comment': () =>
    renderComment(samples.passingReport(), {
      maxCharacters: COMMENT_LENGTH,
      variants: variants.report(variants.outcomes()),
    }),
};

function main([folder, ...names]: readonly string[]): void {
  if (folder === undefined) throw new Error('usage: node scripts/preview.ts FOLDER [NAME…]');
  mkdirSync(folder, { recursive: true });
  for (const [name, markdown] of Object.entries(PAGES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    writeFileSync(join(folder, `${name}.md`), markdown());
    for (const look of LOOKS) takePicture(resolve(folder), name, markdown(), look);
  }
}

function takePicture(folder: string, name: string, markdown: string, look: Look): void {
  const page = join(folder, `${name}-${look.name}.html`);
  writeFileSync(page, html(markdown, look));
  const address = pathToFileURL(page).href;
  const dom = chromium([`--window-size=${look.width},400`, '--dump-dom', address]);
  const height = /data-height="(\d+)"/.exec(dom)?.[1] ?? '1600';
  const picture = join(folder, `${name}-${look.name}.png`);
  chromium([`--window-size=${look.width},${height}`, `--screenshot=${picture}`, address]);
  process.stdout.write(`${picture}\n`);
}

function html(markdown: string, look: Look): string {
  const body = execFileSync(
    'cmark-gfm',
    ['--unsafe', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough', '-e', 'tagfilter'],
    {
      input: markdown,
      encoding: 'utf8',
    },
  );
  const css = readFileSync(join('node_modules', 'github-markdown-css', look.css), 'utf8');
  return `<!doctype html><meta charset="utf-8"><style>${css}
    html { background: ${look.background} } .markdown-body { font-size: 14px; padding: 16px }</style>
    <article class="markdown-body">${body}</article>
    <script>document.documentElement.dataset.height = document.documentElement.scrollHeight + 100</script>`;
}

function chromium(args: readonly string[]): string {
  const profile = mkdtempSync(join(tmpdir(), 'preview-'));
  try {
    return execFileSync(
      'chromium',
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--hide-scrollbars',
        `--user-data-dir=${profile}`,
        ...args,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
