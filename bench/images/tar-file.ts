import { closeSync, openSync, writeSync } from 'node:fs';
import { tarHeader } from '../../__tests__/support/image-tar.ts';

/** A tar that is written piece by piece, since one of these would not fit into memory twice. */
export interface TarFile {
  /** A regular file; its path has at most 100 bytes. */
  file(path: string, content: Uint8Array, mode: number): void;
  directory(path: string): void;
}

const BLOCK = 512;
const BUFFER_BYTES = 2 ** 22;

/** Writes what `fill` gives it into `path`. */
export function writeTar(path: string, fill: (tar: TarFile) => void): void {
  const fd = openSync(path, 'wx');
  const buffer = new Uint8Array(BUFFER_BYTES);
  let used = 0;
  const flush = (): void => {
    for (let at = 0; at < used; ) at += writeSync(fd, buffer, at, used - at);
    used = 0;
  };
  const append = (bytes: Uint8Array): void => {
    for (let from = 0; from < bytes.length; ) {
      if (used === BUFFER_BYTES) flush();
      const piece = bytes.subarray(from, from + BUFFER_BYTES - used);
      buffer.set(piece, used);
      used += piece.length;
      from += piece.length;
    }
  };
  const zeros = new Uint8Array(2 * BLOCK);
  try {
    fill({
      file(name, content, mode) {
        append(tarHeader({ name, type: '0', bytes: content.length, mode, mtime: 0 }));
        append(content);
        append(zeros.subarray(0, (BLOCK - (content.length % BLOCK)) % BLOCK));
      },
      directory(name) {
        append(tarHeader({ name: `${name}/`, type: '5', bytes: 0, mode: 0o755, mtime: 0 }));
      },
    });
    append(zeros);
    flush();
  } finally {
    closeSync(fd);
  }
}
