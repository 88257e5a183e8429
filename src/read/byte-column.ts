import { Damage } from './damage.ts';
import { damage } from './failures.ts';
import { MAX_NAME_BYTES } from './limits.ts';

/** Strings of bytes end to end: the column of paths, and that of link targets. */
export interface ByteColumn {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

export function byteColumn(): ByteColumn {
  return { bytes: new Uint8Array(4096), length: 0 };
}

/** Room for so many more bytes; they are written at `length`. */
function reserve(column: ByteColumn, more: number): void {
  const needed = column.length + more;
  if (needed <= column.bytes.length) return;
  if (needed > MAX_NAME_BYTES) throw new Damage(damage.tooManyNames());
  const length = Math.min(MAX_NAME_BYTES, Math.max(needed, 2 * column.bytes.length));
  column.bytes = new Uint8Array(column.bytes.buffer.transfer(length));
}

/**
 * Appends a path cleaned as `ImagePath` demands: relative, no `.`, no `..`, no doubled or trailing `/`.
 * `..` goes up within the image; one that would leave it is refused. Gives the length appended, 0 for
 * the root itself.
 */
export function appendPath(column: ByteColumn, name: Uint8Array): number {
  reserve(column, name.length);
  const start = column.length;
  const { bytes } = column;
  let end = start;
  for (let from = 0; from < name.length; ) {
    let to = from;
    while (to < name.length && name[to] !== 0x2f) to++;
    if (isDots(name, from, to, 2)) end = parentEnd(column, start, end, name);
    else if (to > from && !isDots(name, from, to, 1)) {
      if (end > start) bytes[end++] = 0x2f;
      for (let i = from; i < to; i++) bytes[end++] = name[i] ?? 0;
    }
    from = to + 1;
  }
  column.length = end;
  return end - start;
}

export function append(column: ByteColumn, value: Uint8Array): void {
  reserve(column, value.length);
  column.bytes.set(value, column.length);
  column.length += value.length;
}

/** All of it, with memory of its own. Nothing can be appended afterwards. */
export function bytesOf({ bytes, length }: ByteColumn): Uint8Array {
  return new Uint8Array(bytes.buffer.transfer(length));
}

function isDots(name: Uint8Array, from: number, to: number, count: number): boolean {
  if (to - from !== count) return false;
  for (let i = from; i < to; i++) if (name[i] !== 0x2e) return false;
  return true;
}

function parentEnd(column: ByteColumn, start: number, end: number, name: Uint8Array): number {
  if (end === start) throw new Damage(damage.escapes(Buffer.from(name).toString()));
  const slash = column.bytes.lastIndexOf(0x2f, end - 1);
  return Math.max(slash, start);
}
