import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/**
 * What the files of the images hold: pieces of real programs and real sources, since how fast a decoder is
 * depends on what it decodes. They are those that every clone has, so that the same Node and the same lock file
 * give the same images. A piece of a pool repeats nothing within the reach of gzip, and little within that of zstd.
 */
export interface Contents {
  /** JavaScript, declarations and documents of the packages in node_modules. */
  readonly text: Uint8Array;
  /** Machine code and tables: the Node that runs this. */
  readonly binary: Uint8Array;
}

const POOL_BYTES = 2 ** 26;
const TEXTS: ReadonlySet<string> = new Set(['.js', '.cjs', '.mjs', '.ts', '.json', '.md']);

export function contents(repository: string): Contents {
  return {
    text: textPool(join(repository, 'node_modules')),
    binary: startOf(process.execPath, POOL_BYTES),
  };
}

/** Sources end to end, in the order of their paths, until the pool is full. */
function textPool(folder: string): Uint8Array {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => TEXTS.has(extname(path)))
    .sort();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (const file of files) {
    const path = join(folder, file);
    if (bytes >= POOL_BYTES || !statSync(path).isFile()) continue;
    const piece = readFileSync(path);
    pieces.push(piece);
    bytes += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, POOL_BYTES);
}

function startOf(file: string, most: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(most, statSync(file).size));
  const fd = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}
