import type { ImagePath } from '../units/image-path.ts';
import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';
import { type FileList, filesBy } from './file-list.ts';
import { guarded } from './guarded.ts';
import type { KeptRecord, KeptRecords } from './kept-records.ts';
import { type ListBudget, spendPackage } from './limits.ts';
import { readInstalledFiles, readRecord } from './listed-paths.ts';
import type { FoundPackages } from './package.ts';
import { projectPath, readMetadata } from './python-metadata.ts';

/**
 * The projects that Python packaging recorded: `x.dist-info/METADATA` with RECORD beside it, and
 * `x.egg-info/PKG-INFO` (or the file `x.egg-info`) with installed-files.txt, if there is one. SOURCES.txt
 * lists the files of the source archive, not the installed ones, and is no help.
 */
export function readPythonPackages(
  kept: KeptRecords,
  budget: ListBudget,
): readonly FoundPackages[] {
  const lists = fileLists(kept, budget);
  const projects = new Set<ImagePath>();
  const found = (kept['python-metadata'] ?? []).map((metadata) => {
    const project = projectPath(metadata.path);
    projects.add(project);
    return guarded('python', metadata.path, () => read(metadata, lists.get(project), budget));
  });
  const nameless = Array.from(lists).filter(([project]) => !projects.has(project));
  return [...found, ...nameless.map(([, list]) => withoutName(list))];
}

/** By the directory that holds the list. */
function fileLists(kept: KeptRecords, budget: ListBudget): ReadonlyMap<ImagePath, FileList> {
  const lists = new Map<ImagePath, FileList>();
  for (const { path, bytes } of kept['python-installed-files'] ?? []) {
    const egg = projectPath(path);
    lists.set(egg, { record: path, read: () => readInstalledFiles(egg, bytes, budget) });
  }
  for (const { path, bytes } of kept['python-record'] ?? []) {
    const dist = projectPath(path);
    lists.set(dist, { record: path, read: () => readRecord(dist, bytes, budget) });
  }
  return lists;
}

function read(metadata: KeptRecord, list: FileList | undefined, budget: ListBudget): FoundPackages {
  const project = readMetadata(metadata.bytes);
  if (project === null) throw new RecordDamage(unread.noName());
  spendPackage(budget);
  const listed = filesBy('python', list);
  const found = { ecosystem: 'python', ...project, architecture: null } as const;
  return {
    packages: [{ ...found, record: metadata.path, files: listed.files }],
    unread: listed.unread,
  };
}

function withoutName({ record }: FileList): FoundPackages {
  return { packages: [], unread: [{ ecosystem: 'python', record, reason: unread.noMetadata() }] };
}
