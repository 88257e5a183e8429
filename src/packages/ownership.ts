import type { ImagePath } from '../units/image-path.ts';
import { compiledFrom } from './listed-paths.ts';
import { npmPackageEnd } from './npm-layout.ts';
import type { FoundPackage } from './package.ts';

/** The place of a package in the order of ownership: of two packages that list a file the lower one has it. */
export type Rank = number;

/** Which package a path belongs to. */
export type Ownership = (path: ImagePath) => Rank | null;

/**
 * Ownership by the lists of these packages, which stand in order: a path is the first one's that lists it
 * or, of npm, has it in its directory. Byte code that nobody lists is its source's.
 */
export function ownershipOf(
  packages: readonly FoundPackage[],
  resolve: (path: ImagePath) => ImagePath | null,
): Ownership {
  const listed = new Map<string, Rank>();
  const directories = new Map<string, Rank>();
  for (const [rank, { files }] of packages.entries()) {
    if (files.kind === 'npm-directory') {
      directories.set(files.directory, rank);
    } else if (files.kind === 'paths') {
      for (const path of files.paths) {
        const real = resolve(path);
        if (real !== null && !listed.has(real)) listed.set(real, rank);
      }
    }
  }
  const ofByteCode = (path: string): Rank | null => {
    const source = compiledFrom(path);
    const rank = source === null ? undefined : listed.get(source);
    return rank !== undefined && packages[rank]?.ecosystem === 'python' ? rank : null;
  };
  return (path) => {
    const byList = listed.get(path);
    const byDirectory = directories.get(npmDirectoryOf(path));
    if (byList === undefined) return byDirectory ?? ofByteCode(path);
    return byDirectory === undefined ? byList : Math.min(byList, byDirectory);
  };
}

function npmDirectoryOf(path: string): string {
  const end = npmPackageEnd(path);
  return end === -1 ? '' : path.slice(0, end);
}
