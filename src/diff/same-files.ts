import type { FileIndex } from '../image/file-index.ts';

/**
 * Whether two layers hold the same files: the same paths in the same order with the same contents, modes,
 * owners and link targets. Their blobs differ all the same if a time of day does, which every `RUN` that
 * is run again leaves behind. Contents are compared by their hashes: enough to say so, not to rely on it.
 */
export function sameFiles(base: FileIndex, head: FileIndex): boolean {
  return (
    base.count === head.count &&
    COLUMNS.every((column) => sameColumn(base[column], head[column])) &&
    sameColumn(base.contentHashes, head.contentHashes)
  );
}

const COLUMNS = [
  'bytes',
  'kinds',
  'modes',
  'uids',
  'gids',
  'pathEnds',
  'pathBytes',
  'linkEnds',
  'linkBytes',
] as const satisfies readonly (keyof FileIndex)[];

function sameColumn<T>(base: ArrayLike<T>, head: ArrayLike<T>): boolean {
  if (base.length !== head.length) return false;
  for (let i = 0; i < base.length; i++) if (base[i] !== head[i]) return false;
  return true;
}
