import { endianness } from 'node:os';
import * as v from 'valibot';
import type { FileIndex } from '../image/file-index.ts';
import type { LayerRecords } from '../image/layer-records.ts';
import { packEntry, unpackEntry } from './cache-entry.ts';
import type { EntryKind } from './cache-folder.ts';
import { COMPRESSIONS } from './decompress.ts';
import type { LayerRead } from './read-layer.ts';

/**
 * The version is raised whenever the sections, or what the reader puts into them, change: a layer that was
 * kept without something new is read again.
 */
export const LAYER_ENTRY: EntryKind = { name: 'layers', version: 2 };

/** What is known of a layer once its blob was read: all but the name of the blob. */
export type KnownLayer = Omit<LayerRead, 'digest'>;

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

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const layerFacts = v.object({
  /** Columns are stored as they lie in memory. */
  endianness: v.literal(endianness()),
  compression: v.picklist(COMPRESSIONS),
  count: whole,
  tarBytes: whole,
  overhead: v.array(v.object({ name: v.string(), bytes: whole })),
  warnings: v.array(v.string()),
  reasons: v.array(v.string()),
});

/** A layer as a cache entry, in pieces: a section for each column of its files and of its package records. */
export function encodeLayer({ files, records, compression }: KnownLayer): readonly Uint8Array[] {
  const { count, tarBytes, overhead, warnings } = files;
  const facts: v.InferInput<typeof layerFacts> = {
    endianness: endianness(),
    compression,
    count,
    tarBytes,
    overhead: [...overhead],
    warnings: [...warnings],
    reasons: [...records.reasons],
  };
  const sections = [
    ...FILE_COLUMNS.map((name) => [`files.${name}`, memoryOf(files[name])] as const),
    ...RECORD_COLUMNS.map((name) => [`records.${name}`, memoryOf(records[name])] as const),
  ];
  return packEntry(facts, new Map(sections));
}

/** null for bytes that are not what {@link encodeLayer} made: cut, damaged, or of another machine. */
export function decodeLayer(stored: Uint8Array): KnownLayer | null {
  try {
    const entry = unpackEntry(stored);
    if (entry === null) return null;
    const { compression, endianness: _, reasons, ...facts } = v.parse(layerFacts, entry.facts);
    const section = (name: string) => entry.sections.get(name)?.buffer ?? new ArrayBuffer(0);
    const files = { ...facts, ...fileColumns((name) => section(`files.${name}`)) };
    const records = { reasons, ...recordColumns((name) => section(`records.${name}`)) };
    return isWhole(files) && areWhole(records, files.count)
      ? { files, records, compression }
      : null;
  } catch {
    return null;
  }
}

type FileColumns = Pick<FileIndex, (typeof FILE_COLUMNS)[number]>;
type RecordColumns = Pick<LayerRecords, (typeof RECORD_COLUMNS)[number]>;

function fileColumns(section: (name: keyof FileColumns) => ArrayBuffer): FileColumns {
  return {
    pathBytes: new Uint8Array(section('pathBytes')),
    pathEnds: new Uint32Array(section('pathEnds')),
    kinds: new Uint8Array(section('kinds')),
    bytes: new Float64Array(section('bytes')),
    modes: new Uint16Array(section('modes')),
    uids: new Float64Array(section('uids')),
    gids: new Float64Array(section('gids')),
    contentHashes: new BigUint64Array(section('contentHashes')),
    linkBytes: new Uint8Array(section('linkBytes')),
    linkEnds: new Uint32Array(section('linkEnds')),
  };
}

function recordColumns(section: (name: keyof RecordColumns) => ArrayBuffer): RecordColumns {
  return {
    entries: new Uint32Array(section('entries')),
    bytes: new Uint8Array(section('bytes')),
    ends: new Uint32Array(section('ends')),
    left: new Uint8Array(section('left')),
  };
}

/** Every row is in every column, and every path and target in its bytes. */
function isWhole(files: FileIndex): boolean {
  const { count, pathBytes, linkBytes, pathEnds, linkEnds } = files;
  return (
    FILE_COLUMNS.every((name) => name.endsWith('Bytes') || files[name].length === count) &&
    endWith(pathEnds, pathBytes.length) &&
    endWith(linkEnds, linkBytes.length)
  );
}

/** The same of the records, each of which is a file's. */
function areWhole({ entries, bytes, ends, left, reasons }: LayerRecords, files: number): boolean {
  return (
    ends.length === entries.length &&
    left.length === entries.length &&
    endWith(ends, bytes.length) &&
    entries.every((entry, i) => entry < files && (i === 0 || (entries[i - 1] ?? 0) < entry)) &&
    left.every((reason) => reason <= reasons.length)
  );
}

function endWith(ends: Uint32Array, length: number): boolean {
  return ends.every((end, i) => end >= (ends[i - 1] ?? 0)) && (ends.at(-1) ?? 0) === length;
}

function memoryOf(column: ArrayBufferView): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
