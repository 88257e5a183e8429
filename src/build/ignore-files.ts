import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContextFilter, contextFilter } from './context-filter.ts';

/** Where a build's context is told what to leave out: BuildKit takes the first one that is there. */
export function ignoreFilesOf(context: string, dockerfile: string): readonly string[] {
  return [`${dockerfile}.dockerignore`, join(context, '.dockerignore')];
}

export interface ReadFilter extends ContextFilter {
  /** The file that says it; null where there is none. */
  readonly file: string | null;
}

export async function filterOf(ignoreFiles: readonly string[]): Promise<ReadFilter> {
  for (const file of ignoreFiles) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return { ...contextFilter(text), file };
  }
  return { ...contextFilter(''), file: null };
}
