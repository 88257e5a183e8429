import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';

/** Which files below `root` hold one of `texts`: as they are, or unpacked where they are gzip or zlib. */
export function filesHolding(root: string, texts: readonly string[]): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => lstatSync(join(root, name)).isFile())
    .filter((name) => {
      const bytes = readFileSync(join(root, name));
      return [bytes, unpacked(bytes)].some((content) =>
        texts.some((text) => content.includes(text)),
      );
    })
    .sort();
}

function unpacked(bytes: Buffer): Buffer {
  for (const unpack of [gunzipSync, inflateSync]) {
    try {
      return unpack(bytes);
    } catch {}
  }
  return Buffer.alloc(0);
}
