import { rmSync } from 'node:fs';
import { sep } from 'node:path';
import type { LayerJob } from './read-layer.ts';

/**
 * Removes each file of some folders as soon as the last layer in it is done with: a blob by itself, an archive with
 * its last layer. Gives what to call with every job that was carried out, or will not be.
 */
export function releaseFiles(
  jobs: readonly LayerJob[],
  folders: readonly string[],
): (job: number) => void {
  const waiting = new Map<string, number>();
  for (const { blob } of jobs) {
    if (!folders.some((folder) => blob.file.startsWith(folder + sep))) continue;
    waiting.set(blob.file, (waiting.get(blob.file) ?? 0) + 1);
  }
  return (job) => {
    const file = jobs[job]?.blob.file ?? '';
    const left = (waiting.get(file) ?? 0) - 1;
    waiting.set(file, left);
    if (left === 0) rmSync(file, { force: true });
  };
}
