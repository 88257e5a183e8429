import { isDeepStrictEqual } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parseImageReference } from '../../../src/image/reference.ts';
import { Damage } from '../../../src/read/damage.ts';
import { decompressor } from '../../../src/read/decompress.ts';
import { parsePax } from '../../../src/read/pax.ts';
import { zstdSplitter } from '../../../src/read/zstd-frames.ts';
import { DietError } from '../../../src/units/diet-error.ts';
import { directory, file, hardLink, opaque, symlink, whiteout } from '../image.ts';
import { skippableFrame } from '../image-files.ts';
import { gnuLong, padded, pax, paxRecord, tarHeader, tarOf } from '../image-tar.ts';
import type { RandomNumbers } from '../random-numbers.ts';
import { indexOfTar } from '../tar-index.ts';
import { fuzzManifests } from './manifests.ts';
import { mutatedBytes, mutatedTar } from './mutate.ts';

/** One parser under random input: right results or its own error, however the input is cut. Throws what is wrong. */
export interface FuzzTarget {
  readonly name: string;
  readonly run: (random: RandomNumbers) => void | Promise<void>;
}

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  { name: 'tar', run: fuzzTar },
  { name: 'pax', run: fuzzPax },
  { name: 'zstd-frames', run: fuzzFrames },
  { name: 'decompression', run: fuzzDecompression },
  { name: 'manifests', run: fuzzManifests },
  { name: 'reference', run: fuzzReference },
];

const sparseMap = padded(Buffer.from('2\n0\n3\n1000\n4\n'));
const TARS: readonly [Buffer, ...Buffer[]] = [
  tarOf([
    directory('etc'),
    file('etc/passwd', 'root:x:0:0\n', { uid: 3_000_000 }),
    file('n'.repeat(150), 700),
    symlink('link', 'etc/passwd'),
    hardLink('hard', 'etc/passwd'),
    whiteout('gone'),
    opaque('srv'),
    file('big', 3000),
  ]),
  tarOf([
    gnuLong('L', 'm'.repeat(120)),
    gnuLong('K', 'k'.repeat(120)),
    tarHeader({ name: 'short', type: '2', bytes: 0, magic: 'gnu' }),
    pax([['comment', 'x']], 'g'),
    tarHeader({ name: 'dir/', type: '\0', bytes: 0, magic: 'v7' }),
    file('last', 'x'),
  ]),
  tarOf([
    pax([
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', 'one'],
      ['GNU.sparse.realsize', '5000'],
    ]),
    tarHeader({ name: 'sparse', type: '0', bytes: sparseMap.length + 7 }),
    sparseMap,
    padded(Buffer.from('abcdefg')),
    pax([
      ['GNU.sparse.size', '5000'],
      ['GNU.sparse.map', '1000,3'],
    ]),
    tarHeader({ name: 'two', type: '0', bytes: 3 }),
    padded(Buffer.from('abc')),
  ]),
];

function fuzzTar(random: RandomNumbers): void {
  const tar = mutatedTar(random.pick(TARS), random);
  const whole = outcomeOf(() => indexOfTar(tar));
  const pieceBytes = 1 + random.below(random.pick([8, 700, 5000]));
  const cut = outcomeOf(() => indexOfTar(tar, { pieceBytes }));
  expectSame(whole, cut, `a tar in pieces of ${pieceBytes}`);
  if (typeof whole === 'string') return;
  const ends = [whole.pathEnds, whole.linkEnds].map((column) => column.at(-1) ?? 0);
  expectSame(ends, [whole.pathBytes.length, whole.linkBytes.length], 'ends of the columns');
  if (whole.bytes.some((bytes) => !Number.isSafeInteger(bytes) || bytes < 0)) {
    throw new Error('a length that is none');
  }
  if (/(?:^|\/)\.\.(?:\/|$)/.test(pathsOf(whole.pathBytes, whole.pathEnds))) {
    throw new Error('a path that escapes');
  }
}

function pathsOf(bytes: Uint8Array, ends: Uint32Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return Array.from(ends, (end, i) => text.slice(ends[i - 1] ?? 0, end)).join('/\n/');
}

const RECORDS = [
  paxRecord('path', 'a/b'),
  paxRecord('size', '12'),
  paxRecord('uid', '-2'),
  paxRecord('SCHILY.xattr.user.x', Uint8Array.of(1, 10, 61, 0, 255)),
  paxRecord('GNU.sparse.map', '0,1,5,3'),
  paxRecord('GNU.sparse.offset', '5'),
  paxRecord('GNU.sparse.numbytes', '5'),
];

function fuzzPax(random: RandomNumbers): void {
  const records = Array.from(
    { length: 1 + random.below(5) },
    () => RECORDS[random.below(RECORDS.length)] ?? '',
  );
  const body = mutatedBytes(Buffer.concat(records.map((record) => Buffer.from(record))), random);
  const fields = outcomeOf(() => parsePax(body));
  if (typeof fields === 'string') return;
  if (fields.path?.includes(0) === true) throw new Error('a path with NUL');
  if (fields.bytes !== undefined && !Number.isSafeInteger(fields.bytes)) throw new Error('a size');
}

function fuzzFrames(random: RandomNumbers): void {
  const stream = mutatedBytes(zstdStream(random), random);
  const split = (pieceBytes: number) =>
    outcomeOf(() => {
      const splitter = zstdSplitter();
      const parts: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += pieceBytes) {
        parts.push(...splitter.write(stream.subarray(at, at + pieceBytes)));
      }
      return { bytes: Buffer.concat(parts).toString('hex'), atEnd: splitter.atEnd() };
    });
  const pieceBytes = 1 + random.below(50);
  expectSame(split(stream.length), split(pieceBytes), `frames in pieces of ${pieceBytes}`);
}

function zstdStream(random: RandomNumbers): Buffer {
  const pieces = Array.from({ length: 1 + random.below(4) }, () => {
    const content = Buffer.alloc(random.below(300), `content ${random.below(9)} `);
    return random.below(3) === 0 ? skippableFrame(content) : zstdCompressSync(content);
  });
  return Buffer.concat(pieces);
}

async function fuzzDecompression(random: RandomNumbers): Promise<void> {
  const content = Buffer.alloc(random.below(5000), `content ${random.below(9)} `);
  const gzip = random.below(2) === 0;
  const stored = gzip ? Buffer.concat([gzipSync(content), gzipSync(content)]) : zstdStream(random);
  const mutated = mutatedBytes(stored, random);
  const whole = await decompressed(gzip, mutated, Math.max(1, mutated.length));
  const cut = await decompressed(gzip, mutated, 1 + random.below(100));
  // Bytes before the damage may differ with the cut, and so may what is found first.
  if (whole === null || cut === null) expectSame(whole, cut, 'decompression in pieces');
  else expectSame(whole.toString('hex'), cut.toString('hex'), 'decompression in pieces');
}

/** null: damaged. */
async function decompressed(
  gzip: boolean,
  stored: Buffer,
  pieceBytes: number,
): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  const decoder = decompressor(gzip ? 'gzip' : 'zstd', (bytes) => pieces.push(Buffer.from(bytes)));
  try {
    for (let at = 0; at < stored.length; at += pieceBytes) {
      await decoder.write(stored.subarray(at, at + pieceBytes));
    }
    await decoder.end();
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof Damage) return null;
    throw error;
  } finally {
    decoder.destroy();
  }
}

const REFERENCES: readonly [string, ...string[]] = [
  'oci:dir:name',
  'docker://localhost:5000/a/b:tag@sha256:00',
  'docker-archive:a b.tar:x',
  './image.tar',
  'ghcr.io/owner/name:1.2_3-4',
];

function fuzzReference(random: RandomNumbers): void {
  const text = mutatedBytes(Buffer.from(random.pick(REFERENCES)), random).toString();
  try {
    const reference = parseImageReference(text);
    if ('name' in reference && reference.name?.startsWith('-') === true) {
      if (reference.transport.startsWith('docker') && !('path' in reference)) {
        throw new Error('a name that is an option');
      }
    }
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
  }
}

/** What it gives, or the words of its `Damage`; anything else is thrown. */
function outcomeOf<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Damage) return error.message;
    throw error;
  }
}

function expectSame(one: unknown, other: unknown, what: string): void {
  if (!isDeepStrictEqual(one, other)) {
    throw new Error(`${what}: ${shown(one)} is not ${shown(other)}`);
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.slice(0, 500);
}
