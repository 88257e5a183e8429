import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Damage } from '../../src/read/damage.ts';
import { type Compression, decompressor, sniffCompression } from '../../src/read/decompress.ts';
import { zstdSplitter } from '../../src/read/zstd-frames.ts';
import { skippableFrame } from '../support/image-files.ts';

async function decompressed(
  compression: Compression,
  stored: Uint8Array,
  pieceBytes = stored.length,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const decoder = decompressor(compression, (bytes) => pieces.push(Buffer.from(bytes)));
  try {
    for (let at = 0; at < stored.length; at += pieceBytes) {
      await decoder.write(stored.subarray(at, at + pieceBytes));
    }
    await decoder.end();
  } finally {
    decoder.destroy();
  }
  return Buffer.concat(pieces);
}

const TEXT = Buffer.from('a layer '.repeat(50_000));
const gz = (bytes: Uint8Array) => gzipSync(bytes);
const zst = (bytes: Uint8Array) => zstdCompressSync(bytes);

describe('all of a blob is decompressed:', () => {
  const [first, second, third] = [
    TEXT.subarray(0, 7),
    TEXT.subarray(7, 300_000),
    TEXT.subarray(300_000),
  ];
  test.each<[string, Compression, Uint8Array]>([
    ['no compression', 'none', TEXT],
    ['gzip', 'gzip', gz(TEXT)],
    [
      'gzip of several members, as pigz and eStargz write it',
      'gzip',
      Buffer.concat([gz(first), gz(second), gz(third)]),
    ],
    ['gzip with an empty member', 'gzip', Buffer.concat([gz(Buffer.alloc(0)), gz(TEXT)])],
    ['gzip padded with zeros', 'gzip', Buffer.concat([gz(TEXT), Buffer.alloc(3000)])],
    ['zstd', 'zstd', zst(TEXT)],
    [
      'zstd of several frames, as zstd:chunked is',
      'zstd',
      Buffer.concat([zst(first), zst(second), zst(third)]),
    ],
    [
      'zstd with skippable frames before, between and after',
      'zstd',
      Buffer.concat([
        skippableFrame(Buffer.alloc(0)),
        zst(first),
        skippableFrame(Buffer.alloc(3000, 'x')),
        zst(second),
        zst(Buffer.alloc(0)),
        zst(third),
        skippableFrame(Buffer.from('toc')),
      ]),
    ],
    ['zstd with checksums', 'zstd', zstdCompressSync(TEXT, { params: { 201: 1 } })],
    [
      'zstd of stored blocks',
      'zstd',
      Buffer.concat([storedZstd(TEXT.subarray(0, 100_000)), zst(TEXT.subarray(100_000))]),
    ],
  ])('%s', async (_, compression, stored) => {
    for (const pieceBytes of [stored.length, 1000, 5]) {
      expect((await decompressed(compression, stored, pieceBytes)).equals(TEXT)).toBe(true);
    }
  });

  test('more than one output buffer', async () => {
    const big = Buffer.alloc(5_000_001, 'some content ');
    for (const [compression, stored] of [
      ['gzip', gz(big)],
      ['zstd', zst(big)],
    ] as const) {
      expect((await decompressed(compression, stored)).equals(big)).toBe(true);
    }
  });
});

/** A frame without compression: RFC 8878, 3.1.1.2.2, Raw_Block. */
function storedZstd(bytes: Uint8Array): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]);
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([head, block, bytes]);
}

describe('what is cut or damaged is an error, wherever it is:', () => {
  const stored = { gzip: gz(TEXT), zstd: zst(TEXT) };
  test.each(['gzip', 'zstd'] as const)('%s cut at any byte', async (compression) => {
    const whole = stored[compression];
    for (let length = 1; length < whole.length; length += 1 + Math.floor(whole.length / 97)) {
      await expect(decompressed(compression, whole.subarray(0, length))).rejects.toThrow(Damage);
    }
  });

  test.each<[string, Compression, Uint8Array, string]>([
    [
      'gzip: a flipped checksum',
      'gzip',
      flipped(stored.gzip, stored.gzip.length - 6),
      'incorrect data check',
    ],
    [
      'gzip: text behind the end',
      'gzip',
      Buffer.concat([stored.gzip, Buffer.from('more')]),
      'incorrect header check',
    ],
    [
      'gzip: a member behind zeros',
      'gzip',
      Buffer.concat([stored.gzip, Buffer.alloc(9), stored.gzip]),
      "can't be decompressed: other bytes follow the compressed ones",
    ],
    [
      'gzip: a second member cut',
      'gzip',
      Buffer.concat([stored.gzip, stored.gzip.subarray(0, 50)]),
      'unexpected end',
    ],
    [
      'zstd: text behind the end',
      'zstd',
      Buffer.concat([stored.zstd, Buffer.from('more')]),
      "can't be decompressed: other bytes follow the compressed ones",
    ],
    [
      'zstd: a reserved block',
      'zstd',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, 7, 0, 0]),
      'reserved type',
    ],
    [
      'zstd: a window of 256 MiB',
      'zstd',
      Buffer.from('28b52ffd0090010000', 'hex'),
      'is compressed with a zstd window of more than 128 MiB, which takes too much memory',
    ],
    [
      'zstd: a skippable frame cut',
      'zstd',
      Buffer.concat([stored.zstd, skippableFrame(Buffer.alloc(9)).subarray(0, 12)]),
      'unexpected end',
    ],
    [
      'zstd: a flipped byte',
      'zstd',
      flipped(zstdCompressSync(TEXT, { params: { 201: 1 } }), 20),
      "can't be decompressed",
    ],
  ])('%s', async (_, compression, bytes, problem) => {
    for (const pieceBytes of [bytes.length, 10]) {
      await expect(decompressed(compression, bytes, pieceBytes)).rejects.toThrow(Damage);
      await expect(decompressed(compression, bytes, pieceBytes)).rejects.toThrow(problem);
    }
  });

  function flipped(bytes: Uint8Array, at: number): Buffer {
    const copy = Buffer.from(bytes);
    copy.writeUInt8((copy[at] ?? 0) ^ 0x10, at);
    return copy;
  }
});

describe('what the sink throws ends the reading', () => {
  const refusing = () => {
    throw new Damage('is refused');
  };

  test('with the next piece, since the sink lags behind by one buffer', async () => {
    const decoder = decompressor('gzip', refusing);
    const twice = async () => {
      await decoder.write(gz(TEXT));
      await decoder.write(gz(TEXT));
    };
    await expect(twice()).rejects.toThrow('is refused');
    await expect(decoder.write(gz(TEXT))).rejects.toThrow('is refused');
    decoder.destroy();
  });

  test.each<[string, Compression, Uint8Array]>([
    ['with the end', 'gzip', gz(TEXT)],
    ['with the end of zstd', 'zstd', zst(TEXT)],
    ['of a stream that ended by itself', 'gzip', Buffer.concat([gz(TEXT), Buffer.alloc(512)])],
  ])('%s', async (_, compression, stored) => {
    const decoder = decompressor(compression, refusing);
    const all = async () => {
      await decoder.write(stored);
      await decoder.end();
    };
    await expect(all()).rejects.toThrow('is refused');
    decoder.destroy();
  });

  test('and nothing reaches it once the decoder is destroyed', async () => {
    let calls = 0;
    const decoder = decompressor('gzip', () => calls++);
    await decoder.write(gz(TEXT));
    decoder.destroy();
    const before = calls;
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toBe(before);
  });
});

describe('the compression is told by the first bytes:', () => {
  test.each<[string, Uint8Array, Compression]>([
    ['gzip', gz(TEXT), 'gzip'],
    ['zstd', zst(TEXT), 'zstd'],
    ['zstd that begins with a skippable frame', skippableFrame(Buffer.alloc(1)), 'zstd'],
    ['anything else', Buffer.from('usr/'), 'none'],
    ['nothing', Buffer.alloc(0), 'none'],
  ])('%s', (_, bytes, compression) => {
    expect(sniffCompression(bytes.subarray(0, 4))).toBe(compression);
  });

  test.each<[string, number[]]>([
    ['xz', [0xfd, 0x37, 0x7a, 0x58]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ])('%s is refused by name', (name, bytes) => {
    expect(() => sniffCompression(Uint8Array.from(bytes))).toThrow(
      `is compressed with ${name}, which no runtime unpacks`,
    );
  });
});

test('frames are found however the stream is cut', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ frame: zst(bytes), kept: true })),
    fc
      .uint8Array({ maxLength: 50 })
      .map((bytes) => ({ frame: skippableFrame(bytes), kept: false })),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.integer({ min: 1, max: 200 }),
      (pieces, pieceBytes) => {
        const stream = Buffer.concat(pieces.map(({ frame }) => frame));
        const splitter = zstdSplitter();
        const parts: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += pieceBytes) {
          parts.push(...splitter.write(stream.subarray(at, at + pieceBytes)));
        }
        const kept = pieces.filter((each) => each.kept).map(({ frame }) => frame);
        expect(Buffer.concat(parts)).toEqual(Buffer.concat(kept));
        expect(splitter.atEnd()).toBe(true);
      },
    ),
  );
});
