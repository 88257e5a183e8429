import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { findingPages, type ProvenWith } from '../__tests__/support/finding-pages/page.ts';
import { CATALOGUE } from '../src/findings/catalogue.ts';
import type { Rule } from '../src/findings/rule.ts';
import { replaceBetween } from './replace-between.ts';

/** What docs/findings takes from the catalogue: the table at the head of each page, and the list of all pages. */

const folder = join(import.meta.dirname, '../docs/findings');

/** The pages that are not as the catalogue has them, with what they should be. */
export function staleFindingPages(): ReadonlyMap<string, string> {
  const wanted = new Map([['README.md', overview()]]);
  for (const rule of CATALOGUE) {
    const file = `${rule.name}.md`;
    wanted.set(
      file,
      replaceBetween(readFileSync(join(folder, file), 'utf8'), 'head', headOf(rule)),
    );
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
    if (!wanted.has(file)) throw new Error(`docs/findings/${file} is no finding of the catalogue`);
  }
  return new Map([...wanted].filter(([file, text]) => textOf(file) !== text));
}

export function writeFindingPages(pages: ReadonlyMap<string, string>): void {
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    return null;
  }
}

const SAVES = {
  own: "all of its bytes in the image's own layers",
  all: 'all of its bytes, those in the layers of the base image too',
  nothing: 'nothing: it explains',
  unknown: 'an estimate: it depends on what is written instead',
} as const satisfies Record<Rule['saves'], string>;

function headOf({ finds, saves, advice, tradeOff }: Rule): string {
  const trees = finds.kind === 'trees' ? finds.trees.map(({ at }) => `\`/${at}\``) : [];
  const rows = [
    ['Advice', advice],
    ...(tradeOff === null ? [] : [['Price', tradeOff]]),
    ['Saves', SAVES[saves]],
    ...(trees.length === 0 ? [] : [['Lies in', trees.join(', ')]]),
  ];
  return markdownTable([['', ''], ...rows], { alignDelimiters: false });
}

const PROOF = {
  apt: 'the real apt',
  npm: 'the real npm',
  pnpm: 'the real pnpm',
  pip: 'the real pip',
  uv: 'the real uv',
  go: 'the real Go',
  fixture: 'a fixture',
  build: 'a real build',
} as const satisfies Record<ProvenWith, string>;

function overview(): string {
  const proofs = new Map(findingPages().map(({ name, provenWith }) => [name, PROOF[provenWith]]));
  const rows = CATALOGUE.map(({ name, advice }) => [
    `[${name}](${name}.md)`,
    advice,
    proofs.get(name) ?? '',
  ]);
  return `# Findings

What lies in an image for nothing, and what to write instead. Bytes that two findings want are those of the first one here; each
(layer, inode) is in one finding at most. Nothing fails because of a finding: limits speak of the [measures](../measures.md).

<!-- Made by "npm run docs" from src/findings/catalogue.ts. -->

${markdownTable([['Finding', 'Advice', 'Proven with'], ...rows], { alignDelimiters: false })}

## Not to be told of one

\`\`\`yaml
      - uses: image-diet/image-diet@v1
        with:
          ignore: |
            apt-lists because it installs packages at run time
            duplicates in opt/vendor/** because both are served
\`\`\`

On the command line \`--ignore "apt-lists because …"\`, as often as needed. In a path \`*\` is any part of one name and \`**\` any number of names. The full report shows what is ignored
with its reason, and says so if an ignore applies to nothing any more.

## How they are proven

The Dockerfiles of each page are built, both of them, by the tests (\`__tests__/integration/finding-pages.test.ts\`), as a pull request would have them built: the finding is there before and gone after, and over
its own paths the second image holds exactly as many bytes less as the finding promised. Its lines pasted into the first Dockerfile give the second, on all pages but these: base-file-modified and
large-base-image save nothing by a line, build-toolchain writes a second stage, version-control a \`.dockerignore\`, and stored-twice is about what no Dockerfile does.

apt, npm, pnpm, pip, uv and Go are the real ones, on base images made of Debian's packages where the named ones can't be pulled, with real packages from where each tool gets them. If one does not reach them, a
fixture takes its place, and the last line of the tests counts a skipped one. "A fixture" is a stand-in for a tool or an image that can't be had there: it writes files where the tool's documentation says that they lie, which each page
cites. "A real build" needs nothing but the builder, and git.
`;
}
