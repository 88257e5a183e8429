import type { ImagePath } from '../units/image-path.ts';
import { type Diversion, divertedPaths, readDiversions } from './dpkg-diversions.ts';
import { type DpkgPackage, dpkgFileName, listNamesOf, readDpkgStatus } from './dpkg-status.ts';
import { unread } from './failures.ts';
import { guarded } from './guarded.ts';
import type { KeptRecord, KeptRecords } from './kept-records.ts';
import type { ListBudget } from './limits.ts';
import { type ListedPaths, readDpkgList, readMd5sums } from './listed-paths.ts';
import type { FoundPackage, FoundPackages, UnreadRecord } from './package.ts';

/**
 * The packages of dpkg's status with the files of `info/*.list`, and those of distroless' `status.d` with
 * the files of the `md5sums` beside them.
 */
export function readDpkgPackages(kept: KeptRecords, budget: ListBudget): readonly FoundPackages[] {
  const files = filesOfDpkg(kept, budget);
  const whole = (kept['dpkg-status'] ?? []).map((status) => read(status, files.ofPackage, budget));
  const parts = (kept['dpkg-status-part'] ?? []).map((status) =>
    read(status, (found) => files.besideStatus(status.path) ?? files.ofPackage(found), budget),
  );
  return [...whole, ...parts];
}

type FileList = (found: DpkgPackage) => KeptList | null;

interface KeptList {
  readonly record: KeptRecord;
  readonly read: () => ListedPaths;
}

function filesOfDpkg(kept: KeptRecords, budget: ListBudget) {
  const lists = new Map<string, KeptRecord>();
  for (const each of kept['dpkg-list'] ?? []) lists.set(dpkgFileName(each.path, '.list'), each);
  const sums = new Map<string, KeptRecord>();
  for (const each of kept['dpkg-md5sums'] ?? []) sums.set(each.path, each);
  const diversions = readDiversions(kept['dpkg-diversions']?.[0]?.bytes ?? new Uint8Array(0));
  return {
    ofPackage: (found: DpkgPackage): KeptList | null => {
      const name = listNamesOf(found).find((each) => lists.has(each));
      const record = name === undefined ? undefined : lists.get(name);
      if (record === undefined) return null;
      return {
        record,
        read: () => diverted(readDpkgList(record.bytes, budget), found.name, diversions),
      };
    },
    besideStatus: (status: ImagePath): KeptList | null => {
      const record = sums.get(`${status}.md5sums`);
      return record === undefined
        ? null
        : { record, read: () => readMd5sums(record.bytes, budget) };
    },
  };
}

function diverted(
  { paths, odd }: ListedPaths,
  name: string,
  diversions: ReadonlyMap<ImagePath, Diversion>,
): ListedPaths {
  return { paths: divertedPaths(paths, name, diversions), odd };
}

function read(status: KeptRecord, listOf: FileList, budget: ListBudget): FoundPackages {
  return guarded('dpkg', status.path, () => {
    const { packages, problem } = readDpkgStatus(status.bytes, budget);
    const found = packages.map((each) => withFiles(status.path, each, listOf(each)));
    const reasons = problem === null ? [] : [unreadRecord(status.path, problem)];
    return {
      packages: found.map((each) => each.found),
      unread: [...reasons, ...found.flatMap((each) => each.unread)],
    };
  });
}

function withFiles(record: ImagePath, dpkg: DpkgPackage, list: KeptList | null) {
  const { name, version, architecture } = dpkg;
  const found = { ecosystem: 'dpkg', name, version, architecture, record } as const;
  const unlisted: FoundPackage = { ...found, files: { kind: 'unlisted' } };
  if (list === null) return { found: unlisted, unread: [] };
  let listed: FoundPackage = unlisted;
  const { unread: damage } = guarded('dpkg', list.record.path, () => {
    const { paths, odd } = list.read();
    listed = { ...found, files: { kind: 'paths', paths } };
    const reason = unread.oddLines(odd);
    return { packages: [], unread: odd === 0 ? [] : [unreadRecord(list.record.path, reason)] };
  });
  return { found: listed, unread: damage };
}

function unreadRecord(record: ImagePath, reason: string): UnreadRecord {
  return { ecosystem: 'dpkg', record, reason };
}
