import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Damage } from './damage.ts';
import { decompressor, sniffCompression } from './decompress.ts';
import { damage } from './failures.ts';
import type { ReadLimits } from './limits.ts';

const INPUT_BYTES = 2 ** 18;

export interface UnwrapOptions {
  readonly limits: Pick<ReadLimits, 'maxLayerBytes' | 'names'>;
  readonly signal: AbortSignal;
}

/** Whether the archive is compressed as a whole (`docker save | gzip`). Throws `Damage`. */
export function isWrapped(file: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const start = new Uint8Array(4);
    return sniffCompression(start.subarray(0, readSync(fd, start, 0, 4, 0))) !== 'none';
  } finally {
    closeSync(fd);
  }
}

/** Gives the decompressed bytes of a file to the sink. Throws `Damage`, or the signal's reason. */
export async function unwrap(
  file: string,
  sink: (bytes: Uint8Array) => void,
  options: UnwrapOptions,
): Promise<void> {
  const { limits } = options;
  const fd = openSync(file, 'r');
  const input = new Uint8Array(INPUT_BYTES);
  let unpacked = 0;
  const start = input.subarray(0, readSync(fd, input, 0, 4, 0));
  const decoder = decompressor(sniffCompression(start), (bytes) => {
    unpacked += bytes.length;
    if (unpacked > limits.maxLayerBytes) throw new Damage(damage.tooBig(limits));
    sink(bytes);
  });
  try {
    for (let at = 0, read = 1; read > 0; at += read) {
      options.signal.throwIfAborted();
      read = readSync(fd, input, 0, input.length, at);
      await decoder.write(input.subarray(0, read));
    }
    await decoder.end();
  } finally {
    decoder.destroy();
    closeSync(fd);
  }
}

/** Unpacks a wrapped archive into the folder; gives the path of the tar. */
export async function unwrapInto(
  folder: string,
  file: string,
  options: UnwrapOptions,
): Promise<string> {
  const path = join(folder, 'archive.tar');
  const out = openSync(path, 'wx', 0o600);
  try {
    await unwrap(file, (bytes) => writeFully(out, bytes), options);
  } finally {
    closeSync(out);
  }
  return path;
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
