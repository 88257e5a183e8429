import { readFileSync } from 'node:fs';

/** The text of a file; empty if there is none, or nobody may read it. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
