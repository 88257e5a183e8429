import { gzipSync, zstdCompressSync } from 'node:zlib';
import { file } from '../image.ts';
import { compress, skippableFrame } from '../image-files.ts';
import { tarHeader, tarOf } from '../image-tar.ts';
import { randomNumbers } from '../random-numbers.ts';
import { type HostileCase, imageOfBlob } from './case.ts';

/** Blobs whose compression is cut, flipped, of another kind or a bomb. */
export function hostileBlobs(): readonly HostileCase[] {
  return [...cuts(), ...flips(), ...others(), ...bombs()];
}

const tar = tarOf([file('a', 5000), file('b', 'some text'), file('c', 20_000, { content: 'c' })]);
const stored = {
  gzip: compress(tar, 'gzip'),
  zstd: compress(tar, 'zstd'),
  'gzip-members': compress(tar, 'gzip-members'),
  'zstd-frames': compress(tar, 'zstd-frames'),
} as const;

function cuts(): HostileCase[] {
  return Object.entries(stored).flatMap(([name, blob]) =>
    [5, 11, 35, 0.3, 0.6, 0.9, blob.length - 1].map((cut) => {
      const length = cut < 1 ? Math.floor(cut * blob.length) : cut;
      return {
        name: `${name} cut after ${length} of ${blob.length} bytes`,
        write: imageOfBlob(blob.subarray(0, length)),
        // Cut between two frames of zstd it is a shorter tar, and that is what is wrong then.
        outcome: /can't be decompressed|ends in the middle/,
      };
    }),
  );
}

function flips(): HostileCase[] {
  const random = randomNumbers(7_001);
  return Object.entries(stored).flatMap(([name, blob]) =>
    Array.from({ length: 15 }, (_, i) => {
      const flipped = Buffer.from(blob);
      const at = random.below(flipped.length);
      flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << random.below(8)), at);
      return {
        name: `${name} with a flipped bit, ${i}`,
        write: imageOfBlob(flipped),
        outcome: 'either' as const,
      };
    }),
  );
}

function others(): HostileCase[] {
  const cases: readonly [string, Uint8Array, HostileCase['outcome']][] = [
    ['of no bytes', Buffer.alloc(0), 'read'],
    ['of one byte', Buffer.from([0x1f]), /ends in the middle/],
    ['of gzip magic alone', Buffer.from([0x1f, 0x8b]), /can't be decompressed/],
    ['of zstd magic alone', Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), /can't be decompressed/],
    ['of a zstd window of 3.75 TiB', Buffer.from('28b52ffd00ff010000', 'hex'), /more than 128 MiB/],
    ['of a skippable frame alone', skippableFrame(Buffer.alloc(100)), 'read'],
    [
      'of a skippable frame of 4 GiB that is not there',
      Buffer.from('502a4d18ffffffff', 'hex'),
      /can't be decompressed/,
    ],
    ['of xz', Buffer.from('fd377a585a000004', 'hex'), /compressed with xz/],
    ['of bzip2', Buffer.from('BZh91AY&SY'), /compressed with bzip2/],
    ['of lz4', Buffer.from('04224d186040', 'hex'), /compressed with lz4/],
    ['of gzip in gzip', gzipSync(stored.gzip), /is no tar|ends in the middle/],
    ['of zstd in gzip', gzipSync(stored.zstd), /is no tar|ends in the middle/],
    ['of HTML', Buffer.from('<html>'.repeat(200)), /is no tar/],
    [
      'of ELF',
      Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(2000, 'x')]),
      /is no tar/,
    ],
    ['of squashfs', Buffer.concat([Buffer.from('hsqs'), Buffer.alloc(2000, 'x')]), /is no tar/],
    [
      'of gzip with text behind it',
      Buffer.concat([stored.gzip, Buffer.from('text')]),
      /can't be decompressed/,
    ],
    [
      'of gzip with a member behind zeros',
      Buffer.concat([stored.gzip, Buffer.alloc(100), stored.gzip]),
      /other bytes follow/,
    ],
    [
      'of zstd with gzip behind it',
      Buffer.concat([stored.zstd, stored.gzip]),
      /other bytes follow/,
    ],
    [
      'of zstd with a window of gigabytes',
      Buffer.from('28b52ffd00ff01000000', 'hex'),
      /window of more than 128 MiB/,
    ],
    [
      'of zstd with a reserved block',
      Buffer.from('28b52ffd0058070000', 'hex'),
      /can't be decompressed/,
    ],
    [
      'of zstd with a dictionary',
      Buffer.from('28b52ffd0358ffffffff010000', 'hex'),
      /can't be decompressed/,
    ],
    [
      'of gzip with a wrong length at its end',
      withLastByte(stored.gzip),
      /incorrect length check|can't be decompressed/,
    ],
    ['of gzip with a long name', gzipWithName(100_000), 'read'],
  ];
  return cases.map(([name, blob, outcome]) => ({
    name: `a blob ${name}`,
    write: imageOfBlob(blob),
    outcome,
  }));
}

function withLastByte(blob: Uint8Array): Buffer {
  const copy = Buffer.from(blob);
  copy.writeUInt8((copy.at(-1) ?? 0) ^ 0xff, copy.length - 1);
  return copy;
}

/** RFC 1952, 2.3: the FNAME flag, and a name of any length before the data. */
function gzipWithName(length: number): Buffer {
  const blob = gzipSync(tar);
  const head = Buffer.from(blob.subarray(0, 10));
  head.writeUInt8(8, 3);
  return Buffer.concat([head, Buffer.alloc(length, 'n'), Buffer.alloc(1), blob.subarray(10)]);
}

function bombs(): HostileCase[] {
  return [
    {
      name: 'two gigabytes of zeros in 2 MB of gzip',
      write: imageOfBlob(() => gzipBomb(2)),
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'two gigabytes of zeros in 200 KB of zstd',
      write: imageOfBlob(() => zstdBomb(2)),
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'three gigabytes that stop at a limit of one, gzip',
      write: imageOfBlob(() => gzipBomb(3)),
      outcome: /is more than 1000000000 bytes long \((?:--)?max-layer-bytes\)/,
      flags: ['--max-layer-bytes', '1GB'],
      heavy: true,
    },
    {
      name: 'a hundred gigabytes that stop at a limit of one, zstd',
      write: imageOfBlob(() => zstdBomb(100)),
      outcome: /is more than 1000000000 bytes long \((?:--)?max-layer-bytes\)/,
      flags: ['--max-layer-bytes', '1GB'],
      heavy: true,
    },
    {
      name: '100,000 members of gzip',
      write: imageOfBlob(() => manyPieces((bytes) => gzipSync(bytes), 100_000)),
      outcome: 'read',
      heavy: true,
    },
    {
      name: '50,000 frames of zstd',
      write: imageOfBlob(() => manyPieces((bytes) => zstdCompressSync(bytes), 50_000)),
      outcome: 'read',
      heavy: true,
    },
    {
      name: '500,000 skippable frames',
      write: imageOfBlob(() =>
        Buffer.concat([Buffer.alloc(500_000 * 8, skippableFrame(Buffer.alloc(0))), stored.zstd]),
      ),
      outcome: 'read',
      heavy: true,
    },
  ];
}

/** One file of so many gigabytes of zeros; the members are one another's copies. */
function gzipBomb(gigabytes: number): Buffer {
  const head = gzipSync(tarHeader({ name: 'zeros', type: '0', bytes: gigabytes * 2 ** 30 }));
  const part = gzipSync(Buffer.alloc(2 ** 26));
  return Buffer.concat([head, Buffer.alloc(part.length * 16 * gigabytes, part)]);
}

function zstdBomb(gigabytes: number): Buffer {
  const head = zstdCompressSync(
    tarHeader({ name: 'zeros', type: '0', bytes: gigabytes * 2 ** 30 }),
  );
  const part = zstdCompressSync(Buffer.alloc(2 ** 26));
  return Buffer.concat([head, Buffer.alloc(part.length * 16 * gigabytes, part)]);
}

/** The tar stored in so many pieces, most of them empty. */
function manyPieces(store: (bytes: Uint8Array) => Uint8Array, count: number): Buffer {
  const whole = store(tar);
  const one = store(Buffer.from('x'));
  // Whatever follows the end blocks is no part of the tar.
  return Buffer.concat([whole, Buffer.alloc(one.length * count, one)]);
}
