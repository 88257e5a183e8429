/** An rpm database's header of a package, written out: entries of tag, type and values. */
export interface HeaderEntry {
  readonly tag: number;
  readonly type: 'string' | 'strings' | 'int32' | 'char';
  readonly values: readonly (string | number)[];
  /** Lies about the number of values. */
  readonly count?: number;
  /** Lies about where they are. */
  readonly offset?: number;
}

const TYPES = { char: 1, int32: 4, string: 6, strings: 8 } as const;

export function rpmHeader(entries: readonly HeaderEntry[]): Uint8Array {
  const index: Buffer[] = [];
  let data = Buffer.alloc(0);
  for (const { tag, type, values, count, offset } of entries) {
    const entry = Buffer.alloc(16);
    entry.writeUInt32BE(tag, 0);
    entry.writeUInt32BE(TYPES[type], 4);
    entry.writeUInt32BE(offset ?? data.length, 8);
    entry.writeUInt32BE(count ?? values.length, 12);
    index.push(entry);
    data = Buffer.concat([data, ...values.map((value) => encoded(value, type))]);
  }
  const intro = Buffer.alloc(8);
  intro.writeUInt32BE(entries.length, 0);
  intro.writeUInt32BE(data.length, 4);
  return Buffer.concat([intro, ...index, data]);
}

function encoded(value: string | number, type: HeaderEntry['type']): Buffer {
  if (typeof value === 'string') return Buffer.from(`${value}\0`);
  const bytes = Buffer.alloc(type === 'int32' ? 4 : 1);
  if (type === 'int32') bytes.writeUInt32BE(value);
  else bytes.writeUInt8(value);
  return bytes;
}

/** Name, version, release and files of a package, as entries. */
export function packageEntries(
  name: string,
  files: readonly { readonly directory: number; readonly name: string; readonly state?: number }[],
  directories: readonly string[],
): HeaderEntry[] {
  const entries: HeaderEntry[] = [
    { tag: 1000, type: 'string', values: [name] },
    { tag: 1001, type: 'string', values: ['1.0'] },
    { tag: 1002, type: 'string', values: ['1'] },
  ];
  if (files.length === 0) return entries;
  return [
    ...entries,
    { tag: 1029, type: 'char', values: files.map(({ state }) => state ?? 0) },
    { tag: 1116, type: 'int32', values: files.map(({ directory }) => directory) },
    { tag: 1117, type: 'strings', values: files.map((file) => file.name) },
    { tag: 1118, type: 'strings', values: directories },
  ];
}
