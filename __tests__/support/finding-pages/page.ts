import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page of docs/findings: tests build what it shows, so the two can't disagree. */
export interface FindingPage {
  /** `apt-lists` */
  readonly name: string;
  readonly text: string;
  /** null where no Dockerfile brings about what it speaks of. */
  readonly example: FindingExample | null;
}

export interface FindingExample {
  readonly before: string;
  readonly after: string;
  /** What the advice puts there; null if nothing. */
  readonly dockerignore: string | null;
}

const folder = join(import.meta.dirname, '../../../docs/findings');

export function findingPages(): readonly FindingPage[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return { name: file.slice(0, -3), text, example: exampleIn(text) };
    });
}

function exampleIn(text: string): FindingExample | null {
  const [, before, after] = text.split(/^## (?:Before|After)$/m);
  if (before === undefined || after === undefined) return null;
  return {
    before: blockIn(before, 'dockerfile') ?? '',
    after: blockIn(after, 'dockerfile') ?? '',
    dockerignore: blockIn(after, 'text'),
  };
}

function blockIn(text: string, language: string): string | null {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1] ?? null;
}

/** The images that a Dockerfile begins with, its own stages left out. */
export function basesOf(dockerfile: string): readonly string[] {
  const froms = Array.from(dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm));
  const stages = froms.map(([, , stage]) => stage);
  const names = froms.flatMap(([, name]) => (name === undefined ? [] : [name]));
  return [...new Set(names.filter((name) => !stages.includes(name)))];
}
