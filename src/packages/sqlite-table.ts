import { textAt } from './record-text.ts';
import { damaged, type SqlitePages } from './sqlite-pages.ts';

const INTERIOR_TABLE = 0x05;
const LEAF_TABLE = 0x0d;
/** The schema table's tree begins on page 1, behind the database header. */
const SCHEMA_PAGE = 1;
const DATABASE_HEADER_BYTES = 100;
/** A tree of pages that each point to at least two others is never deeper. */
const MAX_DEPTH = 40;

/** Tables and indexes of a database; rpm's has 60. */
const MAX_SCHEMA_ROWS = 10_000;

/** A value of a row. Numbers that are no whole numbers are not needed, and left out. */
export type SqliteValue = string | Uint8Array | number | null;

/** The first page of a table's tree, or null if there is no table of that name. */
export function rootPageOf(pages: SqlitePages, table: string): number | null {
  let rows = 0;
  for (const [type, name, , rootPage] of rowsOf(pages, SCHEMA_PAGE)) {
    if (++rows > MAX_SCHEMA_ROWS) throw damaged();
    if (type === 'table' && name === table && typeof rootPage === 'number') return rootPage;
  }
  return null;
}

/**
 * The rows of a table in the order of their keys, each as its columns ("Database File Format", 1.6 and 2.1).
 * Throws `RecordDamage` where the tree is none.
 */
export function* rowsOf(pages: SqlitePages, root: number): Generator<readonly SqliteValue[]> {
  const open: { readonly page: number; readonly depth: number }[] = [{ page: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const page = pageHeader(pages.take(next.page), next.page);
    if (page.kind === LEAF_TABLE) {
      yield* rowsOfLeaf(pages, page);
    } else if (page.kind === INTERIOR_TABLE && next.depth < MAX_DEPTH) {
      const depth = next.depth + 1;
      for (const child of childrenOf(page).reverse()) open.push({ page: child, depth });
    } else {
      throw damaged();
    }
  }
}

interface Page {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly kind: number;
  readonly cells: number;
  /** Where the offsets of the cells stand. */
  readonly pointers: number;
  /** Only an interior page has it. */
  readonly rightmost: number;
}

function pageHeader(bytes: Uint8Array, number: number): Page {
  const start = number === SCHEMA_PAGE ? DATABASE_HEADER_BYTES : 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(start);
  const cells = view.getUint16(start + 3);
  const pointers = start + (kind === INTERIOR_TABLE ? 12 : 8);
  if (pointers + 2 * cells > bytes.length) throw damaged();
  return { bytes, view, kind, cells, pointers, rightmost: view.getUint32(start + 8) };
}

function childrenOf({ view, bytes, cells, pointers, rightmost }: Page): number[] {
  const children: number[] = [];
  for (let i = 0; i < cells; i++) {
    const cell = view.getUint16(pointers + 2 * i);
    if (cell + 4 > bytes.length) throw damaged();
    children.push(view.getUint32(cell));
  }
  return [...children, rightmost];
}

function* rowsOfLeaf(pages: SqlitePages, page: Page): Generator<readonly SqliteValue[]> {
  // Cells do not overlap; if they did, a page could hold any number of rows.
  let room = pages.usableBytes;
  for (let i = 0; i < page.cells; i++) {
    const cell = page.view.getUint16(page.pointers + 2 * i);
    const length = varint(page.bytes, cell);
    const key = varint(page.bytes, length.end);
    const payload = payloadOf(pages, page, key.end, length.value);
    room -= payload.localBytes;
    if (room < 0) throw damaged();
    yield columnsOf(payload.bytes);
  }
}

interface Payload {
  readonly bytes: Uint8Array;
  readonly localBytes: number;
}

/** 1.6 "B-tree Pages": how much of a payload stands in the cell, and 1.7, where the rest does. */
function payloadOf(pages: SqlitePages, page: Page, start: number, length: number): Payload {
  const usable = pages.usableBytes;
  if (length > pages.count * usable) throw damaged();
  const most = usable - 35;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((length - least) % (usable - 4));
  const localBytes = length <= most ? length : even <= most ? even : least;
  if (start + localBytes > usable) throw damaged();
  const local = page.bytes.subarray(start, start + localBytes);
  if (localBytes === length) return { bytes: local, localBytes };
  if (start + localBytes + 4 > usable) throw damaged();
  const bytes = new Uint8Array(length);
  bytes.set(local);
  readOverflow(pages, page.view.getUint32(start + localBytes), bytes.subarray(localBytes));
  return { bytes, localBytes };
}

function readOverflow(pages: SqlitePages, first: number, into: Uint8Array): void {
  let number = first;
  for (let at = 0; at < into.length; ) {
    const page = pages.take(number);
    const part = page.subarray(4, Math.min(pages.usableBytes, 4 + into.length - at));
    into.set(part, at);
    at += part.length;
    number = new DataView(page.buffer, page.byteOffset, 4).getUint32(0);
  }
}

/** 2.1 "Record Format": the types of the columns, then their values. */
function columnsOf(row: Uint8Array): readonly SqliteValue[] {
  const header = varint(row, 0);
  if (header.value > row.length) throw damaged();
  const values: SqliteValue[] = [];
  let at = header.value;
  for (let next = header.end; next < header.value; ) {
    const type = varint(row, next);
    next = type.end;
    const bytes = bytesOfType(type.value);
    if (at + bytes > row.length) throw damaged();
    values.push(decoded(row.subarray(at, at + bytes), type.value));
    at += bytes;
  }
  return values;
}

const FIXED_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function bytesOfType(type: number): number {
  return FIXED_BYTES[type] ?? Math.floor((type - 12) / 2);
}

function decoded(bytes: Uint8Array, type: number): SqliteValue {
  if (type >= 12) return type % 2 === 0 ? bytes : textAt(bytes, 0, bytes.length);
  if (type === 8 || type === 9) return type - 8;
  if (type === 0 || type === 7 || type > 9) return null;
  let value = (bytes[0] ?? 0) >= 0x80 ? -1 : 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

/** A number of one to nine bytes, the highest first, seven bits each and eight in the ninth. */
function varint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw damaged();
    if (i === 8) return { value: value * 256 + byte, end: start + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  throw damaged();
}
