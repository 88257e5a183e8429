import { checksummed } from '../image-tar.ts';
import type { RandomNumbers } from '../random-numbers.ts';

/** A copy with one to four changes: bits, bytes, runs, cuts, copies of its own parts. */
export function mutatedBytes(bytes: Uint8Array, random: RandomNumbers): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    result = changedBytes(result, random);
  }
  return result;
}

function changedBytes(bytes: Buffer, random: RandomNumbers): Buffer {
  if (bytes.length === 0) return Buffer.from([random.below(256)]);
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(64, bytes.length - at));
  switch (random.below(6)) {
    case 0:
      bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << random.below(8)), at);
      return bytes;
    case 1:
      bytes.writeUInt8(random.below(256), at);
      return bytes;
    case 2:
      return bytes.fill(random.pick([0, 0x20, 0x30, 0x39, 0x7f, 0x80, 0xff]), at, at + length);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    default:
      return bytes.subarray(0, at);
  }
}

/** Also whole blocks taken out, doubled or put elsewhere; checksums are mostly made right again. */
export function mutatedTar(tar: Uint8Array, random: RandomNumbers): Buffer {
  let result: Buffer = Buffer.from(tar);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    result =
      random.below(3) === 0 ? withBlocksMoved(result, random) : changedHeader(result, random);
  }
  return result;
}

/** A byte of a block is changed, and its checksum with it: else nearly every change would end at the checksum. */
function changedHeader(tar: Buffer, random: RandomNumbers): Buffer {
  if (tar.length < 512) return mutatedBytes(tar, random);
  const block = tar.subarray(512 * random.below(Math.floor(tar.length / 512))).subarray(0, 512);
  const field = random.pick([0, 100, 108, 116, 124, 148, 156, 157, 257, 329, 345, 386, 482, 483]);
  for (let i = 1 + random.below(12); i > 0; i--) {
    const at = Math.min(511, field + random.below(12));
    const byte = random.pick([0x00, 0x20, 0x2e, 0x2f, 0x30, 0x37, 0x39, 0x53, 0x78, 0x80, 0xff]);
    block.writeUInt8(random.below(2) === 0 ? byte : random.below(256), at);
  }
  if (random.below(8) > 0) checksummed(block);
  return tar;
}

function withBlocksMoved(tar: Buffer, random: RandomNumbers): Buffer {
  const blocks = Math.floor(tar.length / 512);
  const from = 512 * random.below(blocks + 1);
  const to = Math.min(tar.length, from + 512 * (1 + random.below(3)));
  const piece = tar.subarray(from, to);
  const rest = Buffer.concat([tar.subarray(0, from), tar.subarray(to)]);
  switch (random.below(3)) {
    case 0:
      return rest;
    case 1:
      return Buffer.concat([tar.subarray(0, to), piece, tar.subarray(to)]);
    default: {
      const at = 512 * random.below(Math.floor(rest.length / 512) + 1);
      return Buffer.concat([rest.subarray(0, at), piece, rest.subarray(at)]);
    }
  }
}

const VALUES: readonly [unknown, ...unknown[]] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53,
  '',
  'text',
  '../../etc/passwd',
  '__proto__',
  [],
  {},
  [[]],
  { digest: 'sha256:00' },
];

/** A copy of a JSON value with one of its parts replaced, taken out, doubled or moved up. */
export function mutatedJson(value: unknown, random: RandomNumbers): unknown {
  if (typeof value !== 'object' || value === null || random.below(6) === 0) {
    return random.below(4) === 0 && typeof value === 'string'
      ? mutatedBytes(Buffer.from(value), random).toString()
      : random.pick(VALUES);
  }
  if (Array.isArray(value)) return mutatedList(value, random);
  const keys = Object.keys(value);
  const key = keys[random.below(keys.length)];
  if (key === undefined) return { [random.pick(['manifests', 'layers', 'config'])]: [] };
  const copy: Record<string, unknown> = { ...value };
  if (random.below(8) === 0) delete copy[key];
  else copy[key] = mutatedJson(copy[key], random);
  return copy;
}

function mutatedList(list: readonly unknown[], random: RandomNumbers): unknown {
  const at = random.below(Math.max(1, list.length));
  switch (random.below(4)) {
    case 0:
      return list.filter((_, i) => i !== at);
    case 1:
      return [...list, ...list];
    default:
      return list.map((each, i) => (i === at ? mutatedJson(each, random) : each));
  }
}
