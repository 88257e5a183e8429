import { followSymlinks } from '../image/symlinks.ts';
import type { ImagePath } from '../units/image-path.ts';
import type { LiveSymlink } from './final-filesystem.ts';
import { directoryOf, nameOf } from './record-text.ts';

/**
 * Where a path that a package manager wrote down really lies: symlinks among its directories are followed
 * as the kernel would inside the image (dpkg lists `/bin/bash`, but `bin` is a link to `usr/bin`). Its
 * last name is not followed: a link that a package owns is not the file that it points to. null where the
 * links lead nowhere.
 */
export function pathResolver(
  symlinks: Iterable<LiveSymlink>,
): (path: ImagePath) => ImagePath | null {
  const targets = new Map<string, string>();
  for (const { path, target } of symlinks) targets.set(path, target);
  const resolved = new Map<string, string | null>();
  const realOf = (directory: string): string | null => {
    const known = resolved.get(directory);
    if (known !== undefined) return known;
    const real = followSymlinks(directory, targets);
    resolved.set(directory, real);
    return real;
  };
  // Lists name the files of a directory one after the other.
  let last = '';
  let real = realOf('');
  return (path) => {
    const directory = directoryOf(path);
    if (directory !== last) {
      last = directory;
      real = realOf(directory);
    }
    if (real === null || real === directory) return real === null ? null : path;
    return (real === '' ? nameOf(path) : `${real}/${nameOf(path)}`) as ImagePath;
  };
}
