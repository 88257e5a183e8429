import { textOfBytes } from '../image/file-index.ts';

/** `\xff Go buildinf:`, at an address that 16 divides (debug/buildinfo, buildInfoMagic and buildInfoAlign). */
const MAGIC = Uint8Array.from('\xff Go buildinf:', (character) => character.charCodeAt(0));
export const BLOB_ALIGNMENT = 16;

/** Magic, size of a pointer, flags, and (before Go 1.18) two pointers. */
const HEADER_BYTES = 32;
const POINTER_SIZE = 14;
const FLAGS = 15;
const INLINE_STRINGS = 2;
const KNOWN_FLAGS = 3;
const MAX_VERSION_BYTES = 256;
/** Sentinels around the module lines (cmd/go, modload.infoStart and infoEnd). */
const FRAME_BYTES = 16;

export function isBlobStart(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0xff || bytes[at + 1] !== 0x20) return false;
  for (let i = 2; i < MAGIC.length; i++) if (bytes[at + i] !== MAGIC[i]) return false;
  return true;
}

/** What the first bytes of a blob of build information say. */
export type BuildBlob =
  /** This many bytes of it have to be there to go on. */
  | { readonly state: 'more'; readonly bytes: number }
  /** The magic stood there by chance. */
  | { readonly state: 'none' }
  /** Of Go before 1.18: pointers to strings that lie elsewhere. */
  | { readonly state: 'pointers' }
  | { readonly state: 'whole'; readonly version: string; readonly modules: string };

/**
 * Go 1.18 and later (debug/buildinfo, readRawBuildInfo): behind the header the Go version and the module
 * lines, each with its length before it as a varint.
 */
export function readBuildBlob(blob: Uint8Array): BuildBlob {
  if (blob.length < HEADER_BYTES) return { state: 'more', bytes: HEADER_BYTES };
  const flags = blob[FLAGS] ?? 0;
  if (flags > KNOWN_FLAGS) return { state: 'none' };
  if ((flags & INLINE_STRINGS) === 0) {
    return { state: blob[POINTER_SIZE] === 4 || blob[POINTER_SIZE] === 8 ? 'pointers' : 'none' };
  }
  const version = readString(blob, HEADER_BYTES, MAX_VERSION_BYTES);
  if (version.state !== 'whole') return version;
  if (!/^(?:go|devel)/.test(version.text)) return { state: 'none' };
  const modules = readString(blob, version.end, Number.MAX_SAFE_INTEGER);
  if (modules.state !== 'whole') return modules;
  return { state: 'whole', version: version.text, modules: unframed(modules.text) };
}

type ReadString =
  | { readonly state: 'more'; readonly bytes: number }
  | { readonly state: 'none' }
  | { readonly state: 'whole'; readonly text: string; readonly end: number };

function readString(blob: Uint8Array, at: number, limit: number): ReadString {
  let length = 0;
  let scale = 1;
  for (let i = at; ; i++) {
    if (i >= blob.length) return { state: 'more', bytes: i + 1 };
    const byte = blob[i] ?? 0;
    length += (byte & 0x7f) * scale;
    scale *= 128;
    if (length > limit || scale > 2 ** 42) return { state: 'none' };
    if (byte >= 0x80) continue;
    const end = i + 1 + length;
    if (end > blob.length) return { state: 'more', bytes: end };
    return { state: 'whole', text: textOfBytes(blob, i + 1, end), end };
  }
}

function unframed(modules: string): string {
  const framed = modules.length > 2 * FRAME_BYTES && modules.at(-FRAME_BYTES - 1) === '\n';
  return framed ? modules.slice(FRAME_BYTES, -FRAME_BYTES) : '';
}
