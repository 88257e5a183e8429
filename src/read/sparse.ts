import { Damage } from './damage.ts';
import { damage } from './failures.ts';
import { BLOCK, numberField } from './tar-header.ts';

/**
 * A file with holes: the stored bytes are the pieces one after another, everything between is zeros.
 * GNU tar manual, "Storing Sparse Files".
 */
export interface SparseMap {
  /** Logical length of the file. */
  readonly realBytes: number;
  /** Offset and length of each piece in turn, ascending, without overlap. */
  readonly pieces: readonly number[];
}

/** Pieces ascend, don't overlap, end within the file, and are as long as what is stored. */
export function sparseMap(
  realBytes: number,
  numbers: readonly number[],
  storedBytes: number,
): SparseMap {
  let end = 0;
  let stored = 0;
  if (numbers.length % 2 !== 0) throw new Damage(damage.badSparseMap());
  for (let i = 0; i < numbers.length; i += 2) {
    const offset = numbers[i] ?? 0;
    const length = numbers[i + 1] ?? 0;
    if (offset < end || length < 0) throw new Damage(damage.badSparseMap());
    end = offset + length;
    stored += length;
  }
  if (end > realBytes || stored !== storedBytes) throw new Damage(damage.badSparseMap());
  return { realBytes, pieces: numbers };
}

/** The pairs of the old GNU format ('S'): 4 in the header at 386, 21 in each block that continues it. */
export function oldSparsePairs(block: Uint8Array, at: number, count: number): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) {
    const pair = at + 24 * i;
    // The first unused pair ends the list.
    if ((block[pair] ?? 0) === 0) break;
    numbers.push(numberField(block, pair, 12), numberField(block, pair + 12, 12));
  }
  return numbers;
}

/** Where the old format keeps its parts: in the header, and in a block that continues it. */
export const OLD_SPARSE = {
  header: { pairs: 386, count: 4, extended: 482, realBytes: 483 },
  extension: { pairs: 0, count: 21, extended: 504 },
} as const;

/**
 * PAX 1.0 keeps its map before the data: the count, then offset and length of each piece, a decimal
 * number a line, filled up to a whole block. Takes block for block; says how many it took.
 */
export interface SparseMapReader {
  /** True once the block ended the map. */
  block(bytes: Uint8Array, at: number): boolean;
  readonly numbers: readonly number[];
  readonly takenBytes: number;
}

export function sparseMapReader(): SparseMapReader {
  let value = 0;
  let digits = 0;
  let expected = -1;
  let takenBytes = 0;
  const numbers: number[] = [];
  function endLine(): void {
    if (digits === 0 || !Number.isSafeInteger(value)) throw new Damage(damage.badSparseMap());
    if (expected === -1) expected = 2 * value;
    else numbers.push(value);
    value = 0;
    digits = 0;
  }
  return {
    numbers,
    get takenBytes() {
      return takenBytes;
    },
    block(bytes, at) {
      takenBytes += BLOCK;
      for (let i = at; i < at + BLOCK && numbers.length !== expected; i++) {
        const digit = (bytes[i] ?? 0) - 0x30;
        if (digit === 0x0a - 0x30) endLine();
        else if (digit < 0 || digit > 9 || digits > 20) throw new Damage(damage.badSparseMap());
        else {
          value = 10 * value + digit;
          digits++;
        }
      }
      return numbers.length === expected;
    },
  };
}
