import { Damage } from './damage.ts';
import { damage } from './failures.ts';

/** What one PAX extended header says about the entry after it. undefined: nothing. */
export interface PaxFields {
  path?: Uint8Array;
  linkPath?: Uint8Array;
  bytes?: number;
  uid?: number;
  gid?: number;
  /** GNU's sparse formats 0.0, 0.1 and 1.0. */
  sparse?: PaxSparse;
}

export interface PaxSparse {
  name?: Uint8Array;
  /** Logical length of the file. */
  realBytes?: number;
  major?: string;
  minor?: string;
  /** Offset and length in turn (0.0 repeats two keys, 0.1 has one list); 1.0 keeps it in the data. */
  map?: number[];
}

/**
 * The records of a PAX extended header: `LENGTH KEY=VALUE\n` (POSIX.1-2017, pax, "Extended Header").
 * A value is taken by its declared length, since xattrs hold any bytes. An empty value takes the
 * field back. Unknown keys (times, xattrs, vendors') are skipped.
 */
export function parsePax(body: Uint8Array): PaxFields {
  const fields: PaxFields = {};
  let at = 0;
  while (at < body.length) {
    const end = recordEnd(body, at);
    const start = body.indexOf(0x20, at) + 1;
    const equals = body.indexOf(0x3d, start);
    if (equals <= start || equals >= end) throw new Damage(damage.badPax());
    if (isKnownKey(body, start, equals)) {
      apply(fields, latin1(body, start, equals), body.subarray(equals + 1, end - 1));
    }
    at = end;
  }
  return fields;
}

/** `GNU.sparse.numblocks` is the longest. */
const LONGEST_KEY = 20;

/** Told by its first letter; times and xattrs, which most records are, are not even decoded. */
function isKnownKey(body: Uint8Array, start: number, end: number): boolean {
  if (end - start > LONGEST_KEY) return false;
  switch (body[start]) {
    case 0x47: // GNU.sparse.…
    case 0x67: // gid
    case 0x6c: // linkpath
    case 0x70: // path
    case 0x73: // size
    case 0x75: // uid
      return true;
    default:
      return false;
  }
}

function recordEnd(body: Uint8Array, at: number): number {
  let length = 0;
  let i = at;
  for (; i < body.length && body[i] !== 0x20; i++) {
    const digit = (body[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9 || i - at > 8) throw new Damage(damage.badPax());
    length = length * 10 + digit;
  }
  const end = at + length;
  if (end <= i || end > body.length || body[end - 1] !== 0x0a) throw new Damage(damage.badPax());
  return end;
}

function apply(fields: PaxFields, key: string, value: Uint8Array): void {
  switch (key) {
    case 'path':
      set(fields, 'path', name(value));
      break;
    case 'linkpath':
      set(fields, 'linkPath', name(value));
      break;
    case 'size':
      set(fields, 'bytes', integer(value));
      break;
    case 'uid':
      set(fields, 'uid', integer(value));
      break;
    case 'gid':
      set(fields, 'gid', integer(value));
      break;
    default:
      if (key.startsWith('GNU.sparse.')) applySparse(fields, key.slice(11), value);
  }
}

function applySparse(fields: PaxFields, key: string, value: Uint8Array): void {
  fields.sparse ??= {};
  const sparse = fields.sparse;
  switch (key) {
    case 'name':
      set(sparse, 'name', name(value));
      break;
    case 'size':
    case 'realsize':
      set(sparse, 'realBytes', integer(value));
      break;
    case 'major':
      sparse.major = latin1(value, 0, value.length);
      break;
    case 'minor':
      sparse.minor = latin1(value, 0, value.length);
      break;
    case 'map':
      sparse.map = value.length === 0 ? [] : latin1(value, 0, value.length).split(',').map(decimal);
      break;
    case 'offset':
    case 'numbytes':
      appendToMap(sparse, key, value);
      break;
  }
}

/** 0.0 says `offset` and `numbytes` in turn for each piece. */
function appendToMap(sparse: PaxSparse, key: 'offset' | 'numbytes', value: Uint8Array): void {
  sparse.map ??= [];
  if (sparse.map.length % 2 !== (key === 'offset' ? 0 : 1)) throw new Damage(damage.badSparseMap());
  sparse.map.push(integer(value) ?? 0);
}

function set<T, K extends keyof T>(fields: T, key: K, value: T[K] | undefined): void {
  if (value === undefined) delete fields[key];
  else fields[key] = value;
}

function name(value: Uint8Array): Uint8Array | undefined {
  if (value.includes(0)) throw new Damage(damage.nulInName());
  return value.length === 0 ? undefined : value;
}

function integer(value: Uint8Array): number | undefined {
  return value.length === 0 ? undefined : decimal(latin1(value, 0, value.length));
}

/** A decimal number; uid and gid may be negative in the wild. */
function decimal(text: string): number {
  if (!/^-?[0-9]+$/.test(text)) throw new Damage(damage.badNumber());
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Damage(damage.numberTooBig());
  return value;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
