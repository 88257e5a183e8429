import type { ImagePath } from '../units/image-path.ts';
import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';
import { guarded } from './guarded.ts';
import type { KeptRecord, KeptRecords } from './kept-records.ts';
import { type ListBudget, spendPackage } from './limits.ts';
import { type ListedPaths, readInstalledFiles, readRecord } from './listed-paths.ts';
import type { FoundPackage, FoundPackages } from './package.ts';
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
  const lists = new Map<ImagePath, () => ListedPaths>();
  for (const { path, bytes } of kept['python-installed-files'] ?? []) {
    lists.set(projectPath(path), () => readInstalledFiles(projectPath(path), bytes, budget));
  }
  for (const { path, bytes } of kept['python-record'] ?? []) {
    lists.set(projectPath(path), () => readRecord(projectPath(path), bytes, budget));
  }
  const projects = new Set<ImagePath>();
  const found = (kept['python-metadata'] ?? []).map((metadata) => {
    const project = projectPath(metadata.path);
    projects.add(project);
    return guarded('python', metadata.path, () => read(metadata, lists.get(project), budget));
  });
  return [...found, nameless([...lists.keys()].filter((project) => !projects.has(project)))];
}

function read(
  metadata: KeptRecord,
  list: (() => ListedPaths) | undefined,
  budget: ListBudget,
): FoundPackages {
  const project = readMetadata(metadata.bytes);
  if (project === null) throw new RecordDamage(unread.noName());
  spendPackage(budget);
  const record = metadata.path;
  const found = { ecosystem: 'python', ...project, architecture: null, record } as const;
  if (list === undefined)
    return { packages: [{ ...found, files: { kind: 'unlisted' } }], unread: [] };
  const { paths, odd } = list();
  const packages: FoundPackage[] = [{ ...found, files: { kind: 'paths', paths } }];
  const reason = unread.oddLines(odd);
  return { packages, unread: odd === 0 ? [] : [{ ecosystem: 'python', record, reason }] };
}

function nameless(projects: readonly ImagePath[]): FoundPackages {
  const reason = unread.noMetadata();
  return {
    packages: [],
    unread: projects.map((record) => ({ ecosystem: 'python', record, reason })),
  };
}
