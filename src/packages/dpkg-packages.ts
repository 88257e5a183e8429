import type { ImagePath } from '../units/image-path.ts';
import { divertedPaths, readDiversions } from './dpkg-diversions.ts';
import { type DpkgPackage, dpkgFileName, listNamesOf, readDpkgStatus } from './dpkg-status.ts';
import { type FileList, filesBy } from './file-list.ts';
import { guarded } from './guarded.ts';
import type { KeptRecord, KeptRecords } from './kept-records.ts';
import type { ListBudget } from './limits.ts';
import { readDpkgList, readMd5sums } from './listed-paths.ts';
import type { FoundPackage, FoundPackages, UnreadRecord } from './package.ts';

/**
 * The packages of dpkg's status with the files of `info/*.list`, and those of distroless' `status.d` with
 * the files of the `md5sums` beside them.
 */
export function readDpkgPackages(kept: KeptRecords, budget: ListBudget): readonly FoundPackages[] {
  const infoOf = infoLists(kept, budget);
  const sumsOf = sumsLists(kept, budget);
  const whole = (kept['dpkg-status'] ?? []).map((status) => read(status, infoOf, budget));
  const parts = (kept['dpkg-status-part'] ?? []).map((status) =>
    read(status, (found) => sumsOf(status.path) ?? infoOf(found), budget),
  );
  return [...whole, ...parts];
}

type ListOf<T> = (owner: T) => FileList | undefined;

/** The list of a package by dpkg's name for it, with diverted files where they lie. */
function infoLists(kept: KeptRecords, budget: ListBudget): ListOf<DpkgPackage> {
  const records = new Map<string, KeptRecord>();
  for (const each of kept['dpkg-list'] ?? []) records.set(dpkgFileName(each.path, '.list'), each);
  const diversions = readDiversions(kept['dpkg-diversions']?.[0]?.bytes ?? new Uint8Array(0));
  return (found) => {
    const name = listNamesOf(found).find((each) => records.has(each));
    const record = name === undefined ? undefined : records.get(name);
    if (record === undefined) return undefined;
    const read = () => {
      const { paths, odd } = readDpkgList(record.bytes, budget);
      return { paths: divertedPaths(paths, found.name, diversions), odd };
    };
    return { record: record.path, read };
  };
}

/** The checksums beside a file of `status.d`. */
function sumsLists(kept: KeptRecords, budget: ListBudget): ListOf<ImagePath> {
  const lists = new Map<string, FileList>();
  for (const { path, bytes } of kept['dpkg-md5sums'] ?? []) {
    lists.set(path, { record: path, read: () => readMd5sums(bytes, budget) });
  }
  return (status) => lists.get(`${status}.md5sums`);
}

function read(status: KeptRecord, listOf: ListOf<DpkgPackage>, budget: ListBudget): FoundPackages {
  const record = status.path;
  return guarded('dpkg', record, () => {
    const { packages, problem } = readDpkgStatus(status.bytes, budget);
    const found: FoundPackage[] = [];
    const unread: UnreadRecord[] = [];
    if (problem !== null) unread.push({ ecosystem: 'dpkg', record, reason: problem });
    for (const each of packages) {
      const { name, version, architecture } = each;
      const listed = filesBy('dpkg', listOf(each));
      found.push({ ecosystem: 'dpkg', name, version, architecture, record, files: listed.files });
      unread.push(...listed.unread);
    }
    return { packages: found, unread };
  });
}
