import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const repository = join(import.meta.dirname, '..');
const architecture = readFileSync(join(repository, 'ARCHITECTURE.md'), 'utf8');
const folders = readdirSync(join(repository, 'src')).sort();

describe('ARCHITECTURE.md', () => {
  it('names every folder of the house', () => {
    const named = [...architecture.matchAll(/^\| `(\w+)\/` \|/gm)].map(([, folder]) => folder);
    expect(named.sort()).toEqual(folders);
  });

  it('names functions that are there', () => {
    const rows = architecture.matchAll(/^\|.*\| `([\w/-]+\.ts)` `(\w+)` \|$/gm);
    const missing = [...rows].filter(([, file = '', name = '']) => {
      const source = readFileSync(join(repository, 'src', file), 'utf8');
      return !new RegExp(`^export (?:async )?function ${name}\\b`, 'm').test(source);
    });
    expect(missing).toEqual([]);
  });

  it('gives a reason for every package that is bundled, and for no other', () => {
    const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const reasons = architecture.slice(architecture.indexOf('## What it is built with'));
    const unexplained = Object.keys(manifest.dependencies).filter(
      (name) => !reasons.includes(name.replace(/^@actions\/(?!core)/, '')),
    );
    expect(unexplained).toEqual([]);
  });
});

it('nothing in the pure folders is left to chance', () => {
  // Biome denies them clock and environment, but only whole globals.
  const { overrides } = JSON.parse(readFileSync(join(repository, 'biome.json'), 'utf8'));
  const pure: string[] = overrides[0].includes.map((glob: string) => glob.replace('/**', ''));
  const sources = pure.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const random = sources.filter((file) =>
    readFileSync(join(repository, file), 'utf8').includes('Math.random'),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(random).toEqual([]);
});

it('every folder has a rule about what it may import', () => {
  const rules = readFileSync(join(repository, '.dependency-cruiser.js'), 'utf8');
  const [, table = ''] = /^const mayImport = \{$(.*?)^\};$/ms.exec(rules) ?? [];
  const ruled = [...table.matchAll(/^ {2}(\w+): \[/gm)].map(([, folder]) => folder);
  expect(ruled.sort()).toEqual(folders);
});
