import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';
import { Damage } from './damage.ts';
import { damage } from './failures.ts';
import { zstdSplitter } from './zstd-frames.ts';

export const COMPRESSIONS = ['none', 'gzip', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];
/** Known, but not of layers: no runtime unpacks them. */
type Refused = 'xz' | 'bzip2' | 'lz4';

/** Takes the stored bytes of a blob piece by piece; its sink was given the decompressed ones. */
export interface Decompressor {
  /** Resolves once all of the piece was taken; then its memory may be used again. */
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves once the sink has everything; rejects with a `Damage` if something is missing. */
  end(): Promise<void>;
  /** Gives its memory back, in whatever state it is. */
  destroy(): void;
}

/**
 * Called with decompressed bytes in order, which are gone after the call. What it throws ends it all, with the
 * next piece or the end at the latest.
 */
export type Sink = (bytes: Uint8Array) => void;

/** By the first bytes of the blob; media types are often wrong. Needs 4 bytes, or all there are. */
export function sniffCompression(start: Uint8Array): Compression {
  const found = sniff(start);
  if (found === 'xz' || found === 'bzip2' || found === 'lz4') {
    throw new Damage(damage.unknownCompression(found));
  }
  return found;
}

function sniff([a = 0, b, c, d]: Uint8Array): Compression | Refused {
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if ((a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  if (a === 0xfd && b === 0x37 && c === 0x7a && d === 0x58) return 'xz';
  if (a === 0x42 && b === 0x5a && c === 0x68) return 'bzip2';
  if (a === 0x04 && b === 0x22 && c === 0x4d && d === 0x18) return 'lz4';
  return 'none';
}

export function decompressor(compression: Compression, sink: Sink): Decompressor {
  switch (compression) {
    case 'none':
      return passThrough(sink);
    case 'gzip':
      return gunzip(sink);
    case 'zstd':
      return unzstd(sink);
  }
}

function passThrough(sink: Sink): Decompressor {
  return {
    async write(chunk) {
      sink(chunk);
    },
    async end() {},
    destroy() {},
  };
}

/** All members are decompressed (pigz, eStargz); zeros may follow the last one, as gzip allows. */
function gunzip(sink: Sink): Decompressor {
  const stream = streamed(createGunzip({ chunkSize: OUTPUT_BYTES }), sink);
  let written = 0;
  return {
    async write(chunk) {
      if (stream.ended()) {
        onlyZeros(chunk);
        return;
      }
      written += chunk.length;
      await stream.write(chunk);
      // The stream ends itself where it meets a zero between two members.
      if (stream.ended()) onlyZeros(chunk.subarray(chunk.length - (written - stream.taken())));
    },
    end: stream.end,
    destroy: stream.destroy,
  };
}

function onlyZeros(bytes: Uint8Array): void {
  if (bytes.some((byte) => byte !== 0)) throw new Damage(damage.trailingBytes());
}

/** zstd:chunked has a frame a file; each costs 50 µs, however little is in it. */
const MAX_PARTS = 2_000_000;

/** One write a frame: given the end of one frame and the start of another, Node's decoder stops. */
function unzstd(sink: Sink): Decompressor {
  const stream = streamed(createZstdDecompress({ chunkSize: OUTPUT_BYTES }), sink);
  const splitter = zstdSplitter();
  let parts = 0;
  return {
    async write(chunk) {
      for (const part of splitter.write(chunk)) {
        if (++parts > MAX_PARTS) throw new Damage(damage.tooManyFrames(MAX_PARTS));
        await stream.write(part);
      }
    },
    async end() {
      if (!splitter.atEnd()) throw new Damage(damage.corrupt('unexpected end of file'));
      // Without a frame the decoder misses one.
      if (parts > 0) await stream.end();
    },
    destroy: stream.destroy,
  };
}

/** Node's default of 16 KiB costs twice the time of the decompression itself in hops between threads. */
const OUTPUT_BYTES = 2 ** 20;

interface Streamed {
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves once the sink has everything, also if the stream ended by itself. */
  end(): Promise<void>;
  ended(): boolean;
  /** Stored bytes that the decoder made use of. */
  taken(): number;
  destroy(): void;
}

/**
 * A zlib stream whose output goes straight into the sink, and whose memory is reused at once. The sink gets a
 * buffer when the thread that decompresses is already at work on the next one: where a core is free, a layer
 * takes as long as the slower of the two, not as both. Never more than one buffer waits.
 */
function streamed(stream: Gunzip | ZstdDecompress, sink: Sink): Streamed {
  let ended = false;
  let failure: unknown = null;
  let settle: (() => void) | null = null;
  let waiting: Uint8Array<ArrayBuffer> | null = null;
  function fail(error: unknown): void {
    failure ??= error;
    stream.destroy();
    settle?.();
  }
  function handOver(): void {
    const bytes = waiting;
    waiting = null;
    if (bytes === null || failure !== null) return;
    try {
      sink(bytes);
    } catch (error) {
      fail(error);
    }
    release(bytes);
  }
  stream.on('data', (bytes: Uint8Array<ArrayBuffer>) => {
    handOver();
    waiting = bytes;
    // After this event the stream goes on in its thread, and only then comes what was set for "immediately".
    setImmediate(handOver);
  });
  stream.on('error', (error) => {
    // What came before the damage may be wrong in a way that says more.
    handOver();
    fail(new Damage(reasonOf(error)));
  });
  stream.on('end', () => {
    handOver();
    ended = true;
    settle?.();
  });
  async function settled(start: (done: () => void) => void): Promise<void> {
    if (failure === null) {
      await new Promise<void>((resolve) => {
        settle = resolve;
        start(resolve);
      });
    }
    if (failure !== null) throw failure;
  }
  return {
    write: (chunk) => settled((done) => stream.write(chunk, done)),
    async end() {
      if (!ended) await settled(() => stream.end());
      // Of a stream that ended by itself nobody may have asked since.
      if (failure !== null) throw failure;
    },
    ended: () => ended,
    taken: () => stream.bytesWritten,
    destroy() {
      waiting = null;
      stream.destroy();
    },
  };
}

/** zstd's own bound of a frame's window, for decoders of streams: 2^27 bytes (ZSTD_WINDOWLOG_LIMIT_DEFAULT). */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ZSTD_error_frameParameter_windowTooLarge'
    ? damage.windowTooBig()
    : damage.corrupt(error.message);
}

/**
 * The stream fills one buffer after another and never comes back to a full one. Detaching it frees its
 * memory now, so the next buffer takes the same place: waiting for the garbage collector instead costs
 * a fifth of the CPU in page faults, and twice the memory.
 */
function release(bytes: Uint8Array<ArrayBuffer>): void {
  const { buffer } = bytes;
  const isFull = bytes.byteOffset + bytes.byteLength === buffer.byteLength;
  if (isFull && buffer.byteLength >= OUTPUT_BYTES) buffer.transfer(0);
}
