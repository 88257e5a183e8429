import { FILE_KIND, type FileKind } from '../image/file-index.ts';
import { Damage } from './damage.ts';
import { damage } from './failures.ts';
import { MAX_HELPER_BYTES } from './limits.ts';
import { type PaxFields, type PaxSparse, parsePax } from './pax.ts';
import {
  OLD_SPARSE,
  oldSparsePairs,
  type SparseMap,
  type SparseMapReader,
  sparseMap,
  sparseMapReader,
} from './sparse.ts';
import {
  BLOCK,
  isDeviceZero,
  isZeroBlock,
  numberField,
  type RawHeader,
  readHeader,
  TYPE,
  textField,
} from './tar-header.ts';

/** One entry, PAX and GNU records laid over it. Its names are views that are gone after the call. */
export interface TarEntry {
  readonly kind: FileKind;
  /** As it lies there, uncleaned. */
  readonly name: Uint8Array;
  readonly linkName: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Logical length; 0 unless regular. */
  readonly bytes: number;
  /** Length of what is stored of it: less than `bytes` if it has holes. */
  readonly storedBytes: number;
  readonly sparse: SparseMap | null;
  /** Where its stored bytes begin in the tar. */
  readonly offset: number;
  /** A character device 0:0. */
  readonly deviceZero: boolean;
}

export interface TarSink {
  entry(entry: TarEntry): void;
  /** Stored bytes of the entry, in order, in pieces that are gone after the call. */
  data(bytes: Uint8Array, from: number, to: number): void;
  /** All of the entry's stored bytes were given. */
  entryEnd(): void;
}

export interface TarParser {
  /** The next bytes of the tar; calls the sink. */
  write(chunk: Uint8Array): void;
  /** How many of the next bytes are only content: a caller that can seek may pass them over. */
  passable(): number;
  /** Passes over so many bytes instead of giving them; the sink never sees them. */
  pass(bytes: number): void;
  /** No more bytes follow. */
  end(): void;
}

type State =
  | 'header'
  /** The body of a PAX or GNU record. */
  | 'helper'
  /** Blocks that continue an old GNU sparse header. */
  | 'sparse-extension'
  /** The map before the data of a PAX 1.0 sparse file. */
  | 'sparse-map'
  | 'data'
  | 'padding'
  /** After a first block of zeros: only another one or nothing may follow. */
  | 'half-ended'
  | 'ended';

/** Where in a tar the parser stands. */
interface Position {
  readonly sink: TarSink;
  state: State;
  /** Bytes of the tar that were taken. */
  offset: number;
  /** A block that is cut by the end of a chunk is put together here. */
  readonly block: Uint8Array;
  filled: number;
  /** How much of the present body (helper, map, data, padding) is still to come. */
  remaining: number;
  /** How long the present entry's data is. */
  dataBytes: number;
  helper: { readonly type: number; readonly body: Uint8Array };
  /** What helper records say about the next entry. */
  pax: PaxFields | null;
  longName: Uint8Array | null;
  longLink: Uint8Array | null;
  /** The entry whose sparse map is still being read. */
  pending: { readonly entry: TarEntry; readonly numbers: number[] } | null;
  map: SparseMapReader | null;
}

/**
 * Reads a tar in pieces of any length: headers are read in place, contents are handed on uncopied.
 * Understands v7, ustar, star, PAX and GNU; what no runtime would unpack is refused with a `Damage`.
 * As in Go's archive/tar (which containerd, Docker and BuildKit unpack with), global PAX headers are
 * read but not applied, and whatever follows the end blocks is ignored.
 */
export function tarParser(sink: TarSink): TarParser {
  const at: Position = {
    sink,
    state: 'header',
    offset: 0,
    block: new Uint8Array(BLOCK),
    filled: 0,
    remaining: 0,
    dataBytes: 0,
    helper: { type: 0, body: new Uint8Array(0) },
    pax: null,
    longName: null,
    longLink: null,
    pending: null,
    map: null,
  };
  return {
    write(chunk) {
      for (let from = 0; from < chunk.length; ) from += take(at, chunk, from);
    },
    passable() {
      if (at.state === 'ended') return Number.POSITIVE_INFINITY;
      return at.state === 'data' || at.state === 'padding' ? at.remaining : 0;
    },
    pass(bytes) {
      if (at.state === 'ended') at.offset += bytes;
      else advance(at, bytes);
    },
    end() {
      end(at);
    },
  };
}

/** Takes what it can of the chunk, and gives how many bytes that was. */
function take(at: Position, chunk: Uint8Array, from: number): number {
  const there = chunk.length - from;
  switch (at.state) {
    case 'ended':
      at.offset += there;
      return there;
    case 'helper':
    case 'data':
    case 'padding':
      return takeBody(at, chunk, from, Math.min(there, at.remaining));
    default:
      return takeBlock(at, chunk, from, there);
  }
}

function takeBody(at: Position, chunk: Uint8Array, from: number, taken: number): number {
  if (at.state === 'data') at.sink.data(chunk, from, from + taken);
  else if (at.state === 'helper') {
    const { body } = at.helper;
    body.set(chunk.subarray(from, from + taken), body.length - at.remaining);
  }
  advance(at, taken);
  return taken;
}

function advance(at: Position, taken: number): void {
  at.remaining -= taken;
  at.offset += taken;
  if (at.remaining > 0) return;
  if (at.state === 'data') endData(at);
  else if (at.state === 'helper') endHelper(at);
  else at.state = 'header';
}

function takeBlock(at: Position, chunk: Uint8Array, from: number, there: number): number {
  if (at.filled === 0 && there >= BLOCK) {
    wholeBlock(at, chunk, from);
    return BLOCK;
  }
  const taken = Math.min(there, BLOCK - at.filled);
  at.block.set(chunk.subarray(from, from + taken), at.filled);
  at.filled += taken;
  if (at.filled === BLOCK) {
    at.filled = 0;
    wholeBlock(at, at.block, 0);
  }
  return taken;
}

function wholeBlock(at: Position, bytes: Uint8Array, from: number): void {
  at.offset += BLOCK;
  switch (at.state) {
    case 'header':
      header(at, bytes, from);
      break;
    case 'sparse-extension':
      sparseExtension(at, bytes, from);
      break;
    case 'sparse-map':
      sparseMapBlock(at, bytes, from);
      break;
    default:
      if (!isZeroBlock(bytes, from)) throw new Damage(damage.loneZeroBlock());
      at.state = 'ended';
  }
}

function header(at: Position, bytes: Uint8Array, from: number): void {
  const raw = readHeader(bytes, from);
  if (raw === null) {
    refuseHelpersWithoutEntry(at);
    at.state = 'half-ended';
  } else if (HELPERS.has(raw.type)) beginHelper(at, raw);
  else beginEntry(at, raw, bytes, from);
}

const HELPERS: ReadonlySet<number> = new Set([
  TYPE.paxLocal,
  TYPE.paxGlobal,
  TYPE.gnuLongName,
  TYPE.gnuLongLink,
]);

function beginHelper(at: Position, raw: RawHeader): void {
  if (raw.bytes < 0 || raw.bytes > MAX_HELPER_BYTES) throw new Damage(damage.helperTooBig());
  at.helper = { type: raw.type, body: new Uint8Array(raw.bytes) };
  at.remaining = raw.bytes;
  at.state = 'helper';
  if (raw.bytes === 0) endHelper(at);
}

function endHelper(at: Position): void {
  const { type, body } = at.helper;
  switch (type) {
    case TYPE.paxLocal:
      at.pax = parsePax(body);
      break;
    case TYPE.paxGlobal:
      parsePax(body);
      break;
    case TYPE.gnuLongName:
      at.longName = textField(body, 0, body.length);
      break;
    default:
      at.longLink = textField(body, 0, body.length);
  }
  beginPadding(at, body.length);
}

function beginEntry(at: Position, raw: RawHeader, bytes: Uint8Array, from: number): void {
  const fields = at.pax ?? {};
  const name = at.longName ?? fields.sparse?.name ?? fields.path ?? raw.name;
  const kind = kindOf(raw.type, name);
  // A size on a link, a directory or a device says nothing: no data follows, as in Go's archive/tar.
  const storedBytes = kind === FILE_KIND.regular ? (fields.bytes ?? raw.bytes) : 0;
  if (storedBytes < 0) throw new Damage(damage.negativeSize());
  const entry: TarEntry = {
    kind,
    name,
    linkName: at.longLink ?? fields.linkPath ?? raw.linkName,
    mode: raw.mode & 0o7777,
    uid: fields.uid ?? raw.uid,
    gid: fields.gid ?? raw.gid,
    bytes: storedBytes,
    storedBytes,
    sparse: null,
    offset: at.offset,
    deviceZero: kind === FILE_KIND.characterDevice && isDeviceZero(bytes, from),
  };
  at.pax = null;
  at.longName = null;
  at.longLink = null;
  if (raw.type === TYPE.gnuSparse) beginOldSparse(at, entry, bytes, from);
  else if (fields.sparse === undefined || kind !== FILE_KIND.regular) begin(at, entry);
  else beginPaxSparse(at, entry, fields.sparse);
}

function beginOldSparse(at: Position, entry: TarEntry, bytes: Uint8Array, from: number): void {
  const { pairs, count, extended, realBytes } = OLD_SPARSE.header;
  const named = { ...withOwnNames(entry), bytes: numberField(bytes, from + realBytes, 12) };
  at.pending = { entry: named, numbers: oldSparsePairs(bytes, from + pairs, count) };
  at.state = 'sparse-extension';
  if (bytes[from + extended] === 0) endSparse(at);
}

function sparseExtension(at: Position, bytes: Uint8Array, from: number): void {
  const { pairs, count, extended } = OLD_SPARSE.extension;
  const numbers = at.pending?.numbers ?? [];
  numbers.push(...oldSparsePairs(bytes, from + pairs, count));
  if (numbers.length > MAX_SPARSE_NUMBERS) throw new Damage(damage.badSparseMap());
  if (bytes[from + extended] === 0) endSparse(at);
}

function beginPaxSparse(at: Position, entry: TarEntry, sparse: PaxSparse): void {
  const { major = '0', minor = '0', map, realBytes = entry.bytes } = sparse;
  if (major === '1' && minor === '0') {
    at.pending = { entry: { ...withOwnNames(entry), bytes: realBytes }, numbers: [] };
    at.map = sparseMapReader();
    at.remaining = entry.storedBytes;
    at.state = 'sparse-map';
  } else if (major !== '0') {
    throw new Damage(damage.unknownSparse());
  } else if (map === undefined) {
    begin(at, entry);
  } else {
    const laidOut = sparseMap(realBytes, map, entry.storedBytes);
    begin(at, { ...entry, bytes: realBytes, sparse: laidOut });
  }
}

function sparseMapBlock(at: Position, bytes: Uint8Array, from: number): void {
  const { map, pending } = at;
  if (map === null || pending === null || at.remaining < BLOCK) {
    throw new Damage(damage.badSparseMap());
  }
  at.remaining -= BLOCK;
  const complete = map.block(bytes, from);
  if (map.numbers.length > MAX_SPARSE_NUMBERS) throw new Damage(damage.badSparseMap());
  if (!complete) return;
  const storedBytes = pending.entry.storedBytes - map.takenBytes;
  at.pending = { entry: { ...pending.entry, storedBytes }, numbers: [...map.numbers] };
  at.map = null;
  endSparse(at);
}

function endSparse(at: Position): void {
  if (at.pending === null) return;
  const { entry, numbers } = at.pending;
  at.pending = null;
  const sparse = sparseMap(entry.bytes, numbers, entry.storedBytes);
  begin(at, { ...entry, sparse, offset: at.offset });
}

function begin(at: Position, entry: TarEntry): void {
  at.sink.entry(entry);
  at.remaining = entry.storedBytes;
  at.dataBytes = entry.storedBytes;
  at.state = 'data';
  if (entry.storedBytes === 0) endData(at);
}

function endData(at: Position): void {
  at.sink.entryEnd();
  beginPadding(at, at.dataBytes);
}

function beginPadding(at: Position, bytes: number): void {
  at.remaining = (BLOCK - (bytes % BLOCK)) % BLOCK;
  at.state = at.remaining === 0 ? 'header' : 'padding';
}

function end(at: Position): void {
  // End blocks, and the padding of the last entry, may be missing: nothing is lost with them.
  const whole = ['header', 'padding', 'half-ended', 'ended'].includes(at.state) && at.filled === 0;
  if (!whole) throw new Damage(damage.truncatedTar(at.offset + at.filled));
  refuseHelpersWithoutEntry(at);
}

function refuseHelpersWithoutEntry(at: Position): void {
  if (at.pax !== null || at.longName !== null || at.longLink !== null) {
    throw new Damage(damage.helperWithoutEntry());
  }
}

/** Two million pieces: far beyond any real file, and 16 MB of memory. */
const MAX_SPARSE_NUMBERS = 2 ** 22;

/** The names outlive the block that they are views of. */
function withOwnNames(entry: TarEntry): TarEntry {
  return { ...entry, name: entry.name.slice(), linkName: entry.linkName.slice() };
}

function kindOf(type: number, name: Uint8Array): FileKind {
  switch (type) {
    case TYPE.oldRegular:
      // v7 has no type for directories: a trailing slash says it.
      return name[name.length - 1] === 0x2f ? FILE_KIND.directory : FILE_KIND.regular;
    case TYPE.regular:
    case TYPE.contiguous:
    case TYPE.gnuSparse:
      return FILE_KIND.regular;
    case TYPE.hardLink:
      return FILE_KIND.hardLink;
    case TYPE.symlink:
      return FILE_KIND.symlink;
    case TYPE.characterDevice:
      return FILE_KIND.characterDevice;
    case TYPE.blockDevice:
      return FILE_KIND.blockDevice;
    case TYPE.directory:
      return FILE_KIND.directory;
    case TYPE.fifo:
      return FILE_KIND.fifo;
    default:
      throw new Damage(damage.unknownType(type));
  }
}
