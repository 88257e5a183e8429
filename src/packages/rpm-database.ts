import type { ImagePath } from '../units/image-path.ts';
import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';
import { type ListBudget, spendPackage, spendPath } from './limits.ts';
import type { FoundPackage, FoundPackages } from './package.ts';
import { ownedPath, wordOf } from './record-text.ts';
import { type RpmHeader, readRpmHeader } from './rpm-header.ts';
import { openPages } from './sqlite-pages.ts';
import { rootPageOf, rowsOf } from './sqlite-table.ts';

/**
 * `rpmdb.sqlite` of rpm 4.16 and later (lib/backend/sqlite.cc): the table `Packages` has a row for each
 * installed package, in its second column the package's header. `wal` is the file `rpmdb.sqlite-wal`
 * beside it, in which rpm may have left its last changes.
 */
export function readRpmDatabase(
  record: ImagePath,
  content: Uint8Array,
  wal: Uint8Array | null,
  budget: ListBudget,
): FoundPackages {
  const root = rootPageOf(openPages(content, wal), 'Packages');
  if (root === null) throw new RecordDamage(unread.noRpmTable());
  const packages: FoundPackage[] = [];
  let rows = 0;
  for (const [, blob] of rowsOf(openPages(content, wal), root)) {
    rows++;
    spendPackage(budget);
    const header = blob instanceof Uint8Array ? readRpmHeader(blob) : null;
    const found = header === null ? null : packageOf(record, header, budget);
    if (found !== null) packages.push(found);
  }
  const bad = rows - packages.length;
  const reason = unread.badHeaders(bad, rows);
  return { packages, unread: bad === 0 ? [] : [{ ecosystem: 'rpm', record, reason }] };
}

function packageOf(record: ImagePath, header: RpmHeader, budget: ListBudget): FoundPackage | null {
  const name = wordOf(header.name);
  const version = wordOf(versionOf(header));
  if (name === null || version === null) return null;
  const paths: ImagePath[] = [];
  for (const file of header.files) {
    const path = ownedPath(file.name, file.directory);
    if (path === null) continue;
    spendPath(budget, path);
    paths.push(path);
  }
  return {
    ecosystem: 'rpm',
    name,
    version,
    architecture: wordOf(header.architecture ?? ''),
    record,
    files: { kind: 'paths', paths },
  };
}

/** `[epoch:]version-release`, as rpm prints it. */
function versionOf({ epoch, version, release }: RpmHeader): string {
  return `${epoch === null ? '' : `${epoch}:`}${version}-${release}`;
}
