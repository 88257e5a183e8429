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
 * looked up by their last name, so that most directories are told from all of them by one look.
 */
export function findRoots<Owner>(
  trees: readonly OwnedTree<Owner>[],
  directories: readonly string[],
): readonly (readonly Root<Owner>[])[] {
  const lookup = lookupOf(trees);
  const known = new Map<string, readonly Root<Owner>[]>([['', NOTHING]]);
  return directories.map((path) => rootsOf(path, known, lookup));
}

type Lookup<Owner> = (path: string) => readonly RankedTree<Owner>[];

function rootsOf<Owner>(
  path: string,
  known: Map<string, readonly Root<Owner>[]>,
  lookup: Lookup<Owner>,
): readonly Root<Owner>[] {
  // A loop, as a path may have more names than calls can be nested.
  const missing: string[] = [];
  let at = path;
  while (!known.has(at)) {
    missing.push(at);
    at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
  }
  let roots = known.get(at) ?? NOTHING;
  for (let each = missing.pop(); each !== undefined; each = missing.pop()) {
    const here = lookup(each);
    if (here.length > 0 || roots.some(({ tree }) => tree.flat === true)) {
      const above = roots.filter(({ tree }) => tree.flat !== true);
      const fresh = here.filter((found) => !above.some((root) => covers(root, found)));
      roots = [...above, ...fresh.map((owned) => ({ ...owned, path: each as ImagePath }))].sort(
        (a, b) => a.rank - b.rank,
      );
    }
    known.set(each, roots);
  }
  return roots;
}

/** Whether the inner tree changes nothing: so the list stays short, however deep such names are nested. */
function covers<Owner>({ tree, owner, rank }: Root<Owner>, inner: RankedTree<Owner>): boolean {
  const takesAll = tree.names === undefined && tree.holds === undefined;
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
