import { listArchive } from './archive-listing.ts';
import { linksInCircles } from './failures.ts';
import { documentBudget, type ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';

/** Docker writes one link; a chain of more than some is no archive of Docker's. */
const MAX_LINKS = 8;

/**
 * The files of an archive, read where they lie: nothing is unpacked. Links are followed within the
 * archive (`docker save` before 25 writes a second layer of the same content as one).
 * @throws Damage where the archive is none; what the system says of the file
 */
export function archiveFiles(file: string, name: string, limits: ReadLimits): ImageFiles {
  const listing = listArchive(file);
  return {
    name,
    documents: documentBudget(limits),
    find(path) {
      let at = path;
      for (let links = 0; links <= MAX_LINKS; links++) {
        const found = listing.get(at);
        if (found === undefined) return null;
        if (!('link' in found)) return found;
        at = found.link;
      }
      throw linksInCircles(name, path);
    },
  };
}
