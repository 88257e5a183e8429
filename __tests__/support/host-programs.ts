import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A folder that an image `FROM scratch` can take programs of this machine from
 * (`COPY --from=tools / /`), with the libraries they need: so that `RUN` works without any base image.
 */
export function copyPrograms(folder: string, programs: readonly string[]): void {
  for (const program of programs) {
    const path = execFileSync('sh', ['-c', 'command -v "$0"', program], {
      encoding: 'utf8',
    }).trim();
    copyTo(folder, path, join('/bin', program));
    for (const library of librariesOf(path)) copyTo(folder, library, library);
  }
}

function librariesOf(path: string): readonly string[] {
  const listed = execFileSync('ldd', [path], { encoding: 'utf8' });
  return Array.from(listed.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm), ([, library]) => library ?? '');
}

function copyTo(folder: string, from: string, to: string): void {
  const target = join(folder, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
}
