import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as v from 'valibot';

/** What one entry of the cache holds: facts as JSON, and named runs of bytes. */
export interface CacheEntry {
  readonly facts: unknown;
  /** Each has memory of its own, beginning where any number may. */
  readonly sections: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

const SUM_BYTES = 32;
const LENGTH_BYTES = 4;
/** Far beyond what any entry has. */
const MAX_SECTION_BYTES = 2 ** 30;

const length = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_SECTION_BYTES));
const header = v.object({
  facts: v.unknown(),
  sections: v.array(v.object({ name: v.string(), bytes: length, storedBytes: length })),
});

/**
 * An entry as it is stored: the SHA-256 of all that follows; the length of a JSON header (32 bits, little
 * endian) and the header; the sections one after another, each compressed with zstd.
 */
export function packEntry(
  facts: unknown,
  sections: ReadonlyMap<string, Uint8Array>,
): readonly Uint8Array[] {
  const stored = [...sections].map(([name, bytes]) => ({ name, bytes, packed: compressed(bytes) }));
  const text = Buffer.from(
    JSON.stringify({
      facts,
      sections: stored.map(({ name, bytes, packed }) => ({
        name,
        bytes: bytes.length,
        storedBytes: packed.length,
      })),
    }),
  );
  const textLength = Buffer.alloc(LENGTH_BYTES);
  textLength.writeUInt32LE(text.length);
  const parts = [textLength, text, ...stored.map(({ packed }) => packed)];
  return [sumOf(parts), ...parts];
}

/** null for bytes that are not what {@link packEntry} made: cut, damaged, or something else. */
export function unpackEntry(stored: Uint8Array): CacheEntry | null {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length);
  if (!sumOf([bytes.subarray(SUM_BYTES)]).equals(bytes.subarray(0, SUM_BYTES))) return null;
  const start = SUM_BYTES + LENGTH_BYTES;
  const end = start + bytes.readUInt32LE(SUM_BYTES);
  const { facts, sections } = v.parse(header, JSON.parse(bytes.toString('utf8', start, end)));
  const unpacked = new Map<string, Uint8Array<ArrayBuffer>>();
  let at = end;
  for (const section of sections) {
    const part = decompressed(bytes.subarray(at, at + section.storedBytes), section.bytes);
    if (part.length !== section.bytes) return null;
    unpacked.set(section.name, part);
    at += section.storedBytes;
  }
  return { facts, sections: unpacked };
}

function compressed(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

function decompressed(stored: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  if (bytes === 0) return new Uint8Array(0);
  // A copy: Node may give a part of memory that it shares out, beginning anywhere.
  return new Uint8Array(zstdDecompressSync(stored, { maxOutputLength: bytes }));
}

function sumOf(parts: readonly Uint8Array[]): Buffer {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest();
}
