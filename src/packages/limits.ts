import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';

/**
 * What one image may list, far beyond any real one (500,000 files, some thousand packages): a record is
 * a stranger's text, and two bytes of it can name a package or a file.
 */
export const MAX_PACKAGES = 100_000;
export const MAX_PATHS = 2_000_000;
/** A directory of 4 KiB may be named once and stand before every file. */
const MAX_PATH_BYTES_TOGETHER = 2 ** 27;

/** How many packages and files the records of one image may still list; the parsers lower it. */
export interface ListBudget {
  packages: number;
  paths: number;
  pathBytes: number;
}

export function listBudget(): ListBudget {
  return { packages: MAX_PACKAGES, paths: MAX_PATHS, pathBytes: MAX_PATH_BYTES_TOGETHER };
}

/** One more package. Throws `RecordDamage` where there are too many. */
export function spendPackage(budget: ListBudget): void {
  if (--budget.packages < 0) throw new RecordDamage(unread.tooManyPackages(MAX_PACKAGES));
}

/** One more file. Throws `RecordDamage` where there are too many, or their paths are too long. */
export function spendPath(budget: ListBudget, path: string): void {
  if (--budget.paths < 0) throw new RecordDamage(unread.tooManyPaths(MAX_PATHS));
  budget.pathBytes -= path.length;
  if (budget.pathBytes < 0) throw new RecordDamage(unread.pathsTooLong(MAX_PATH_BYTES_TOGETHER));
}
