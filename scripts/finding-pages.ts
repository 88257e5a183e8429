import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
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

function overview(): string {
  const rows = CATALOGUE.map(({ name, advice }) => [`[${name}](${name}.md)`, advice]);
  return `# Findings

What lies in an image for nothing, and what to write instead. Bytes that two findings want are those of the first one here; each
(layer, inode) is in one finding at most. Nothing fails because of a finding: limits speak of the [measures](../measures.md).

<!-- Made by "npm run docs" from src/findings/catalogue.ts. -->

${markdownTable([['Finding', 'Advice'], ...rows], { alignDelimiters: false })}

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

The Dockerfiles of each page are built, both of them, by the tests (\`__tests__/integration/finding-pages.test.ts\`), as a pull request would have them built: the finding is there before, is gone after, its lines to paste
turn the one into the other, and over its own paths the second image holds exactly as many bytes less as the finding promised.
`;
}
