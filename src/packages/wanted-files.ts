import { RECORD_KINDS, type RecordKind, recordKindOf } from './record-kinds.ts';

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
  if (path.charCodeAt(path.length - 127) === 0x2f && PNPM_STORE.test(path)) return true;
  return path.endsWith('/package.json') && path.includes(BUN_STORE);
}
