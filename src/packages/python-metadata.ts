import type { ImagePath } from '../units/image-path.ts';
import { bytesOf, linesOf, wordOf } from './record-text.ts';

/** What METADATA or PKG-INFO says of a project. */
export interface PythonProject {
  readonly name: string;
  readonly version: string | null;
}

/**
 * The headers `Name` and `Version` of a METADATA or PKG-INFO file, up to the empty line that ends the
 * headers. Core metadata specification: the format is that of e-mail headers (RFC 822), so their case
 * does not matter and lines that begin with a space go on with the header before. null without a name.
 */
export function readMetadata(content: Uint8Array): PythonProject | null {
  const headers = headersOf(content);
  const name = wordOf(headers.name);
  return name === null ? null : { name, version: wordOf(headers.version) };
}

/** The two headers alone; null if there is no name. */
export function condenseMetadata(content: Uint8Array): Uint8Array | null {
  const { name, version } = headersOf(content);
  return bytesOf(`Name: ${name}\nVersion: ${version}\n`);
}

const HEADER = /^(name|version)[ \t]*:(.*)$/is;

function headersOf(content: Uint8Array): { name: string; version: string } {
  const found = { name: '', version: '' };
  for (const line of linesOf(content)) {
    if (line === '') break;
    const match = HEADER.exec(line);
    if (match === null) continue;
    const key = match[1]?.toLowerCase() === 'name' ? 'name' : 'version';
    if (found[key] === '') found[key] = match[2]?.trim() ?? '';
    if (found.name !== '' && found.version !== '') break;
  }
  return found;
}

/** The directory or file that holds a record of Python packaging: `…/x.dist-info`, `…/x.egg-info`. */
export function projectPath(record: ImagePath): ImagePath {
  const info = /^(.*\.(?:dist|egg)-info)(?:\/[^/]*)?$/s.exec(record);
  return (info?.[1] ?? record) as ImagePath;
}
