import { FILE_KIND } from '../../src/image/file-index.ts';
import type { Entry } from './image-entries.ts';

/**
 * The replay of layers as plainly as it can be said: a Map from path to what lies there, copied for
 * each layer, searched from end to end. Slow and obvious; the real one is held against it.
 */
export interface ReferenceInode {
  readonly layer: number;
  readonly entry: Entry;
  /** The layer after which no path leads to it; null if one does after the last. */
  hiddenIn: number | null;
  cause: string | null;
  /** Where it was lost. */
  path: string | null;
}

export interface Place {
  readonly directory: boolean;
  readonly inode: ReferenceInode | null;
  /** What the tar has here; null for a directory that no entry names. */
  readonly named: { readonly layer: number; readonly entry: Entry } | null;
}

type Places = Map<string, Place>;

/** Every inode that the layers brought, in the order of layers and tars, with what became of it. */
export function referenceReplay(layers: readonly (readonly Entry[])[]): {
  readonly inodes: readonly ReferenceInode[];
  readonly states: readonly Places[];
} {
  const inodes: ReferenceInode[] = [];
  const states: Places[] = [];
  let places: Places = new Map();
  layers.forEach((entries, layer) => {
    const lower = places;
    const held = new Map<ReferenceInode, Set<string>>();
    const hold = (path: string, { inode }: Place) => {
      if (inode !== null) held.set(inode, (held.get(inode) ?? new Set()).add(path));
    };
    for (const [path, place] of lower) hold(path, place);
    places = new Map([...lower].filter(([path]) => !isHidden(path, entries)));
    const found = inodesOf(entries, layer, lower);
    entries.forEach((entry, i) => {
      if (textOf(entry.path).endsWith('/.wh..wh..opq') && isOrdinary(directoryOf(entry))) {
        makeDirectory(places, directoryOf(entry));
      }
      if (!isOrdinary(textOf(entry.path))) return;
      put(places, { layer, entry }, found[i] ?? null);
      const place = places.get(textOf(entry.path));
      if (place !== undefined) hold(textOf(entry.path), place);
      const inode = found[i] ?? null;
      if (inode === null || inode.layer !== layer || inodes.includes(inode)) return;
      if (inode.entry === entry || isLinkTarget(textOf(inode.entry.path))) inodes.push(inode);
    });
    states.push(places);
    const left = new Set([...places.values()].map(({ inode }) => inode));
    const hidden = inodes.filter((inode) => inode.hiddenIn === null && !left.has(inode));
    for (const inode of hidden) {
      inode.hiddenIn = layer;
      inode.path = lostPath(inode, held.get(inode) ?? new Set());
    }
    // Nothing was moved to where that content lay before.
    const isNew = (path: string) =>
      !hidden.some((inode) => inode.path === path && isRewritten(inode, layer, places));
    for (const inode of hidden) inode.cause = causeOf(inode, layer, places, isNew);
  });
  return { inodes, states };
}

function textOf(path: string | Uint8Array): string {
  return typeof path === 'string' ? path : Buffer.from(path).toString('latin1');
}

function directoryOf(entry: Entry): string {
  return textOf(entry.path).split('/').slice(0, -1).join('/');
}

/** Neither a whiteout nor aufs' own; `.wh.x/y` is an ordinary file in a strange directory. */
function isOrdinary(path: string): boolean {
  const names = path.split('/');
  return !names.some((name) => name.startsWith('.wh..wh.')) && !names.at(-1)?.startsWith('.wh.');
}

/** What aufs keeps of a file of several names. */
function isLinkTarget(path: string): boolean {
  return /^\.wh\.\.wh\.plnk\/[^/]+$/.test(path);
}

/** Whether the whiteouts and opaque markers among `entries` hide what lower layers have at `path`. */
function isHidden(path: string, entries: readonly Entry[]): boolean {
  return entries.some((entry) => {
    const name = textOf(entry.path).split('/').at(-1) ?? '';
    const directory = directoryOf(entry);
    if (directory.split('/').some((part) => part.startsWith('.wh..wh.'))) return false;
    if (name === '.wh..wh..opq') return directory === '' || path.startsWith(`${directory}/`);
    if (!name.startsWith('.wh.') || name.startsWith('.wh..wh.')) return false;
    const target = name.slice('.wh.'.length);
    if (['', '.', '..'].includes(target)) return false;
    const hidden = directory === '' ? target : `${directory}/${target}`;
    return path === hidden || path.startsWith(`${hidden}/`);
  });
}

/** The inode of each entry: a new one, or for a hard link that of its target. */
function inodesOf(
  entries: readonly Entry[],
  layer: number,
  lower: Places,
): (ReferenceInode | null)[] {
  const own = entries.map((entry): ReferenceInode | null =>
    entry.kind === FILE_KIND.directory || entry.kind === FILE_KIND.hardLink
      ? null
      : { layer, entry, hiddenIn: null, cause: null, path: null },
  );
  const resolve = (i: number, seen: readonly number[]): ReferenceInode | null => {
    const entry = entries[i];
    if (entry === undefined || seen.includes(i)) return null;
    if (entry.kind !== FILE_KIND.hardLink) return own[i] ?? null;
    const target = textOf(entry.target);
    if (target === '' || !(isOrdinary(target) || isLinkTarget(target))) return null;
    const there = [...entries.keys()].filter((j) => textOf(entries[j]?.path ?? '') === target);
    const before = there.filter((j) => j < i).at(-1);
    const after = there.filter((j) => j > i).at(-1);
    const sameLayer = before ?? after;
    if (sameLayer !== undefined) return resolve(sameLayer, [...seen, i]);
    return lower.get(target)?.inode ?? null;
  };
  return entries.map((_, i) => resolve(i, []));
}

function put(
  places: Places,
  named: { layer: number; entry: Entry },
  inode: ReferenceInode | null,
): void {
  const path = textOf(named.entry.path);
  const directory = named.entry.kind === FILE_KIND.directory;
  makeDirectory(places, directory ? path : directoryOf(named.entry));
  if (!directory) remove(places, path);
  places.set(path, { directory, inode: directory ? null : inode, named });
}

function makeDirectory(places: Places, path: string): void {
  const names = path === '' ? [] : path.split('/');
  names.forEach((_, i) => {
    const at = names.slice(0, i + 1).join('/');
    if (places.get(at)?.directory === true) return;
    places.set(at, { directory: true, inode: null, named: null });
  });
}

function remove(places: Places, path: string): void {
  for (const other of [...places.keys()]) {
    if (other === path || other.startsWith(`${path}/`)) places.delete(other);
  }
}

function lostPath(inode: ReferenceInode, paths: ReadonlySet<string>): string {
  const own = textOf(inode.entry.path);
  return paths.has(own) ? own : ([...paths].sort()[0] ?? own);
}

function isRewritten(inode: ReferenceInode, layer: number, places: Places): boolean {
  const now = places.get(inode.path ?? '')?.inode;
  if (inode.layer === layer || now?.entry.kind !== FILE_KIND.regular) return false;
  return sameContent(now, inode);
}

function causeOf(
  inode: ReferenceInode,
  layer: number,
  places: Places,
  isNew: (path: string) => boolean,
): string {
  if (inode.layer === layer) return 'doubled';
  const path = inode.path ?? '';
  const now = places.get(path);
  if (now?.inode?.entry.kind === FILE_KIND.regular) {
    return sameContent(now.inode, inode) ? 'rewritten' : 'overwritten';
  }
  const moved = [...places].some(
    ([at, place]) =>
      place.inode?.layer === layer &&
      at === textOf(place.inode.entry.path) &&
      isNew(at) &&
      sameContent(place.inode, inode),
  );
  if (moved) return 'moved';
  if (now !== undefined) return 'type-changed';
  const names = path.split('/');
  const above = names.map((_, i) => names.slice(0, -1 - i).join('/'));
  const nearest = above.find((at) => at === '' || places.has(at)) ?? '';
  if (nearest !== '' && places.get(nearest)?.directory !== true) return 'type-changed';
  return nearest === above[0] ? 'deleted' : 'directory-deleted';
}

export function sameContent(a: ReferenceInode, b: ReferenceInode): boolean {
  return (
    a.entry.content.bytes === b.entry.content.bytes &&
    a.entry.content.label === b.entry.content.label
  );
}
