/**
 * Patterns of paths: `*` is any part of one name, `?` one character, and a name `**` any number of names,
 * none included. Matched from the root, without backtracking over more than the last `*`, so that no
 * path, however it is made, takes long.
 */
export type PathPattern = readonly string[];

export function parsePattern(text: string): PathPattern {
  return text.split('/').filter((name) => name !== '');
}

export function matchesPath(pattern: PathPattern, path: string): boolean {
  const names = path.split('/');
  return matches(pattern, names, (name) => name === '**', matchesName);
}

function matchesName(pattern: string, name: string): boolean {
  if (!pattern.includes('*') && !pattern.includes('?')) return pattern === name;
  return matches(
    Array.from(pattern),
    Array.from(name),
    (each) => each === '*',
    (wanted, character) => wanted === '?' || wanted === character,
  );
}

/** Greedy matching of a sequence with wildcards: after a failure only the last one takes one more. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  isWildcard: (each: string) => boolean,
  matchesOne: (pattern: string, item: string) => boolean,
): boolean {
  let [at, item] = [0, 0];
  let [wildcard, taken] = [-1, 0];
  while (item < items.length) {
    const wanted = pattern[at];
    if (wanted !== undefined && isWildcard(wanted)) {
      [wildcard, taken] = [at, item];
      at++;
    } else if (wanted !== undefined && matchesOne(wanted, items[item] ?? '')) {
      at++;
      item++;
    } else if (wildcard !== -1) {
      taken++;
      [at, item] = [wildcard + 1, taken];
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isWildcard);
}
