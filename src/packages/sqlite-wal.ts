/** WAL-format: "The WAL File Format", https://sqlite.org/walformat.html. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC_LITTLE = 0x377f0682;
const MAGIC_BIG = 0x377f0683;

/** The newest committed form of the pages that a write-ahead log changes. */
export interface WalPages {
  /** Where each page lies in the log. */
  readonly offsets: ReadonlyMap<number, number>;
  /** How many pages the database has with them; null if nothing is committed in the log. */
  readonly pageCount: number | null;
}

/**
 * Reads a log as SQLite recovers it: frames count as long as their salts and checksums continue the
 * header's, up to the last one that commits. A log that is empty, foreign or left over changes nothing.
 */
export function readWal(wal: Uint8Array, pageBytes: number): WalPages {
  const none: WalPages = { offsets: new Map(), pageCount: null };
  if (wal.length < HEADER_BYTES) return none;
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  const magic = view.getUint32(0);
  if (magic !== MAGIC_LITTLE && magic !== MAGIC_BIG) return none;
  const sum = checksum(view, magic === MAGIC_LITTLE);
  if (view.getUint32(8) !== pageBytes) return none;
  sum.add(0, 24);
  return sum.isAt(24) ? committed(view, pageBytes, sum) : none;
}

function committed(view: DataView, pageBytes: number, sum: Checksum): WalPages {
  const offsets = new Map<number, number>();
  const pending: [number, number][] = [];
  let pageCount: number | null = null;
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  for (let at = HEADER_BYTES; at + frameBytes <= view.byteLength; at += frameBytes) {
    if (!sameSalts(view, at)) break;
    sum.add(at, 8);
    sum.add(at + FRAME_HEADER_BYTES, pageBytes);
    if (!sum.isAt(at + 16)) break;
    pending.push([view.getUint32(at), at + FRAME_HEADER_BYTES]);
    const pagesAfterCommit = view.getUint32(at + 4);
    if (pagesAfterCommit === 0) continue;
    pageCount = pagesAfterCommit;
    for (const [page, offset] of pending.splice(0)) offsets.set(page, offset);
  }
  return { offsets, pageCount };
}

function sameSalts(view: DataView, frame: number): boolean {
  return (
    view.getUint32(frame + 8) === view.getUint32(16) &&
    view.getUint32(frame + 12) === view.getUint32(20)
  );
}

interface Checksum {
  readonly add: (from: number, bytes: number) => void;
  /** Whether the two words at this offset are the sum so far. */
  readonly isAt: (offset: number) => boolean;
}

/** "Checksum Algorithm": two sums over pairs of words, read in the order that the magic names. */
function checksum(view: DataView, little: boolean): Checksum {
  let first = 0;
  let second = 0;
  return {
    add: (from, bytes) => {
      for (let at = from; at + 8 <= from + bytes; at += 8) {
        first = (first + view.getUint32(at, little) + second) >>> 0;
        second = (second + view.getUint32(at + 4, little) + first) >>> 0;
      }
    },
    isAt: (offset) => view.getUint32(offset) === first && view.getUint32(offset + 4) === second,
  };
}
