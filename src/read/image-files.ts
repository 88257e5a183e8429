import { lstatSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Digest } from '../units/digest.ts';
import { notAPlainFile, outsideTheLayout } from './failures.ts';
import type { ReadLimits } from './limits.ts';
import type { BlobRegion } from './read-layer.ts';

/** The files of a layout or an archive, wherever they lie. */
export interface ImageFiles {
  /** For messages: the path as the user gave it, or what was built. */
  readonly name: string;
  /**
   * Where a file's bytes are; null if there is none. `path` is relative, with `/`.
   * @throws DietError `outside-the-layout`, `unreadable-image`, `unreadable-archive`; what the system says of a file
   */
  find(path: string): BlobRegion | null;
  /** Documents that were read, each once, and how many bytes of them may still be. */
  readonly documents: DocumentBudget;
}

export interface DocumentBudget {
  readonly byDigest: Map<Digest, unknown>;
  bytesLeft: number;
}

/** Several documents of the greatest length are no image's. */
export function documentBudget({ maxJsonBytes }: ReadLimits): DocumentBudget {
  return { byDigest: new Map(), bytesLeft: 4 * maxJsonBytes };
}

/** An OCI layout in a folder. Symlinks are followed within it; one that leads out is refused. */
export function folderFiles(directory: string, name: string, limits: ReadLimits): ImageFiles {
  const root = realpathSync(directory);
  return {
    name,
    documents: documentBudget(limits),
    find(path) {
      const file = join(root, path);
      if (!exists(file)) return null;
      const real = realpathSync(file);
      if (!real.startsWith(root + sep)) throw outsideTheLayout(name, path);
      const stats = statSync(real);
      // Opening a pipe or a device would wait, or never end.
      if (!stats.isFile()) throw notAPlainFile(name, path);
      return { file: real, offset: 0, bytes: stats.size };
    },
  };
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
