import type { RecordContent } from '../image/layer-records.ts';
import type { ImagePath } from '../units/image-path.ts';
import { byText } from '../units/order.ts';
import { readApkDatabase } from './apk-database.ts';
import { readDpkgPackages } from './dpkg-packages.ts';
import { readBuildInfo } from './go-build-info.ts';
import { guarded } from './guarded.ts';
import type { KeptRecord, KeptRecords } from './kept-records.ts';
import { type ListBudget, listBudget } from './limits.ts';
import { readManifest } from './npm-manifest.ts';
import type { FoundPackage, FoundPackages, UnreadRecord } from './package.ts';
import { readPythonPackages } from './python-packages.ts';
import { RECORD_KINDS, type RecordKind } from './record-kinds.ts';
import { readRpmDatabase } from './rpm-database.ts';

/** A live file that is a record by its path, and what was kept of it. */
export interface PackageRecord {
  readonly kind: RecordKind;
  readonly path: ImagePath;
  readonly content: RecordContent;
}

/**
 * The packages that the records of an image name, and the records that say nothing. A damaged record
 * costs only itself; nothing is thrown. By ecosystem, and in it by the records' paths.
 */
export function readPackages(records: readonly PackageRecord[]): FoundPackages {
  const kept: { [kind in RecordKind]?: KeptRecord[] } = {};
  const left: UnreadRecord[] = [];
  for (const { kind, path, content } of records.toSorted((a, b) => byText(a.path, b.path))) {
    const { ecosystem } = RECORD_KINDS[kind];
    if (content.state === 'left') {
      left.push({ ecosystem, record: path, reason: content.reason });
    } else {
      const ofKind = kept[kind] ?? [];
      ofKind.push({ path, bytes: content.bytes });
      kept[kind] = ofKind;
    }
  }
  const budget = listBudget();
  const parts = READERS.flatMap((read) => read(kept, budget));
  return {
    packages: parts.flatMap((part) => part.packages),
    unread: [...left, ...parts.flatMap((part) => part.unread)],
  };
}

type Reader = (kept: KeptRecords, budget: ListBudget) => readonly FoundPackages[];

const READERS: readonly Reader[] = [
  readDpkgPackages,
  each('apk-database', ({ path, bytes }, budget) => readApkDatabase(path, bytes, budget)),
  each('rpm-sqlite', ({ path, bytes }, budget, kept) =>
    readRpmDatabase(path, bytes, walOf(kept, path), budget),
  ),
  readPythonPackages,
  each('npm-manifest', ({ path, bytes }, budget) => alone([readManifest(path, bytes, budget)])),
  each('go-binary', ({ path, bytes }, budget) => alone(readBuildInfo(path, bytes, budget))),
];

function each(
  kind: RecordKind,
  read: (record: KeptRecord, budget: ListBudget, kept: KeptRecords) => FoundPackages,
): Reader {
  const { ecosystem } = RECORD_KINDS[kind];
  return (kept, budget) =>
    (kept[kind] ?? []).map((record) =>
      guarded(ecosystem, record.path, () => read(record, budget, kept)),
    );
}

function alone(packages: readonly FoundPackage[]): FoundPackages {
  return { packages, unread: [] };
}

function walOf(kept: KeptRecords, database: ImagePath): Uint8Array | null {
  return kept['rpm-sqlite-wal']?.find((wal) => wal.path === `${database}-wal`)?.bytes ?? null;
}
