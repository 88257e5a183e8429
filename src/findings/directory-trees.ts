import type { ImagePath } from '../units/image-path.ts';
import { matchesPath, type PathPattern, parsePattern } from './path-pattern.ts';
import type { Tree } from './rule.ts';

/** A directory of an image that is one of the trees that rules know. */
export interface Root<Owner> {
  readonly tree: Tree;
  readonly owner: Owner;
  readonly path: ImagePath;
  /** Its place in the order of trees. */
  readonly rank: number;
}

export interface OwnedTree<Owner> {
  readonly tree: Tree;
  readonly owner: Owner;
}

interface RankedTree<Owner> extends OwnedTree<Owner> {
  readonly rank: number;
}

const NOTHING: readonly never[] = [];

/**
 * For each directory the trees in which it lies (itself, or one above it), in the order of `trees`. Trees are
 * looked up by their last name, so that most directories are told from all of them by one look, and a
 * directory goes on from where it parts from the one before: neighbours share most of their names.
 */
export function findRoots<Owner>(
  trees: readonly OwnedTree<Owner>[],
  directories: readonly string[],
): readonly (readonly Root<Owner>[])[] {
  const lookup = lookupOf(trees);
  const trail: Mark<Owner>[] = [];
  let before = '';
  return directories.map((path) => {
    const same = sharedLength(before, path);
    before = path;
    // A mark stands where a name ends in both.
    while (trail.length > 0 && !isShared(path, trail.at(-1)?.end ?? 0, same)) trail.pop();
    return followTo(path, trail, lookup);
  });
}

/** The trees of the directory that `end` characters of a path name. */
interface Mark<Owner> {
  readonly end: number;
  readonly roots: readonly Root<Owner>[];
}

type Lookup<Owner> = (path: string) => readonly RankedTree<Owner>[];

function sharedLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let same = 0;
  while (same < length && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same;
}

function isShared(path: string, end: number, same: number): boolean {
  return end <= same && (end === path.length || path[end] === '/');
}

function followTo<Owner>(
  path: string,
  trail: Mark<Owner>[],
  lookup: Lookup<Owner>,
): readonly Root<Owner>[] {
  let { end, roots } = trail.at(-1) ?? { end: -1, roots: NOTHING };
  while (end < path.length && path !== '') {
    const slash = path.indexOf('/', end + 1);
    end = slash === -1 ? path.length : slash;
    roots = rootsBelow(roots, path.slice(0, end), lookup);
    trail.push({ end, roots });
  }
  return roots;
}

function rootsBelow<Owner>(
  above: readonly Root<Owner>[],
  path: string,
  lookup: Lookup<Owner>,
): readonly Root<Owner>[] {
  const here = lookup(path);
  if (here.length === 0 && !above.some(({ tree }) => tree.flat === true)) return above;
  const kept = above.filter(({ tree }) => tree.flat !== true);
  const fresh = here
    .filter((found) => !kept.some((root) => covers(root, found)))
    .map((found): Root<Owner> => ({ ...found, path: path as ImagePath }));
  return [...kept, ...fresh].sort((a, b) => a.rank - b.rank);
}

/** Whether the inner tree changes nothing: so the list stays short, however deep such names are nested. */
function covers<Owner>({ tree, owner, rank }: Root<Owner>, inner: RankedTree<Owner>): boolean {
  const { names, holds, unlessLoadedBy } = tree;
  const takesAll = [names, holds, unlessLoadedBy].every((condition) => condition === undefined);
  return rank === inner.rank || (owner === inner.owner && takesAll);
}

interface Wanted<Owner> {
  readonly owned: RankedTree<Owner>;
  /** Names from the root on, or of the end of the path. */
  readonly names: PathPattern;
  readonly anywhere: boolean;
}

function lookupOf<Owner>(trees: readonly OwnedTree<Owner>[]): Lookup<Owner> {
  const byLastName = new Map<string, Wanted<Owner>[]>();
  const others: Wanted<Owner>[] = [];
  for (const [rank, { tree, owner }] of trees.entries()) {
    const owned = { tree, owner, rank };
    const pattern = parsePattern(tree.at);
    const anywhere = pattern[0] === '**';
    const wanted = { owned, names: anywhere ? pattern.slice(1) : pattern, anywhere };
    const last = pattern.at(-1) ?? '';
    if (last.includes('*')) others.push(wanted);
    else byLastName.set(last, [...(byLastName.get(last) ?? []), wanted]);
  }
  return (path) => {
    const named = byLastName.get(path.slice(path.lastIndexOf('/') + 1));
    if (named === undefined && others.length === 0) return NOTHING;
    return [...(named ?? NOTHING), ...others]
      .filter((wanted) => isAt(wanted, path))
      .map(({ owned }) => owned);
  };
}

/** Looks at as many names as the pattern has, never at all of a path. */
function isAt<Owner>({ names, anywhere }: Wanted<Owner>, path: string): boolean {
  let start = path.length + 1;
  for (let i = 0; i < names.length && start > 0; i++) start = path.lastIndexOf('/', start - 2) + 1;
  const end = path.slice(start);
  return (anywhere || start === 0) && matchesPath(names, end);
}
