import { createHash } from 'node:crypto';
import { FILE_KIND, type FileKind } from '../../src/image/file-index.ts';
import type { Entry } from './image-entries.ts';

/** One tar header as it is written, for tests that want an odd one. Text is written as UTF-8. */
export interface HeaderFields {
  readonly name: string | Uint8Array;
  readonly type: string;
  readonly bytes: number;
  readonly linkName?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly prefix?: string;
  /** `ustar\0` + `00` (POSIX), `ustar  \0` (GNU) or nothing (v7). */
  readonly magic?: 'posix' | 'gnu' | 'v7';
}

export interface TarOptions {
  /** The two blocks of zeros at the end. */
  readonly endBlocks?: boolean;
}

const TYPES: Readonly<Record<FileKind, string>> = {
  [FILE_KIND.regular]: '0',
  [FILE_KIND.hardLink]: '1',
  [FILE_KIND.symlink]: '2',
  [FILE_KIND.characterDevice]: '3',
  [FILE_KIND.blockDevice]: '4',
  [FILE_KIND.directory]: '5',
  [FILE_KIND.fifo]: '6',
};

/** A real tar. Bytes among the entries are put in as they are, so a test may write any header itself. */
export function tarOf(items: readonly (Entry | Uint8Array)[], options: TarOptions = {}): Buffer {
  const pieces = items.map((item) => (item instanceof Uint8Array ? item : tarEntry(item)));
  if (options.endBlocks ?? true) pieces.push(Buffer.alloc(1024));
  return Buffer.concat(pieces);
}

/** One entry: a PAX header before it where the fields of ustar are too small, its header, its content. */
export function tarEntry(entry: Entry): Buffer {
  const records: [string, string | Uint8Array][] = [];
  const name = entry.kind === FILE_KIND.directory ? slashed(entry.path) : Buffer.from(entry.path);
  const target = Buffer.from(entry.target);
  if (name.length > 100) records.push(['path', name]);
  if (target.length > 100) records.push(['linkpath', target]);
  if (entry.uid > 0o7777777) records.push(['uid', String(entry.uid)]);
  if (entry.gid > 0o7777777) records.push(['gid', String(entry.gid)]);
  const header = tarHeader({
    name: name.subarray(0, 100),
    type: TYPES[entry.kind],
    bytes: entry.content.bytes,
    linkName: target.subarray(0, 100),
    mode: entry.mode,
    uid: Math.min(entry.uid, 0o7777777),
    gid: Math.min(entry.gid, 0o7777777),
    mtime: entry.mtime,
  });
  return Buffer.concat([
    ...(records.length > 0 ? [pax(records)] : []),
    header,
    padded(contentBytes(entry)),
  ]);
}

/** The bytes of a file: given ones, else a block made of the label, repeated. */
export function contentBytes({ content }: Entry): Buffer {
  if (content.bytes === 0) return Buffer.alloc(0);
  if (content.data !== null) return Buffer.from(content.data);
  const block = Buffer.concat(
    Array.from({ length: 32 }, (_, i) =>
      createHash('sha256').update(`${i} ${content.label}`).digest(),
    ),
  );
  return Buffer.alloc(content.bytes, block);
}

/** A header block with a right checksum. */
export function tarHeader(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(fields.name).copy(block, 0, 0, 100);
  block.write(octal(fields.mode ?? 0o644, 7), 100, 'latin1');
  block.write(octal(fields.uid ?? 0, 7), 108, 'latin1');
  block.write(octal(fields.gid ?? 0, 7), 116, 'latin1');
  if (fields.bytes > 0o77777777777) base256(fields.bytes).copy(block, 124);
  else block.write(octal(fields.bytes, 11), 124, 'latin1');
  block.write(octal(fields.mtime ?? 0, 11), 136, 'latin1');
  block.write(fields.type, 156, 'latin1');
  Buffer.from(fields.linkName ?? '').copy(block, 157, 0, 100);
  const magic = fields.magic ?? 'posix';
  if (magic !== 'v7') block.write(magic === 'gnu' ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1');
  if (fields.prefix !== undefined) block.write(fields.prefix, 345, 'utf8');
  return checksummed(block);
}

/** The block with the checksum of what it holds now. */
export function checksummed(block: Buffer): Buffer {
  block.write('        ', 148, 'latin1');
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += block[i] ?? 0;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A PAX extended header ('x'), or a global one ('g'), with its records. */
export function pax(
  records: readonly (readonly [string, string | Uint8Array])[],
  type: 'x' | 'g' = 'x',
): Buffer {
  const body = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
  return Buffer.concat([
    tarHeader({ name: 'PaxHeaders.0/entry', type, bytes: body.length }),
    padded(body),
  ]);
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts itself. */
export function paxRecord(key: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** GNU's long name ('L') or long link ('K') record. */
export function gnuLong(type: 'L' | 'K', text: string | Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(text), Buffer.alloc(1)]);
  return Buffer.concat([
    tarHeader({ name: '././@LongLink', type, bytes: body.length, magic: 'gnu' }),
    padded(body),
  ]);
}

/** Bytes filled with zeros to whole blocks of 512. */
export function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 512 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A number as GNU's base-256: the high bit of the first of 12 bytes set, big-endian. */
export function base256(value: number): Buffer {
  const field = Buffer.alloc(12);
  field.writeBigInt64BE(BigInt(value), 4);
  field.writeUInt8(0x80, 0);
  return field;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

function slashed(path: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(path), Buffer.from('/')]);
}
