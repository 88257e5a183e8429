import { unread } from './failures.ts';
import { isNpmManifest } from './npm-layout.ts';
import type { Ecosystem } from './package.ts';

const MIB = 2 ** 20;

/** What a file is to the reading of packages. */
export type RecordKind = keyof typeof RECORD_KINDS;

export interface RecordRule {
  readonly ecosystem: Ecosystem;
  /** A longer file is not read (`whole`), or not beyond this (`head`, `build-info`). */
  readonly maxBytes: number;
  /** `whole`, the first `maxBytes`, what a Go binary says of itself, or nothing because of `unread`. */
  readonly keep: 'whole' | 'head' | 'build-info' | 'nothing';
  /** Why nothing is kept, for `nothing`. */
  readonly unread?: string;
}

/** The limits are ten times and more what the biggest images known have. */
export const RECORD_KINDS = {
  'apk-database': { ecosystem: 'apk', keep: 'whole', maxBytes: 32 * MIB },
  'apk-database-v3': left('apk', unread.apkVersion3()),
  'dpkg-status': { ecosystem: 'dpkg', keep: 'whole', maxBytes: 32 * MIB },
  'dpkg-status-part': { ecosystem: 'dpkg', keep: 'whole', maxBytes: MIB },
  'dpkg-list': { ecosystem: 'dpkg', keep: 'whole', maxBytes: 16 * MIB },
  'dpkg-md5sums': { ecosystem: 'dpkg', keep: 'whole', maxBytes: 16 * MIB },
  'dpkg-diversions': { ecosystem: 'dpkg', keep: 'whole', maxBytes: MIB },
  'npm-manifest': { ecosystem: 'npm', keep: 'whole', maxBytes: MIB },
  // The headers come first; what follows them is the project's README.
  'python-metadata': { ecosystem: 'python', keep: 'head', maxBytes: MIB / 4 },
  'python-record': { ecosystem: 'python', keep: 'whole', maxBytes: 32 * MIB },
  'python-installed-files': { ecosystem: 'python', keep: 'whole', maxBytes: 8 * MIB },
  'go-binary': { ecosystem: 'go', keep: 'build-info', maxBytes: MIB },
  'rpm-sqlite': { ecosystem: 'rpm', keep: 'whole', maxBytes: 128 * MIB },
  'rpm-sqlite-wal': { ecosystem: 'rpm', keep: 'whole', maxBytes: 64 * MIB },
  'rpm-berkeley': left('rpm', unread.rpmBerkeley()),
  'rpm-ndb': left('rpm', unread.rpmNdb()),
} as const satisfies Record<string, RecordRule>;

function left(ecosystem: Ecosystem, reason: string) {
  return { ecosystem, keep: 'nothing', maxBytes: 0, unread: reason } as const;
}

/** Records that stand at one place. */
const FIXED: ReadonlyMap<string, RecordKind> = new Map<string, RecordKind>([
  ...inEach(['lib/apk/db', 'usr/lib/apk/db'], {
    installed: 'apk-database',
    'installed.adb': 'apk-database-v3',
  }),
  // rpm's macro %_dbpath: the old one, SUSE's and Fedora's, rpm-ostree's.
  ...inEach(['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'], {
    'rpmdb.sqlite': 'rpm-sqlite',
    'rpmdb.sqlite-wal': 'rpm-sqlite-wal',
    Packages: 'rpm-berkeley',
    'Packages.db': 'rpm-ndb',
  }),
  ['var/lib/dpkg/status', 'dpkg-status'],
  ['var/lib/dpkg/diversions', 'dpkg-diversions'],
]);

function inEach(
  directories: readonly string[],
  names: Readonly<Record<string, RecordKind>>,
): [string, RecordKind][] {
  return directories.flatMap((directory) =>
    Object.entries(names).map(([name, kind]): [string, RecordKind] => [
      `${directory}/${name}`,
      kind,
    ]),
  );
}

/** Nothing that Go links is smaller; it spares a look at most files. */
export const MIN_BINARY_BYTES = 64 * 1024;

/**
 * What record a cleaned path is, decided by the path and the length alone: `go-binary` means that only
 * the content can tell. Called for every file of an image.
 */
export function recordKindOf(path: string, bytes: number): RecordKind | null {
  return namedKindOf(path) ?? (bytes >= MIN_BINARY_BYTES ? 'go-binary' : null);
}

function namedKindOf(path: string): RecordKind | null {
  // The last character tells most paths apart without a search.
  switch (path.charCodeAt(path.length - 1)) {
    case 0x6e: // package.json
      return isNpmManifest(path) && !isCached(path) ? 'npm-manifest' : fixedKindOf(path);
    case 0x41: // METADATA
    case 0x44: // RECORD
    case 0x4f: // PKG-INFO
    case 0x6f: // *.egg-info
    case 0x74: // installed-files.txt
      return pythonKindOf(path) ?? fixedKindOf(path);
    default:
      return fixedKindOf(path);
  }
}

/** No record that stands at one place has a longer path. */
export const LONGEST_FIXED = Math.max(...Array.from(FIXED.keys(), (path) => path.length));

function fixedKindOf(path: string): RecordKind | null {
  if (path.length <= LONGEST_FIXED) {
    const kind = FIXED.get(path);
    if (kind !== undefined) return kind;
  }
  return path.charCodeAt(0) === 0x76 ? dpkgPartOf(path) : null;
}

const STATUS_PARTS = 'var/lib/dpkg/status.d/';
const DPKG_INFO = 'var/lib/dpkg/info/';

function dpkgPartOf(path: string): RecordKind | null {
  if (path.startsWith(STATUS_PARTS) && !path.includes('/', STATUS_PARTS.length)) {
    return path.endsWith('.md5sums') ? 'dpkg-md5sums' : 'dpkg-status-part';
  }
  if (path.startsWith(DPKG_INFO) && !path.includes('/', DPKG_INFO.length)) {
    if (path.endsWith('.list')) return 'dpkg-list';
  }
  return null;
}

const PYTHON_RECORD =
  /\.dist-info\/(?:(METADATA)|(RECORD))$|\.egg-info(?:\/(?:(PKG-INFO)|(installed-files\.txt)))?$/;

function pythonKindOf(path: string): RecordKind | null {
  // Cheaper than the expression for the many files that end alike.
  if (!path.includes('-info', path.length - 32)) return null;
  const match = PYTHON_RECORD.exec(path);
  if (match === null || isCached(path)) return null;
  if (match[2] !== undefined) return 'python-record';
  return match[4] === undefined ? 'python-metadata' : 'python-installed-files';
}

/**
 * Caches of uv, pip, poetry and npm, and conda's unpacked archives: what lies there looks like an
 * installed package (and with hard links is its content), but nothing imports it from there.
 */
const CACHE = /(?:^|\/)\.cache\/|(?:^|\/)[^/]*(?:conda|mamba|forge)[^/]*\/pkgs\//;

function isCached(path: string): boolean {
  return CACHE.test(path);
}
