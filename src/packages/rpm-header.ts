import { MAX_PATHS } from './limits.ts';
import { textAt } from './record-text.ts';

/** Tags and types of rpm headers (rpm documentation, "Tags"; "RPM V4 Package format", Header). */
const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  architecture: 1022,
  oldFileNames: 1027,
  fileStates: 1029,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
} as const;
type Tag = (typeof TAG)[keyof typeof TAG];

const TYPE = { int8: 2, char: 1, int32: 4, string: 6, stringArray: 8, i18nString: 9 } as const;

const INTRO_BYTES = 8;
const ENTRY_BYTES = 16;
/** rpm's own limit (hdrchkTags). */
const MAX_ENTRIES = 0xffff;

/** What an rpm database says of one installed package. Texts have a character for each byte. */
export interface RpmHeader {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly architecture: string | null;
  readonly files: readonly RpmFile[];
}

export interface RpmFile {
  /** Ends with `/`. */
  readonly directory: string;
  readonly name: string;
}

/** A file that another package's replaced is not this one's any more. RPMFILE_STATE_REPLACED. */
const REPLACED = 1;

/**
 * A header as it lies in the database: the number of entries and of bytes of data, the entries (tag, type,
 * offset, count, each four bytes big-endian), the data. null for one that is damaged, lacks name, version
 * or release, or whose lists of files don't fit together.
 */
export function readRpmHeader(blob: Uint8Array): RpmHeader | null {
  const header = entriesOf(blob);
  if (header === null) return null;
  const name = string(header, TAG.name);
  const version = string(header, TAG.version);
  const release = string(header, TAG.release);
  const files = filesOf(header);
  if (name === null || version === null || release === null || files === null) return null;
  const epoch = integers(header, TAG.epoch)?.[0] ?? null;
  return { name, version, release, epoch, architecture: string(header, TAG.architecture), files };
}

interface Header {
  readonly view: DataView;
  readonly data: Uint8Array;
  readonly entries: ReadonlyMap<number, Entry>;
}

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));

function entriesOf(blob: Uint8Array): Header | null {
  if (blob.length < INTRO_BYTES) return null;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const count = view.getUint32(0);
  const dataStart = INTRO_BYTES + ENTRY_BYTES * count;
  if (count > MAX_ENTRIES || dataStart + view.getUint32(4) > blob.length) return null;
  const data = blob.subarray(dataStart, dataStart + view.getUint32(4));
  const entries = new Map<number, Entry>();
  for (let at = INTRO_BYTES; at < dataStart; at += ENTRY_BYTES) {
    const tag = view.getUint32(at);
    if (!WANTED.has(tag) || entries.has(tag)) continue;
    entries.set(tag, {
      type: view.getUint32(at + 4),
      offset: view.getUint32(at + 8),
      count: view.getUint32(at + 12),
    });
  }
  const dataView = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return { view: dataView, data, entries };
}

function string(header: Header, tag: Tag): string | null {
  const entry = header.entries.get(tag);
  if (entry === undefined || (entry.type !== TYPE.string && entry.type !== TYPE.i18nString)) {
    return null;
  }
  return stringsAt(header.data, entry.offset, 1)?.[0] ?? null;
}

/** The strings of an entry; empty if it is not there, null if it is damaged. */
function strings(header: Header, tag: Tag): readonly string[] | null {
  const entry = header.entries.get(tag);
  if (entry === undefined) return [];
  // Of one path older versions of rpm make a plain string.
  if (entry.type !== TYPE.stringArray && entry.type !== TYPE.string) return null;
  return stringsAt(header.data, entry.offset, entry.count);
}

/** `count` strings one behind the other, each with a NUL at its end. */
function stringsAt(data: Uint8Array, offset: number, count: number): readonly string[] | null {
  // No array as long as a hostile header says.
  if (count > MAX_PATHS) return null;
  const found: string[] = [];
  let at = offset;
  for (let i = 0; i < count; i++) {
    const end = at < data.length ? data.indexOf(0, at) : -1;
    if (end === -1) return null;
    found.push(textAt(data, at, end));
    at = end + 1;
  }
  return found;
}

/** The numbers of an entry; empty if it is not there, null if it is damaged. */
function integers({ entries, view }: Header, tag: Tag): readonly number[] | null {
  const entry = entries.get(tag);
  if (entry === undefined) return [];
  const { type, offset, count } = entry;
  const width = type === TYPE.int32 ? 4 : type === TYPE.char || type === TYPE.int8 ? 1 : null;
  if (width === null || offset + width * count > view.byteLength) return null;
  return Array.from({ length: count }, (_, i) =>
    width === 4 ? view.getUint32(offset + 4 * i) : view.getUint8(offset + i),
  );
}

function filesOf(header: Header): readonly RpmFile[] | null {
  const names = strings(header, TAG.baseNames);
  const directories = strings(header, TAG.directoryNames);
  const indexes = integers(header, TAG.directoryIndexes);
  const states = integers(header, TAG.fileStates);
  const whole = strings(header, TAG.oldFileNames);
  if (names === null || directories === null || indexes === null) return null;
  if (states === null || whole === null) return null;
  if (names.length !== indexes.length) return null;
  const files: RpmFile[] = [];
  for (const [i, name] of names.entries()) {
    const directory = directories[indexes[i] ?? -1];
    if (directory === undefined) return null;
    if (states[i] !== REPLACED) files.push({ directory, name });
  }
  // Before rpm 4 each path stood there as a whole.
  return names.length > 0 ? files : whole.map((name) => ({ directory: '', name }));
}
