import { findRoots, type OwnedTree, type Root } from './directory-trees.ts';
import { fileNameOf, type LiveFiles, NONE, pathOfName } from './live-files.ts';

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

/** Without those that lack what makes them one: a directory called `.git` may be anything. */
function validRoots<Owner>(
  live: LiveFiles,
  roots: readonly (readonly Root<Owner>[])[],
): readonly (readonly Root<Owner>[])[] {
  const wanted = new Set<string>();
  for (const here of roots) {
    for (const { tree, path } of here) if (tree.holds !== undefined) wanted.add(path);
  }
  if (wanted.size === 0) return roots;
  const held = namesHeld(live, wanted);
  const isValid = ({ tree, path }: Root<Owner>) =>
    tree.holds?.every((name) => held.has(`${path}/${name}`)) ?? true;
  return roots.map((here) => (here.every(isValid) ? here : here.filter(isValid)));
}

/** The paths of all directories, and of the files that stand in those of `wanted`. */
function namesHeld(live: LiveFiles, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const held = new Set<string>();
  for (const directory of live.directoryPaths) {
    for (
      let at = directory;
      at !== '' && !held.has(at);
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
    ) {
      held.add(at);
    }
  }
  for (let name = 0; name < live.count; name++) {
    const directory = live.directoryPaths[live.directories[name] ?? NONE];
    if (directory !== undefined && wanted.has(directory)) held.add(pathOfName(live, name));
  }
  return held;
}
