import xxhash, { type XXHash, type XXHashAPI } from 'xxhash-wasm';
import type { SparseMap } from './sparse.ts';

/** Hashes one content after another: xxh64, seed 0, of the logical bytes. */
export interface ContentHasher {
  begin(storedBytes: number, sparse: SparseMap | null): void;
  data(bytes: Uint8Array, from: number, to: number): void;
  end(): bigint;
}

/**
 * Holes are hashed as the zeros they stand for, so that a file equals its copy without holes, such as the `lastlog` that
 * a user of a high number makes; up to so many bytes a layer, which take 0.1 s. Beyond, map and stored bytes are hashed
 * instead: a header of 512 bytes can claim terabytes. Such a file equals those stored just like it; that its copy without
 * holes is the same is not seen.
 */
const HOLES_PER_LAYER = 2 ** 30;
const ZEROS = new Uint8Array(2 ** 16);

/** The hash is WebAssembly, whose start is asynchronous; everything after it is synchronous. */
export function loadXxhash(): Promise<XXHashAPI> {
  return xxhash();
}

export function contentHasher(api: XXHashAPI): ContentHasher {
  let holesLeft = HOLES_PER_LAYER;
  let stored = 0;
  let whole: bigint | null = null;
  let running: XXHash<bigint> | null = null;
  let holes: HoleFiller | null = null;
  return {
    begin(storedBytes, sparse) {
      stored = storedBytes;
      whole = null;
      running = null;
      holes = null;
      if (sparse === null) return;
      running = api.create64();
      const holeBytes = sparse.realBytes - storedBytes;
      if (holeBytes > holesLeft) hashMap(running, sparse);
      else {
        holesLeft -= holeBytes;
        holes = holeFiller(running, sparse);
      }
    },
    data(bytes, from, to) {
      const piece = bytes.subarray(from, to);
      if (holes !== null) holes.data(piece);
      else if (running === null && piece.length === stored) whole = api.h64Raw(piece);
      else {
        running ??= api.create64();
        running.update(piece);
      }
    },
    end() {
      holes?.end();
      return whole ?? running?.digest() ?? api.h64Raw(ZEROS.subarray(0, 0));
    },
  };
}

interface HoleFiller {
  data(stored: Uint8Array): void;
  end(): void;
}

/** Hands the pieces and the zeros between them on in the order of the logical file. */
function holeFiller(hash: XXHash<bigint>, { pieces, realBytes }: SparseMap): HoleFiller {
  let piece = 0;
  let at = 0;
  function zerosUntil(offset: number): void {
    for (; at < offset; at += Math.min(ZEROS.length, offset - at)) {
      hash.update(ZEROS.subarray(0, Math.min(ZEROS.length, offset - at)));
    }
  }
  return {
    data(stored) {
      for (let from = 0; from < stored.length; ) {
        const start = pieces[piece] ?? 0;
        const length = pieces[piece + 1] ?? 0;
        zerosUntil(start);
        const taken = Math.min(stored.length - from, start + length - at);
        hash.update(stored.subarray(from, from + taken));
        at += taken;
        from += taken;
        if (at === start + length) piece += 2;
      }
    },
    end() {
      zerosUntil(realBytes);
    },
  };
}

function hashMap(hash: XXHash<bigint>, { pieces, realBytes }: SparseMap): void {
  hash.update(new Uint8Array(Float64Array.of(realBytes).buffer));
  hash.update(new Uint8Array(Float64Array.from(pieces).buffer));
}
