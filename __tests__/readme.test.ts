import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../src/action/inputs.ts';
import { OUTPUT_NAMES } from '../src/action/outputs.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');
const blocks = Array.from(readme.matchAll(/^```yaml\n(.*?)^```/gms), ([, block = '']) => block);
const recipes = blocks.map((block) => [titleOf(block), block] as const);

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The heading that a block stands under. */
function titleOf(block: string): string {
  const before = readme.slice(0, readme.indexOf(block));
  return before.slice(before.lastIndexOf('\n#')).split('\n')[1] ?? '';
}

/** Everything below a value that looks like a step. */
function stepsIn(value: unknown): readonly Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'uses' in value && typeof value.uses === 'string' ? [value as Step] : [];
  return [...own, ...Object.values(value).flatMap(stepsIn)];
}

const ours = (block: string) =>
  stepsIn(parse(block)).filter(({ uses }) => uses?.startsWith('image-diet/'));

describe('the version', () => {
  const { version } = JSON.parse(read('package.json'));

  test('is of the major version that README names the action by', () => {
    expect(readme).toContain(`image-diet/image-diet@v${version.split('.')[0]}\n`);
  });

  test('has its entry in CHANGELOG, the newest of all', () => {
    const [, newest] = /^## (?!Unreleased$)(.*)$/m.exec(read('CHANGELOG.md')) ?? [];
    expect(newest).toBe(version);
  });
});

describe("README's recipes", () => {
  test.each(recipes)('%s: is YAML, and asks for inputs that exist', (_, block) => {
    const document: unknown = parse(block);
    expect(typeof document).toBe('object');
    for (const step of ours(block)) {
      expect(step.uses).toBe('image-diet/image-diet@v1');
      expect(INPUT_NAMES).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
    }
  });

  test('are as many as were counted, and name the action in most', () => {
    expect(recipes.length).toBeGreaterThan(10);
    expect(recipes.filter(([, block]) => ours(block).length > 0).length).toBeGreaterThan(8);
  });

  test.each(recipes)('%s: speaks of outputs that exist', (_, block) => {
    const named = Array.from(block.matchAll(/steps\.diet\.outputs\.([\w-]+)/g), ([, name]) => name);
    expect(OUTPUT_NAMES).toEqual(expect.arrayContaining(named));
  });

  test.each(recipes)('%s: never lets an expression fall to its last word unseen', (_, block) => {
    // `condition && '' || 'limit'` is always 'limit': an empty string counts as false.
    expect(block).not.toMatch(/&& '' \|\|/);
  });

  test('check out with the major version that the own workflows are pinned to', () => {
    const workflows = readdirSync(new URL('.github/workflows', root))
      .map((name) => read(`.github/workflows/${name}`))
      .join('');
    const majors = (text: string, version: RegExp) =>
      new Set(Array.from(text.matchAll(version), ([, major]) => major));
    const used = majors(readme, /actions\/checkout@v(\d+)/g);
    expect(used.size).toBe(1);
    expect(majors(workflows, /actions\/checkout@[0-9a-f]{40} # v(\d+)\./g)).toEqual(used);
  });

  test('need not be scrolled for: stand-ins and private engines are for contributors', () => {
    const [firstScreen = ''] = readme.split('## Quick start');
    expect(firstScreen).not.toMatch(/stand-in|private engine/i);
  });
});
