import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REAL_TOOLS, type RealTool } from './real-tools.ts';

/** A page of docs/findings: tests build what it shows, so the two can't disagree. */
export interface FindingPage {
  /** `apt-lists` */
  readonly name: string;
  readonly text: string;
  readonly provenWith: ProvenWith;
  readonly example: FindingExample;
}

/**
 * A tool that is itself where it reaches its packages; `fixture`: where the tool's documentation says that its
 * files lie, something else writes them; `build`: no tool is needed but the builder.
 */
export type ProvenWith = RealTool | 'fixture' | 'build';

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
      return {
        name: file.slice(0, -3),
        text,
        provenWith: provenWith(file, text),
        example: exampleIn(text),
      };
    });
}

function provenWith(file: string, text: string): ProvenWith {
  const [, tool, other] =
    /^Proven with (?:the real (\w+)[:,]|(a fixture|a real build)\b)/m.exec(text) ?? [];
  if (other !== undefined) return other === 'a fixture' ? 'fixture' : 'build';
  const real = REAL_TOOLS.find((each) => each === tool?.toLowerCase());
  if (real === undefined) throw new Error(`docs/findings/${file} does not say what proves it`);
  return real;
}

function exampleIn(text: string): FindingExample {
  const [, before = '', after = ''] = text.split(/^## (?:Before|After)$/m);
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
