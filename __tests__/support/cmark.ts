import { execFileSync } from 'node:child_process';

/**
 * GitHub Flavored Markdown as GitHub's own engine renders it, with the extensions that GitHub uses.
 * Debian's package `cmark-gfm`; `script/test` puts it on the PATH.
 */
export function renderMarkdownToHtml(markdown: string): string {
  const extensions = ['table', 'autolink', 'strikethrough', 'tagfilter'];
  return execFileSync(
    'cmark-gfm',
    ['--unsafe', ...extensions.flatMap((extension) => ['-e', extension])],
    { input: markdown, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
}

/** All tables of a page: rows of cells, each as the text that a reader sees. */
export function tablesIn(html: string): readonly (readonly (readonly string[])[])[] {
  return matches(html, /<table>(.*?)<\/table>/gs).map((body) =>
    matches(body, /<tr>(.*?)<\/tr>/gs).map((row) =>
      matches(row, /<t[hd][^>]*>(.*?)<\/t[hd]>/gs).map(textOf),
    ),
  );
}

/** The text of a piece of HTML, as the engine writes it: no other entities than these. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
}

/** Names of all elements, and where links and pictures lead. */
export function elementsIn(html: string): {
  readonly names: ReadonlySet<string>;
  readonly addresses: readonly string[];
} {
  return {
    names: new Set(matches(html, /<([a-z][a-z0-9]*)/gi).map((name) => name.toLowerCase())),
    addresses: matches(html, /(?:href|src)="([^"]*)"/gi),
  };
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), ([, group]) => group ?? '');
}
