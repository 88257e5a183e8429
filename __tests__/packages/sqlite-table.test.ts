import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RecordDamage } from '../../src/packages/damage.ts';
import { openPages } from '../../src/packages/sqlite-pages.ts';
import { rootPageOf, rowsOf, type SqliteValue } from '../../src/packages/sqlite-table.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'image-diet-sqlite-'));
  file = join(directory, 'db.sqlite');
});

afterEach(() => rmSync(directory, { recursive: true }));

function read(database: Uint8Array, wal: Uint8Array | null, table = 't'): SqliteValue[][] {
  const root = rootPageOf(openPages(database, wal), table);
  if (root === null) throw new Error(`no table ${table}`);
  return Array.from(rowsOf(openPages(database, wal), root), (row) => [...row]);
}

/** As SQLite itself reads it; the primary key is not stored in the row, so it is null there. */
function readBySqlite(database: DatabaseSync): SqliteValue[][] {
  return database
    .prepare('SELECT * FROM t ORDER BY rowid')
    .all()
    .map((row) => [null, ...Object.values(row).slice(1)] as SqliteValue[]);
}

function withDatabase<T>(pageBytes: number, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file);
  try {
    database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA wal_autocheckpoint = 0`);
    return use(database);
  } finally {
    database.close();
  }
}

const TABLE = 'CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b)';

function fill(database: DatabaseSync, rows: number, blobBytes: (i: number) => number): void {
  database.exec('BEGIN');
  const insert = database.prepare('INSERT INTO t VALUES (?, ?, ?)');
  for (let i = 0; i < rows; i++) {
    insert.run(i * 7, i % 3 === 0 ? null : i * 1000 - 5, Buffer.alloc(blobBytes(i), i));
  }
  database.exec('COMMIT');
}

describe('rowsOf', () => {
  test.each([512, 1024, 4096, 32768, 65536])(
    'reads what SQLite reads: pages of %d bytes, a deep tree, long values, deleted rows',
    (pageBytes) => {
      const expected = withDatabase(pageBytes, (database) => {
        database.exec(TABLE);
        fill(database, 3000, (i) => (i % 100 === 0 ? 70_000 : i % 50));
        database.exec('DELETE FROM t WHERE id % 5 = 0');
        return readBySqlite(database);
      });
      expect(expected).toHaveLength(2400);
      expect(plain(read(readFileSync(file), null))).toEqual(plain(expected));
    },
  );

  test('reads lengths around the places where a value goes over into other pages', () => {
    const expected = withDatabase(512, (database) => {
      database.exec(TABLE);
      fill(database, 2200, (i) => i);
      return readBySqlite(database);
    });
    expect(plain(read(readFileSync(file), null))).toEqual(plain(expected));
  });

  test('reads numbers of every width, and text', () => {
    const expected = withDatabase(4096, (database) => {
      database.exec(TABLE);
      const insert = database.prepare('INSERT INTO t VALUES (NULL, ?, ?)');
      for (const number of [0, 1, -1, 127, 128, -129, 2 ** 23, 2 ** 31, -(2 ** 40), 2 ** 50]) {
        insert.run(number, `text ${number}`);
      }
      return readBySqlite(database);
    });
    expect(plain(read(readFileSync(file), null))).toEqual(plain(expected));
  });

  test('lays what is committed in the write-ahead log over the database', () => {
    const copy = join(directory, 'copy');
    const expected = withDatabase(4096, (database) => {
      database.exec(`PRAGMA journal_mode = WAL; ${TABLE}`);
      fill(database, 500, () => 200);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.exec("UPDATE t SET b = x'ff' WHERE id > 1000; DELETE FROM t WHERE id < 70");
      // Closing would write the log back.
      copyFileSync(file, copy);
      copyFileSync(`${file}-wal`, `${copy}-wal`);
      return readBySqlite(database);
    });
    const database = readFileSync(copy);
    const wal = readFileSync(`${copy}-wal`);
    expect(plain(read(database, wal))).toEqual(plain(expected));
    expect(plain(read(database, null))).toHaveLength(500);
    // A frame that was not written to its end ends the log; without its last commit the database is the old one.
    expect(plain(read(database, wal.subarray(0, wal.length - 1)))).not.toEqual(plain(expected));
    const damaged = Buffer.from(wal);
    damaged[32 + 24 + 100] = (damaged[32 + 24 + 100] ?? 0) ^ 1;
    expect(plain(read(database, damaged))).toEqual(plain(read(database, null)));
  });

  test('a log of another database changes nothing', () => {
    withDatabase(4096, (database) => {
      database.exec(TABLE);
      fill(database, 10, () => 10);
    });
    const database = readFileSync(file);
    const other = Buffer.alloc(4096 * 4, 7);
    expect(read(database, other)).toEqual(read(database, null));
    expect(read(database, new Uint8Array(0))).toEqual(read(database, null));
  });
});

const DAMAGED = 'is a damaged SQLite database';

describe('a database that lies', () => {
  let sound: Buffer;

  beforeEach(() => {
    withDatabase(512, (database) => {
      database.exec(TABLE);
      fill(database, 200, (i) => (i % 20 === 0 ? 3000 : 20));
    });
    sound = readFileSync(file);
  });

  test.each([
    ['an empty file', () => Buffer.alloc(0), 'is no SQLite database'],
    ['a file of another kind', () => Buffer.alloc(8192, 'x'), 'is no SQLite database'],
    ['pages of an odd size', () => patched({ 16: 3 }), DAMAGED],
    ['pages that are too small', () => patched({ 16: 1, 17: 0 }), DAMAGED],
    ['pages with hardly any room', () => patched({ 20: 255 }), DAMAGED],
    ['text in UTF-16', () => patched({ 59: 2 }), 'is a SQLite database whose text is not UTF-8'],
    ['an end in the middle', () => sound.subarray(0, 4 * 512), DAMAGED],
    ['a schema that is no table', () => patched({ 100: 2 }), DAMAGED],
    ['more cells than fit', () => patched({ 103: 0xff }), DAMAGED],
    ['a cell behind the page', () => patched({ 108: 0xff }), DAMAGED],
  ])('%s: it is said to be no or a damaged database', (_, database, reason) => {
    expect(() => read(database(), null)).toThrow(new RecordDamage(reason));
  });

  test('cells that lie over each other can make no more rows than a page has room for', () => {
    const page = new DataView(leafPage());
    for (let i = 0; i < 50; i++) page.setUint16(8 + 2 * i, 400);
    page.setUint16(3, 50);
    expect(() => Array.from(rowsOf(openPages(pagesOf(page), null), 2))).toThrow(DAMAGED);
    page.setUint16(3, 2);
    expect(Array.from(rowsOf(openPages(pagesOf(page), null), 2))).toHaveLength(2);
  });

  /** A page of 512 bytes whose only cell, at 400, is a row of 100 bytes without columns. */
  function leafPage(): ArrayBuffer {
    const page = new Uint8Array(512);
    page[0] = 0x0d;
    page.set([100, 1, 1], 400);
    return page.buffer;
  }

  test('a tree deeper than any', () => {
    const chain = Array.from({ length: 60 }, (_, i) => {
      const page = new DataView(new ArrayBuffer(512));
      page.setUint8(0, 0x05);
      page.setUint32(8, i + 3);
      return page;
    });
    const leaf = new DataView(leafPage());
    expect(() => Array.from(rowsOf(openPages(pagesOf(...chain, leaf), null), 2))).toThrow(DAMAGED);
    expect(Array.from(rowsOf(openPages(pagesOf(...chain, leaf), null), 40))).toEqual([]);
  });

  /** A database of 512-byte pages whose first page is only a header. */
  function pagesOf(...pages: readonly DataView<ArrayBuffer>[]): Buffer {
    return Buffer.concat([
      sound.subarray(0, 512),
      ...pages.map((page) => Buffer.from(page.buffer)),
    ]);
  }

  function patched(bytes: Readonly<Record<number, number>>): Buffer {
    const copy = Buffer.from(sound);
    for (const [at, byte] of Object.entries(bytes)) copy[Number(at)] = byte;
    return copy;
  }

  test('any bytes anywhere end in rows or in damage, soon', () => {
    const changes = fc.array(
      fc.tuple(fc.nat({ max: 512 * 12 }), fc.integer({ min: 0, max: 255 })),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(changes, (bytes) => {
        const copy = Buffer.from(sound);
        for (const [at, byte] of bytes) copy[at] = byte;
        try {
          expect(read(copy, null).length).toBeLessThan(copy.length);
        } catch (error: unknown) {
          if (!(error instanceof RecordDamage) && !isNoTable(error)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function isNoTable(error: unknown): boolean {
  return error instanceof Error && error.message === 'no table t';
}

/** Buffers, views and copies compare by their bytes. */
function plain(rows: readonly (readonly SqliteValue[])[]): unknown[] {
  return rows.map((row) =>
    row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)),
  );
}
