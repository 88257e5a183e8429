import { textOfBytes } from '../image/file-index.ts';
import type { ImagePath } from '../units/image-path.ts';

/** No name, version or architecture of a real package comes near it. */
const MAX_WORD_BYTES = 1024;
/** PATH_MAX of Linux: no file has a longer path. It keeps hostile records from multiplying. */
const MAX_PATH_BYTES = 4096;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Longer than any line or string of which something is taken; see {@link textAt}. */
const MAX_TEXT_BYTES = 10_000;

/**
 * Bytes as text, a character for each. What is longer than 10,000 bytes is cut there: no word and no path
 * has so many, so the rest could only cost memory.
 */
export function textAt(bytes: Uint8Array, from: number, to: number): string {
  return from >= to ? '' : textOfBytes(bytes, from, Math.min(to, from + MAX_TEXT_BYTES));
}

/** The lines of a text file, a character for each byte, without their line ends; very long ones cut. */
export function* linesOf(bytes: Uint8Array): Generator<string> {
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    const withoutReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    yield textAt(bytes, start, withoutReturn);
    start = end + 1;
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A name or a version, a character for each byte, as text; null if it is empty or absurdly long. */
export function wordOf(latin1: string): string | null {
  const word = latin1.trim();
  if (word === '' || word.length > MAX_WORD_BYTES) return null;
  return utf8.decode(bytesOf(word));
}

/** A string with a character for each byte as these bytes. */
export function bytesOf(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

/**
 * A path that a record names (a character for each byte) as a path of the image: absolute, or relative
 * to `directory`. `..` above the root stays at the root, as in the kernel. null for the root itself and
 * for what can't be a path.
 */
export function ownedPath(text: string, directory: string): ImagePath | null {
  if (text === '' || text.includes('\0')) return null;
  const absolute = text.startsWith('/');
  const whole = absolute ? text.slice(1) : directory === '' ? text : `${directory}/${text}`;
  if (whole.length > MAX_PATH_BYTES) return null;
  const path = isClean(whole) ? whole : cleaned(whole);
  return path === '' ? null : (path as ImagePath);
}

/** The directory of a path, empty for what lies in the root. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const UNCLEAN = /^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/;

function isClean(path: string): boolean {
  return !UNCLEAN.test(path);
}

function cleaned(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
