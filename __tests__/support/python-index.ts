import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ReleasedPackage } from './released-package.ts';

/** The files of a simple index of Python packages, by their path: PEP 503. */
export type PythonIndex = ReadonlyMap<string, Buffer>;

/** Real wheels, for the real pip. */
export function pythonIndex(packages: readonly ReleasedPackage[]): PythonIndex {
  const files = new Map<string, Buffer>();
  for (const each of packages) {
    const filename = `${each.name}-${each.version}-py3-none-any.whl`;
    files.set(`${each.name}/${filename}`, wheelOf(each));
    files.set(`${each.name}/`, Buffer.from(`<a href="${filename}">${filename}</a>\n`));
  }
  return files;
}

/** A module of half the bytes: its byte code, which pip makes of what it installs, has the same text in it. PEP 427. */
function wheelOf({ name, version, bytes }: ReleasedPackage): Buffer {
  const info = `${name}-${version}.dist-info`;
  const files = new Map([
    [`${name}/__init__.py`, `TEXT = '${'x'.repeat(bytes >> 1)}'\n${'\n'.repeat(bytes & 1)}`],
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`],
    [
      `${info}/WHEEL`,
      'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ],
  ]);
  const record = [...files].map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('base64url');
    return `${path},sha256=${hash},${text.length}\n`;
  });
  return zip(files.set(`${info}/RECORD`, `${record.join('')}${info}/RECORD,,\n`));
}

/** Uncompressed, dated 1980. APPNOTE.TXT, 4.3. */
function zip(files: ReadonlyMap<string, string>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of files) {
    const [name, content] = [Buffer.from(path), Buffer.from(text)];
    // From "version needed" to "extra field length", which both headers have.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, content]);
    locals.push(local);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, place, name);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
