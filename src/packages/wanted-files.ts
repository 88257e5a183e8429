import {
  LONGEST_FIXED,
  MIN_BINARY_BYTES,
  RECORD_KINDS,
  type RecordKind,
  recordKindOf,
} from './record-kinds.ts';

/**
 * Whether {@link wantedFile} could want a file whose path these bytes are. It spares most files the string that the
 * other one needs, which costs more than everything else that is asked about packages.
 */
export function mayBeWanted(
  paths: Uint8Array,
  from: number,
  to: number,
  contentBytes: number,
): boolean {
  return (
    contentBytes >= MIN_BINARY_BYTES ||
    WANTED_ENDS[paths[to - 1] ?? 0] === paths[to - 6] ||
    to - from <= LONGEST_FIXED ||
    // Below var: the parts of dpkg's database.
    paths[from] === 0x76 ||
    // pnpm's store: a slash before the last 126 digits.
    (to - from >= PNPM_NAME && paths[to - PNPM_NAME] === 0x2f)
  );
}

/** For the last letter of a name that may be wanted, the sixth from the end: together they turn most files away. */
const WANTED_ENDS: readonly (number | undefined)[] = endsOf([
  'package.json',
  'METADATA',
  'RECORD',
  'PKG-INFO',
  '.egg-info',
  'installed-files.txt',
]);

function endsOf(names: readonly string[]): readonly (number | undefined)[] {
  const ends: (number | undefined)[] = new Array(256).fill(undefined);
  for (const name of names)
    ends[name.charCodeAt(name.length - 1)] = name.charCodeAt(name.length - 6);
  return ends;
}

const PNPM_NAME = 127;

/**
 * Whether the reader of layers should look at a file's content for the sake of packages, and as what;
 * null for nearly all files. Decided by the cleaned path (a character for each byte) and the length, as
 * cheaply as can be: it is asked for each of 500,000 files.
 *
 * It wants more than what is a record by its own path: of two hard-linked names only the first in the
 * tar has content, and with pnpm and uv that may be the one in their store.
 */
export function wantedFile(path: string, bytes: number): RecordKind | null {
  const kind = recordKindOf(path, bytes);
  return kind === null || kind === 'go-binary' ? (storedKindOf(path, bytes) ?? kind) : kind;
}

/** pnpm's content-addressed store: `files/`, two digits of a SHA-512, the other 126. */
const PNPM_STORE = /(?:^|\/)files\/[0-9a-f]{2}\/[0-9a-f]{126}$/;
const BUN_STORE = '/install/cache/';
/** In uv's unpacked archives and in conda's. */
const DIST_INFO = /\.dist-info\/(?:(METADATA)|RECORD)$/;

function storedKindOf(path: string, bytes: number): RecordKind | null {
  switch (path.charCodeAt(path.length - 1)) {
    case 0x41: // METADATA
    case 0x44: {
      // RECORD
      const match = DIST_INFO.exec(path);
      if (match === null) return null;
      return match[1] === undefined ? 'python-record' : 'python-metadata';
    }
    default:
      return bytes <= RECORD_KINDS['npm-manifest'].maxBytes && isStoredByNpmKin(path)
        ? 'npm-manifest'
        : null;
  }
}

function isStoredByNpmKin(path: string): boolean {
  if (path.charCodeAt(path.length - PNPM_NAME) === 0x2f && PNPM_STORE.test(path)) return true;
  return path.endsWith('/package.json') && path.includes(BUN_STORE);
}
