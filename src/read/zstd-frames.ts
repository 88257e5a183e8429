import { Damage } from './damage.ts';
import { damage } from './failures.ts';

/**
 * Finds where the frames of a zstd stream end, since Node's decoder stops after the first of several
 * without a word (nodejs/node#64741), and leaves out skippable ones (zstd:chunked keeps its table of
 * contents in them). RFC 8878, 3.1: a frame is a header, blocks with their lengths, maybe a checksum.
 */
export interface ZstdSplitter {
  /**
   * Gives the parts of the chunk that belong to frames; each ends where a frame ends, or with the chunk.
   */
  write(chunk: Uint8Array): Uint8Array[];
  /** Whether the stream may end here: between two frames. */
  atEnd(): boolean;
}

const MAGIC = 0xfd2fb528;
const MAGIC_BYTES = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
const SKIPPABLE = 0x184d2a50;

type State =
  /** 4 bytes. */
  | 'magic'
  /** 4 bytes: the length of a skippable frame. */
  | 'skip-length'
  | 'skip'
  /** 1 byte, which says how long the rest of the header is. */
  | 'descriptor'
  | 'header'
  /** 3 bytes: last flag, type and length of a block. */
  | 'block-header'
  | 'block'
  | 'checksum';

/** States whose bytes are counted, not read. */
const COUNTED: ReadonlySet<State> = new Set(['skip', 'header', 'block', 'checksum']);

interface Position {
  state: State;
  /** Bytes of the present field that are still to come. */
  remaining: number;
  /** The field so far, little-endian. */
  value: number;
  read: number;
  lastBlock: boolean;
  checksum: boolean;
}

export function zstdSplitter(): ZstdSplitter {
  const at: Position = {
    state: 'magic',
    remaining: 4,
    value: 0,
    read: 0,
    lastBlock: false,
    checksum: false,
  };
  return {
    write: (chunk) => split(at, chunk),
    atEnd: () => at.state === 'magic' && at.read === 0,
  };
}

function split(at: Position, chunk: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = isInFrame(at.state) ? 0 : -1;
  for (let i = 0; i < chunk.length; ) {
    i += take(at, chunk, i);
    while (at.remaining === 0) {
      const before = at.state;
      advance(at);
      if (at.state === 'descriptor') {
        // A magic number that began in the chunk before is given again.
        if (i < 4) parts.push(MAGIC_BYTES);
        start = i < 4 ? i : i - 4;
      } else if (at.state === 'magic' && before !== 'skip') {
        parts.push(chunk.subarray(start, i));
        start = -1;
      }
    }
  }
  if (start !== -1 && start < chunk.length) parts.push(chunk.subarray(start));
  return parts;
}

function isInFrame(state: State): boolean {
  return state !== 'magic' && state !== 'skip-length' && state !== 'skip';
}

/** Takes one byte of a field that is read, or all there is of one that is counted. */
function take(at: Position, chunk: Uint8Array, from: number): number {
  const taken = COUNTED.has(at.state) ? Math.min(at.remaining, chunk.length - from) : 1;
  if (!COUNTED.has(at.state)) at.value += (chunk[from] ?? 0) * 2 ** (8 * at.read);
  at.read += taken;
  at.remaining -= taken;
  return taken;
}

/** The field is complete: what comes next. */
function advance(at: Position): void {
  switch (at.state) {
    case 'magic':
      if (at.value === MAGIC) enter(at, 'descriptor', 1);
      else if (at.value - (at.value % 16) === SKIPPABLE) enter(at, 'skip-length', 4);
      else throw new Damage(damage.trailingBytes());
      break;
    case 'skip-length':
      enter(at, 'skip', at.value);
      break;
    case 'descriptor':
      at.checksum = (at.value & 4) !== 0;
      enter(at, 'header', headerLength(at.value));
      break;
    case 'header':
      enter(at, 'block-header', 3);
      break;
    case 'block-header':
      beginBlock(at);
      break;
    case 'block':
      if (!at.lastBlock) enter(at, 'block-header', 3);
      else if (at.checksum) enter(at, 'checksum', 4);
      else enter(at, 'magic', 4);
      break;
    default:
      enter(at, 'magic', 4);
  }
}

function beginBlock(at: Position): void {
  const type = (at.value >> 1) & 3;
  if (type === 3) throw new Damage(damage.corrupt('a zstd block of a reserved type'));
  at.lastBlock = (at.value & 1) === 1;
  // A run-length block stores one byte.
  enter(at, 'block', type === 1 ? 1 : at.value >> 3);
}

function enter(at: Position, state: State, bytes: number): void {
  at.state = state;
  at.remaining = bytes;
  at.value = 0;
  at.read = 0;
}

/** RFC 8878, 3.1.1.1.1: window descriptor, dictionary ID and content size, each there or not. */
function headerLength(descriptor: number): number {
  const single = (descriptor >> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const flag = descriptor >> 6;
  const content = flag === 0 ? single : 2 ** flag;
  return (single === 1 ? 0 : 1) + dictionary + content;
}
