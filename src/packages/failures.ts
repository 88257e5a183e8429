import { formatExactBytes } from '../units/bytes.ts';

/** Why a package record was not read, or not all of it: clauses whose subject is the record. */
export const unread = {
  tooBig: (bytes: number, limit: number) =>
    `is not read: it has ${formatExactBytes(bytes)}, more than the ${formatExactBytes(limit)} that are looked at`,
  tooMany: (limit: number) =>
    `is not read: the package records of its layer have more than ${formatExactBytes(limit)} together`,
  notKept: () => 'is not read: its content was not kept',
  tooManyPackages: (limit: number) =>
    `is not read: the records of the image name more than ${limit} packages together`,
  tooManyPaths: (limit: number) =>
    `is not read: the records of the image name more than ${limit} files together`,
  pathsTooLong: (limit: number) =>
    `is not read: the records of the image name paths of more than ${formatExactBytes(limit)} together`,
  oddEntries: (odd: number, entries: number) =>
    `has ${odd} of ${entries} entries without a name or a version; they are left out`,
  oddLines: (odd: number) =>
    odd === 1
      ? 'has a line that names no file; it is left out'
      : `has ${odd} lines that name no file; they are left out`,
  noPackages: () => 'is no list of packages that is known',

  apkVersion3: () => 'is not read: it is in the binary form of apk 3 (ADB)',
  rpmBerkeley: () => 'is not read: it is in the Berkeley DB form that rpm had up to 4.15',
  rpmNdb: () => "is not read: it is in rpm's NDB form",

  notJson: () => 'is no JSON object',
  noName: () => 'names no package',
  noMetadata: () => 'has no METADATA or PKG-INFO beside it that names the package',

  goBefore118: () => 'is not read: it was built by a Go older than 1.18',
  goCut: () => 'has build information that is cut off',
  goWithoutModules: (version: string) => `was built by ${version} without module information`,

  notSqlite: () => 'is no SQLite database',
  sqliteEncoding: () => 'is a SQLite database whose text is not UTF-8',
  sqliteDamaged: () => 'is a damaged SQLite database',
  noRpmTable: () => 'is a SQLite database without the table of an rpm database',
  badHeaders: (bad: number, all: number) =>
    `has ${bad} of ${all} package headers that are damaged; they are left out`,
} as const;
