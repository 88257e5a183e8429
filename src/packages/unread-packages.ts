import type { InstalledPackage, PackageInventory } from './inventory.ts';
import type { Ecosystem } from './package.ts';

/** What of an image's packages is known. */
export type KnownPackages = Pick<PackageInventory, 'packages' | 'unread'>;

/** Those that keep all of their packages in one record. */
const ONE_RECORD: readonly Ecosystem[] = ['dpkg', 'apk', 'rpm'];

/** The installers of whose packages nothing is known, because their record was not read. */
export function unreadEcosystems({ packages, unread }: KnownPackages): ReadonlySet<Ecosystem> {
  const known = new Set(packages.map(({ ecosystem }) => ecosystem));
  return new Set(
    unread
      .map(({ ecosystem }) => ecosystem)
      .filter((ecosystem) => ONE_RECORD.includes(ecosystem) && !known.has(ecosystem)),
  );
}

/**
 * Whether an image may have a package of the other image, though it knows none of the name: the records of its
 * installer were not read, or the one that stands where the package has its own.
 */
export function mayBeUnreadIn(
  image: KnownPackages,
): (other: Pick<InstalledPackage, 'ecosystem' | 'record'>) => boolean {
  const ecosystems = unreadEcosystems(image);
  const records = new Set(image.unread.map(({ ecosystem, record }) => `${ecosystem} ${record}`));
  return ({ ecosystem, record }) =>
    ecosystems.has(ecosystem) || records.has(`${ecosystem} ${record}`);
}
