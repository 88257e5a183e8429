/** Linux follows no more in one path, and takes no longer targets (path_resolution(7)). */
const MAX_LINKS = 40;
const MAX_TARGET_BYTES = 4096;

/**
 * Where a path of an image really lies: every symlink in it is followed as the kernel would inside the image, its
 * last name too. What is not there is taken as it is written. null where the links lead nowhere.
 * @param path relative to the root, as an `ImagePath`; empty for the root
 * @param targets of the image's symlinks by their own paths, as they are written
 */
export function followSymlinks(path: string, targets: ReadonlyMap<string, string>): string | null {
  let real = '';
  let followed = 0;
  const ahead = namesOf(path);
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
      continue;
    }
    const next = real === '' ? name : `${real}/${name}`;
    const target = targets.get(next);
    if (target === undefined) {
      real = next;
      continue;
    }
    if (++followed > MAX_LINKS || target.length > MAX_TARGET_BYTES) return null;
    if (target.startsWith('/')) real = '';
    ahead.push(...namesOf(target));
  }
  return real;
}

/** The names of a path, the last one first, so that the next one is at the end. */
function namesOf(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse();
}
