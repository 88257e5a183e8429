import { findRoots, type OwnedTree, type Root } from './directory-trees.ts';
import { fileNameOf, type LiveFiles, NONE } from './live-files.ts';
import type { Loader, Tree } from './rule.ts';

/** An inode that lies in a tree and nowhere else. */
export interface Member<Owner> {
  readonly inode: number;
  /** The first of its names. */
  readonly name: number;
  readonly root: Root<Owner>;
}

/**
 * The inodes from `from` on **all** of whose names lie in trees of one owner, the first in the order of
 * `trees` that may have them: what a hard link holds elsewhere (pnpm's store) is not freed with the tree.
 */
export function* membersOf<Owner>(
  live: LiveFiles,
  trees: readonly OwnedTree<Owner>[],
  from: number,
): Generator<Member<Owner>> {
  const roots = validRoots(live, findRoots(trees, live.directoryPaths));
  const linked = new Map<number, Member<Owner> & { left: number }>();
  for (let name = 0; name < live.count; name++) {
    const here = roots[live.directories[name] ?? NONE];
    const inode = live.inodes[name] ?? NONE;
    if (here === undefined || here.length === 0 || inode < from) continue;
    const root = here.find(({ tree }) => tree.names?.test(fileNameOf(live, name)) ?? true);
    if (root === undefined) continue;
    const names = live.nameCounts[inode] ?? 1;
    if (names === 1) {
      yield { inode, name, root };
      continue;
    }
    const known = linked.get(inode);
    if (known === undefined) linked.set(inode, { inode, name, root, left: names - 1 });
    else if (known.root.owner === root.owner) known.left--;
  }
  for (const member of linked.values()) if (member.left === 0) yield member;
}

/** Without those that lack what makes them one (a directory called `.git` may be anything), or have what makes them none. */
function validRoots<Owner>(
  live: LiveFiles,
  roots: readonly (readonly Root<Owner>[])[],
): readonly (readonly Root<Owner>[])[] {
  const trees = new Set(roots.flatMap((here) => here.map(({ tree }) => tree)));
  const isConditional = ({ holds, unlessLoadedBy }: Tree) =>
    holds !== undefined || unlessLoadedBy !== undefined;
  if (![...trees].some(isConditional)) return roots;
  const held = namesHeld(live, roots);
  const used = loadersInUse(live, trees);
  const isValid = ({ tree, path }: Root<Owner>) =>
    !used.has(tree.unlessLoadedBy) &&
    (tree.holds?.every((name) => held.get(path)?.has(name)) ?? true);
  return roots.map((here) => (here.every(isValid) ? here : here.filter(isValid)));
}

function loadersInUse(live: LiveFiles, trees: ReadonlySet<Tree>): ReadonlySet<Loader | undefined> {
  const loaders = new Set([...trees].flatMap(({ unlessLoadedBy }) => unlessLoadedBy ?? []));
  return new Set([...loaders].filter((loader) => loadsFromElsewhere(live, loader)));
}

/** Whether there is one that does not have what it loads beside it. */
function loadsFromElsewhere(live: LiveFiles, { named, ownDirectory, ownFiles }: Loader): boolean {
  const wanted = new Set<string>();
  const having = new Set<string>();
  for (let name = 0; name < live.count; name++) {
    const fileName = fileNameOf(live, name);
    const directory = live.directoryPaths[live.directories[name] ?? NONE] ?? '';
    if (named.test(fileName))
      wanted.add(directory === '' ? ownDirectory : `${directory}/${ownDirectory}`);
    else if (ownFiles.test(fileName)) having.add(directory);
  }
  return [...wanted].some((directory) => !having.has(directory));
}

/** For each of the roots that must hold something, which of that stands directly in it. */
function namesHeld<Owner>(
  live: LiveFiles,
  roots: readonly (readonly Root<Owner>[])[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const held = new Map<string, Set<string>>();
  function note({ tree, path }: Root<Owner>, name: string): void {
    if (tree.holds?.includes(name) !== true) return;
    const names = held.get(path) ?? new Set();
    held.set(path, names.add(name));
  }
  live.directoryPaths.forEach((directory, at) => {
    for (const root of roots[at] ?? []) {
      const below = root.path.length + 1;
      if (directory.length < below) continue;
      const slash = directory.indexOf('/', below);
      note(root, directory.slice(below, slash === -1 ? directory.length : slash));
    }
  });
  for (let name = 0; name < live.count; name++) {
    const at = live.directories[name] ?? NONE;
    for (const root of roots[at] ?? []) {
      const isHere = root.tree.holds !== undefined && root.path === live.directoryPaths[at];
      if (isHere) note(root, fileNameOf(live, name));
    }
  }
  return held;
}
