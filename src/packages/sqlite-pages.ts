import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';
import { readWal } from './sqlite-wal.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const UTF8 = 1;

/** A database as its pages, the write-ahead log laid over them. */
export interface SqlitePages {
  /** Bytes of a page that hold content. */
  readonly usableBytes: number;
  readonly count: number;
  /**
   * Page `number`, from 1, each only once: in a sound database every page belongs to one tree or one
   * overflow chain, so a second time means a cycle. Throws `RecordDamage` for it and for a page that
   * is not there.
   */
  readonly take: (number: number) => Uint8Array;
}

/** "Database File Format", https://sqlite.org/fileformat2.html, 1.3 "The Database Header". */
export function openPages(file: Uint8Array, wal: Uint8Array | null): SqlitePages {
  if (file.length < HEADER_BYTES || !hasMagic(file)) throw new RecordDamage(unread.notSqlite());
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // 65536 does not fit into two bytes and is written as 1.
  const pageBytes = view.getUint16(16) === 1 ? 65536 : view.getUint16(16);
  const usableBytes = pageBytes - view.getUint8(20);
  if (!isPowerOfTwo(pageBytes) || pageBytes < 512 || usableBytes < 480) throw damaged();
  if (view.getUint32(56) > UTF8) throw new RecordDamage(unread.sqliteEncoding());
  const log = wal === null ? null : readWal(wal, pageBytes);
  const count = log?.pageCount ?? Math.floor(file.length / pageBytes);
  const taken = new Set<number>();
  return {
    usableBytes,
    count,
    take: (number) => {
      if (number < 1 || number > count || taken.has(number)) throw damaged();
      taken.add(number);
      const logged = log?.offsets.get(number);
      const source = logged === undefined || wal === null ? file : wal;
      const start = logged ?? (number - 1) * pageBytes;
      if (start + pageBytes > source.length) throw damaged();
      return source.subarray(start, start + pageBytes);
    },
  };
}

export function damaged(): RecordDamage {
  return new RecordDamage(unread.sqliteDamaged());
}

function hasMagic(file: Uint8Array): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (file[i] !== MAGIC.charCodeAt(i)) return false;
  return true;
}

function isPowerOfTwo(number: number): boolean {
  return number > 0 && (number & (number - 1)) === 0;
}
