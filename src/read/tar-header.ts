import { Damage } from './damage.ts';
import { damage } from './failures.ts';

/** One block of a tar. */
export const BLOCK = 512;

/** Type flags: POSIX.1-2017 pax, "ustar Interchange Format", and GNU tar's own. */
export const TYPE = {
  oldRegular: 0x00,
  regular: 0x30,
  hardLink: 0x31,
  symlink: 0x32,
  characterDevice: 0x33,
  blockDevice: 0x34,
  directory: 0x35,
  fifo: 0x36,
  contiguous: 0x37,
  paxLocal: 0x78,
  paxGlobal: 0x67,
  gnuLongName: 0x4c,
  gnuLongLink: 0x4b,
  gnuSparse: 0x53,
} as const;

/**
 * The fields of one header block as they lie there, before PAX and GNU records are laid over them.
 * Names are views of the block: they are gone when the next one is read.
 */
export interface RawHeader {
  readonly type: number;
  readonly name: Uint8Array;
  readonly linkName: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
}

/** The header at `at`, or null for a block of zeros (the end of the archive). */
export function readHeader(block: Uint8Array, at: number): RawHeader | null {
  if (isZeroBlock(block, at)) return null;
  checkSum(block, at);
  return {
    type: block[at + 156] ?? 0,
    name: nameField(block, at),
    linkName: textField(block, at + 157, 100),
    mode: numberField(block, at + 100, 8),
    uid: numberField(block, at + 108, 8),
    gid: numberField(block, at + 116, 8),
    bytes: numberField(block, at + 124, 12),
  };
}

/** Whether a character device is number 0:0, which overlayfs (but no layer) uses for a deletion. */
export function isDeviceZero(block: Uint8Array, at: number): boolean {
  return numberField(block, at + 329, 8) === 0 && numberField(block, at + 337, 8) === 0;
}

export function isZeroBlock(block: Uint8Array, at: number): boolean {
  // Nearly every header differs from zero in its first byte.
  for (let i = at; i < at + BLOCK; i++) if (block[i] !== 0) return false;
  return true;
}

/** Bytes up to the first NUL. */
export function textField(block: Uint8Array, at: number, length: number): Uint8Array {
  let end = at;
  while (end < at + length && block[end] !== 0) end++;
  return block.subarray(at, end);
}

/**
 * Octal digits, or base-256 where the high bit of the first byte is set (GNU; two's complement,
 * big-endian). An empty field is 0.
 */
export function numberField(block: Uint8Array, at: number, length: number): number {
  const first = block[at] ?? 0;
  const value = first >= 0x80 ? base256(block, at, length) : octal(block, at, length);
  if (value === null) throw new Damage(damage.badNumber());
  return value;
}

/** null where it is no number. */
function octal(block: Uint8Array, at: number, length: number): number | null {
  let i = at;
  let end = at + length;
  while (i < end && isPadding(block[i])) i++;
  while (end > i && isPadding(block[end - 1])) end--;
  let value = 0;
  for (; i < end; i++) {
    const digit = (block[i] ?? 0) - 0x30;
    // A NUL inside ends the number; what follows it is not looked at, as in Go's archive/tar.
    if (digit === -0x30) break;
    if (digit < 0 || digit > 7) return null;
    value = value * 8 + digit;
  }
  return value;
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0;
}

function base256(block: Uint8Array, at: number, length: number): number {
  const negative = ((block[at] ?? 0) & 0x40) !== 0;
  let value = negative ? -1n : 0n;
  for (let i = at; i < at + length; i++) {
    const byte = i === at ? ((block[i] ?? 0) & 0x7f) | (negative ? 0x80 : 0) : (block[i] ?? 0);
    value = (value << 8n) | BigInt(byte);
  }
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Damage(damage.numberTooBig());
  return number;
}

/** POSIX: the sum of all bytes, those of the field itself taken as spaces. Old tars summed signed bytes. */
function checkSum(block: Uint8Array, at: number): void {
  const stored = octal(block, at + 148, 8);
  let sum = 8 * 0x20;
  for (let i = at; i < at + 148; i++) sum += block[i] ?? 0;
  for (let i = at + 156; i < at + BLOCK; i++) sum += block[i] ?? 0;
  if (stored !== sum && stored !== sum - 256 * highBytes(block, at)) {
    throw new Damage(damage.notAHeader());
  }
}

/** How many of the bytes that are summed would be negative. */
function highBytes(block: Uint8Array, at: number): number {
  let count = 0;
  for (let i = at; i < at + BLOCK; i++) {
    if (i < at + 148 || i >= at + 156) count += (block[i] ?? 0) >> 7;
  }
  return count;
}

/** The name, after the prefix where there is one. */
function nameField(block: Uint8Array, at: number): Uint8Array {
  const name = textField(block, at, 100);
  const prefix = prefixField(block, at);
  if (prefix === null) return name;
  const joined = new Uint8Array(prefix.length + 1 + name.length);
  joined.set(prefix);
  joined[prefix.length] = 0x2f;
  joined.set(name, prefix.length + 1);
  return joined;
}

function prefixField(block: Uint8Array, at: number): Uint8Array | null {
  if (block[at + 345] === 0) return null;
  if (hasMagic(block, at, POSIX)) {
    // Schilling's star: a prefix of 131 bytes, then times, and `tar\0` at the end.
    const star = block[at + 508] === 0x74 && block[at + 509] === 0x61 && block[at + 510] === 0x72;
    return textField(block, at + 345, star ? 131 : 155);
  }
  if (!hasMagic(block, at, GNU) || (isTime(block, at + 345) && isTime(block, at + 357)))
    return null;
  // GNU keeps times there. Go before 1.8 wrote a prefix over them (golang/go#12594), and reads it so since.
  const prefix = textField(block, at + 345, 155);
  return prefix.every((byte) => byte < 0x80) ? prefix : null;
}

/** The access and the change time of GNU are often left empty. */
function isTime(block: Uint8Array, at: number): boolean {
  const first = block[at] ?? 0;
  return first === 0 || first >= 0x80 || octal(block, at, 12) !== null;
}

/** Magic and version: `ustar\0`; GNU writes `ustar  \0`, and v7 nothing. */
const POSIX = Uint8Array.of(0x75, 0x73, 0x74, 0x61, 0x72, 0);
const GNU = Uint8Array.of(0x75, 0x73, 0x74, 0x61, 0x72, 0x20, 0x20, 0);

function hasMagic(block: Uint8Array, at: number, magic: Uint8Array): boolean {
  return magic.every((byte, i) => block[at + 257 + i] === byte);
}
