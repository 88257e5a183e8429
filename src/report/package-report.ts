import type { PackageChange } from '../packages/diff-packages.ts';
import type { InstalledPackage, PackageBytes, PackageInventory } from '../packages/inventory.ts';
import { ECOSYSTEMS, type UnreadRecord } from '../packages/package.ts';
import { showPath } from '../units/image-path.ts';
import { descending } from '../units/order.ts';
import type {
  EcosystemReport,
  PackageChangesReport,
  PackageReport,
  PackagesReport,
  UnreadRecordReport,
} from './report.ts';

/** More rows than anybody reads; `ecosystems` and the numbers of omitted ones stay exact. */
const MAX_PACKAGES = 1000;
const MAX_UNREAD = 100;

/** The packages of one image as the JSON shows them: the biggest first. */
export function packagesReport(inventory: PackageInventory): PackagesReport {
  const { packages, unclaimed } = inventory;
  // The order of the inventory tells packages of the same size apart.
  const biggest = packages.toSorted(descending(({ bytes }) => sumOf(bytes)));
  return {
    ecosystems: ecosystemReports(packages),
    installed: biggest.slice(0, MAX_PACKAGES).map(packageReport),
    omitted: Math.max(0, packages.length - MAX_PACKAGES),
    unclaimed: { ownBytes: unclaimed.ownBytes, baseBytes: unclaimed.baseBytes },
    ...unreadReports(inventory.unread),
  };
}

/** What changed between the packages of two images, and what of them could not be read. */
export function packageChangesReport(
  changes: readonly PackageChange[],
  base: PackageInventory,
  head: PackageInventory,
): PackageChangesReport {
  const keyOf = ({ ecosystem, record }: UnreadRecord) => `${ecosystem} ${record}`;
  const ofHead = new Set(head.unread.map(keyOf));
  const ofBase = unreadReports(base.unread.filter((each) => !ofHead.has(keyOf(each))));
  const changed = changes.filter(
    ({ change, ownBytesDelta, baseBytesDelta }) =>
      change !== 'unchanged' || (ownBytesDelta ?? 0) !== 0 || (baseBytesDelta ?? 0) !== 0,
  );
  return {
    changed: changed.slice(0, MAX_PACKAGES),
    omitted: Math.max(0, changed.length - MAX_PACKAGES),
    unchanged: changes.length - changed.length,
    ...unreadReports(head.unread),
    baseUnread: ofBase.unread,
    baseUnreadOmitted: ofBase.unreadOmitted,
  };
}

function sumOf(bytes: PackageBytes | null): number {
  return bytes === null ? -1 : bytes.ownBytes + bytes.baseBytes;
}

function ecosystemReports(packages: readonly InstalledPackage[]): readonly EcosystemReport[] {
  return ECOSYSTEMS.flatMap((ecosystem) => {
    const all = packages.filter((each) => each.ecosystem === ecosystem);
    const sum = (figure: 'ownBytes' | 'baseBytes') =>
      all.reduce((total, { bytes }) => total + (bytes?.[figure] ?? 0), 0);
    if (all.length === 0) return [];
    return [
      { ecosystem, packages: all.length, ownBytes: sum('ownBytes'), baseBytes: sum('baseBytes') },
    ];
  });
}

function packageReport(found: InstalledPackage): PackageReport {
  const { ecosystem, name, version, architecture, record, bytes, unsized, partOf } = found;
  return {
    ecosystem,
    name,
    version,
    architecture,
    ...showPath(record),
    bytes,
    unsized,
    partOf,
  };
}

function unreadReports(unread: readonly UnreadRecord[]): {
  readonly unread: readonly UnreadRecordReport[];
  readonly unreadOmitted: number;
} {
  return {
    unread: unread.slice(0, MAX_UNREAD).map(({ ecosystem, record, reason }) => ({
      ecosystem,
      ...showPath(record),
      reason,
    })),
    unreadOmitted: Math.max(0, unread.length - MAX_UNREAD),
  };
}
