import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as v from 'valibot';
import type { FileIndex } from '../image/file-index.ts';
import type { LayerRecords } from '../image/layer-records.ts';
import { parseDigest } from '../units/digest.ts';
import { COMPRESSIONS } from './decompress.ts';
import type { LayerRead } from './read-layer.ts';

/**
 * Raised whenever the columns, or what the reader puts into them, change: entries of another version are
 * not looked at.
 */
export const LAYER_FORMAT = 2;

/** The columns in the order in which they are stored: those of the files, then those of the package records. */
const FILE_COLUMNS = [
  'pathBytes',
  'pathEnds',
  'kinds',
  'bytes',
  'modes',
  'uids',
  'gids',
  'contentHashes',
  'linkBytes',
  'linkEnds',
] as const satisfies readonly (keyof FileIndex)[];
const RECORD_COLUMNS = [
  'entries',
  'bytes',
  'ends',
  'left',
] as const satisfies readonly (keyof LayerRecords)[];

const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const header = v.object({
  endianness: v.literal(endianness()),
  compression: v.picklist(COMPRESSIONS),
  digest: v.pipe(
    v.nullable(v.string()),
    v.transform((text) => (text === null ? null : parseDigest(text))),
  ),
  count: bytes,
  tarBytes: bytes,
  warnings: v.array(v.string()),
  reasons: v.array(v.string()),
  lengths: v.pipe(v.array(bytes), v.length(FILE_COLUMNS.length + RECORD_COLUMNS.length)),
});

const SUM_BYTES = 32;
const LENGTH_BYTES = 4;
/** Far beyond the index of a layer with as many entries as are allowed. */
const MAX_BYTES = 2 ** 30;

/**
 * What is known of a layer as bytes: their SHA-256, then, compressed with zstd, the length of a JSON header, the
 * header, and the columns one after another as they lie in memory.
 */
export function encodeLayer({ files, records, compression, digest }: LayerRead): Uint8Array {
  const columns = [
    ...FILE_COLUMNS.map((name) => bytesOf(files[name])),
    ...RECORD_COLUMNS.map((name) => bytesOf(records[name])),
  ];
  const { count, tarBytes, warnings } = files;
  const lengths = columns.map(({ length }) => length);
  const text = Buffer.from(
    JSON.stringify({
      endianness: endianness(),
      compression,
      digest,
      count,
      tarBytes,
      warnings,
      reasons: records.reasons,
      lengths,
    }),
  );
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const body = zstdCompressSync(Buffer.concat([length, text, ...columns]), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
  return Buffer.concat([sumOf(body), body]);
}

/** null for bytes that are not what {@link encodeLayer} made: cut, damaged, or of another machine. */
export function decodeLayer(entry: Uint8Array): LayerRead | null {
  const body = entry.subarray(SUM_BYTES);
  if (!sumOf(body).equals(entry.subarray(0, SUM_BYTES))) return null;
  const stored = zstdDecompressSync(body, { maxOutputLength: MAX_BYTES });
  const start = LENGTH_BYTES + stored.readUInt32LE(0);
  const decoded = v.safeParse(header, JSON.parse(stored.toString('utf8', LENGTH_BYTES, start)));
  if (!decoded.success) return null;
  const { lengths, compression, digest, count, tarBytes, warnings, reasons } = decoded.output;
  const parts = partsOf(bytesOf(stored), start, lengths);
  const files = { count, tarBytes, warnings, ...fileColumns(parts) };
  const records = { reasons, ...recordColumns(parts.slice(FILE_COLUMNS.length)) };
  if (!isWhole(files) || !areWhole(records, count)) return null;
  return { files, records, compression, digest };
}

/** A copy each: a column must begin where its elements may lie in memory. */
function partsOf(stored: Uint8Array, start: number, lengths: readonly number[]): ArrayBuffer[] {
  let end = start;
  return lengths.map((length) => {
    end += length;
    return stored.slice(end - length, end).buffer as ArrayBuffer;
  });
}

type FileColumns = Pick<FileIndex, (typeof FILE_COLUMNS)[number]>;
type RecordColumns = Pick<LayerRecords, (typeof RECORD_COLUMNS)[number]>;

function recordColumns(parts: readonly ArrayBuffer[]): RecordColumns {
  const part = (name: keyof RecordColumns): ArrayBuffer =>
    parts[RECORD_COLUMNS.indexOf(name)] ?? new ArrayBuffer(0);
  return {
    entries: new Uint32Array(part('entries')),
    bytes: new Uint8Array(part('bytes')),
    ends: new Uint32Array(part('ends')),
    left: new Uint8Array(part('left')),
  };
}

function fileColumns(parts: readonly ArrayBuffer[]): FileColumns {
  const part = (name: keyof FileColumns): ArrayBuffer =>
    parts[FILE_COLUMNS.indexOf(name)] ?? new ArrayBuffer(0);
  return {
    pathBytes: new Uint8Array(part('pathBytes')),
    pathEnds: new Uint32Array(part('pathEnds')),
    kinds: new Uint8Array(part('kinds')),
    bytes: new Float64Array(part('bytes')),
    modes: new Uint16Array(part('modes')),
    uids: new Float64Array(part('uids')),
    gids: new Float64Array(part('gids')),
    contentHashes: new BigUint64Array(part('contentHashes')),
    linkBytes: new Uint8Array(part('linkBytes')),
    linkEnds: new Uint32Array(part('linkEnds')),
  };
}

/** Every row is in every column, and every path and target in its bytes. */
function isWhole(files: FileIndex): boolean {
  const { count, pathBytes, linkBytes, pathEnds, linkEnds } = files;
  return (
    FILE_COLUMNS.every((name) => name.endsWith('Bytes') || files[name].length === count) &&
    (pathEnds[count - 1] ?? 0) === pathBytes.length &&
    (linkEnds[count - 1] ?? 0) === linkBytes.length
  );
}

/** The same of the records, each of which is a file's. */
function areWhole({ entries, bytes, ends, left, reasons }: LayerRecords, files: number): boolean {
  const count = entries.length;
  return (
    ends.length === count &&
    left.length === count &&
    (ends[count - 1] ?? 0) === bytes.length &&
    entries.every((entry, i) => entry < files && (i === 0 || (entries[i - 1] ?? 0) < entry)) &&
    left.every((reason) => reason <= reasons.length)
  );
}

/** A plain view: a Buffer's `slice` would share its memory. */
function bytesOf(column: ArrayBufferView): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function sumOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
