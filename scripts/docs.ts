/**
 * Writes what README.md takes from elsewhere, between markers: the tables of inputs and outputs from
 * action.yml, and the comment of the 3-layers sample as the renderer makes it; and what docs/findings takes from the catalogue.
 *
 *     node scripts/docs.ts           rewrites README.md and docs/findings
 *     node scripts/docs.ts --check   fails if it would change
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { markdownTable } from 'markdown-table';
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { BASE_COMMIT, failingReport, HEAD_COMMIT, ORIGIN } from '../__tests__/support/report.ts';
import { COMMENT_LENGTH, renderComment } from '../src/report/comment.ts';
import { staleFindingPages, writeFindingPages } from './finding-pages.ts';
import { replaceBetween } from './replace-between.ts';

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);

interface Entry {
  /** The comment above it in action.yml, if it begins a group. */
  readonly group: string | null;
  readonly name: string;
  readonly description: string;
  readonly default: string;
}

const action = parseDocument(readFileSync(new URL('action.yml', root), 'utf8'));
const before = readFileSync(readme, 'utf8');
const after = Object.entries({
  example: exampleComment(),
  inputs: inputTables(entries('inputs')),
  outputs: outputTable(entries('outputs')),
}).reduce((document, [marker, content]) => replaceBetween(document, marker, content), before);
const pages = staleFindingPages();
if (process.argv.includes('--check')) {
  const stale = [
    ...(before === after ? [] : ['README.md does not say what action.yml says']),
    ...Array.from(pages.keys(), (page) => `docs/findings/${page} is not as the catalogue has it`),
  ];
  for (const sentence of stale) console.error(`${sentence}: run "npm run docs".`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  if (before !== after) writeFileSync(readme, after);
  writeFindingPages(pages);
}

/** Quoted; links lead to the sample's files, those that would lead nowhere are only text. */
function exampleComment(): string {
  const comment = renderComment(failingReport(), { maxCharacters: COMMENT_LENGTH });
  const sample = 'examples/sample-3-layers/Dockerfile';
  return comment
    .slice(comment.indexOf('\n') + 1)
    .trimEnd()
    .replaceAll(`${ORIGIN.repositoryUrl}/blob/${HEAD_COMMIT}/Dockerfile`, `${sample}.original`)
    .replaceAll(`${ORIGIN.repositoryUrl}/blob/${BASE_COMMIT}/Dockerfile`, `${sample}.optimized`)
    .replaceAll(/\[([^\]]+)\]\(https:[^)]*\)/g, '$1')
    .replaceAll(/^/gm, '> ')
    .replaceAll(/ +$/gm, '');
}

function outputTable(outputs: readonly Entry[]): string {
  return table(['Output', 'Meaning'], outputs, (entry) => [`\`${entry.name}\``, entry.description]);
}

function inputTables(inputs: readonly Entry[]): string {
  const groups: { title: string; inputs: Entry[] }[] = [];
  for (const input of inputs) {
    if (input.group !== null) groups.push({ title: input.group, inputs: [] });
    groups.at(-1)?.inputs.push(input);
  }
  return groups
    .map(({ title, inputs: members }) => {
      const rows = table(['Input', 'Default', 'Meaning'], members, (entry) => [
        `\`${entry.name}\``,
        entry.default === '' ? '' : `\`${entry.default}\``,
        entry.description,
      ]);
      return `**${title}**\n\n${rows}`;
    })
    .join('\n\n');
}

function table(
  head: readonly string[],
  rows: readonly Entry[],
  cells: (entry: Entry) => readonly string[],
): string {
  const escaped = rows.map((entry) => cells(entry).map((cell) => cell.replaceAll('|', '\\|')));
  return markdownTable([[...head], ...escaped], { alignDelimiters: false });
}

function entries(section: 'inputs' | 'outputs'): readonly Entry[] {
  const map = action.get(section);
  if (!isMap(map)) throw new Error(`action.yml has no ${section}`);
  return map.items.map(({ key, value }, position) => {
    if (!isScalar(key) || !isMap(value)) throw new Error(`${section} of action.yml: ${key}`);
    // The parser gives a comment above the first entry to the whole mapping.
    const comment = position === 0 ? (map.commentBefore ?? key.commentBefore) : key.commentBefore;
    return {
      group: comment?.trim() ?? null,
      name: String(key.value),
      description: text(value, 'description'),
      default: text(value, 'default'),
    };
  });
}

function text(map: YAMLMap, key: string): string {
  const value = map.get(key);
  return value === undefined ? '' : String(value);
}
