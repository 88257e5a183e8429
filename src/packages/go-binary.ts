import type { RecordContent } from '../image/layer-records.ts';
import {
  dataSegments,
  ELF_HEADER_BYTES,
  type FileRange,
  isElf,
  programHeadersEnd,
} from './elf-segments.ts';
import { unread } from './failures.ts';
import { BLOB_ALIGNMENT, isBlobStart, readBuildBlob } from './go-build-blob.ts';
import { condenseBuildInfo } from './go-build-info.ts';
import { type ContentTap, left, type RecordBudget } from './record-content.ts';

/** How far the scan of one file is. Each stage takes bytes until it hands over to the next. */
interface Scan {
  stage: 'head' | 'search' | 'blob' | 'over';
  /** Where the chunk in hand begins in the file. */
  position: number;
  /** What has to be seen in one piece: the start of the file, a block cut by a chunk's end, the blob. */
  kept: Uint8Array;
  keptLength: number;
  /** How many bytes `kept` shall have before anybody looks at them. */
  needed: number;
  ranges: readonly FileRange[];
  result: RecordContent | null;
  readonly maxBytes: number;
  readonly budget: RecordBudget;
}

/**
 * Looks for Go's build information in a file that streams by: only if it is an ELF file, only in its data
 * segments, and there only at each sixteenth byte, so that it costs next to nothing. A file without it is
 * no record. Other formats (PE, Mach-O) do not run in a Linux image. The first place that fits counts, as
 * for debug/buildinfo, which looks in the same segments where sections have no names.
 */
export function scanGoBinary(maxBytes: number, budget: RecordBudget): ContentTap {
  const scan: Scan = {
    stage: 'head',
    position: 0,
    kept: new Uint8Array(ELF_HEADER_BYTES),
    keptLength: 0,
    needed: ELF_HEADER_BYTES,
    ranges: [],
    result: null,
    maxBytes,
    budget,
  };
  return {
    push: (chunk) => {
      let at = 0;
      while (at < chunk.length && scan.stage !== 'over') at = STAGES[scan.stage](scan, chunk, at);
      scan.position += chunk.length;
    },
    finish: () => (scan.stage === 'blob' ? left(unread.goCut()) : scan.result),
  };
}

/** Each takes bytes of the chunk from `at` on, and gives where it stopped. */
const STAGES = { head: readHead, search, blob: readBlob } as const;

function readHead(scan: Scan, chunk: Uint8Array, at: number): number {
  const next = keep(scan, chunk, at);
  if (scan.keptLength >= 4 && !isElf(scan.kept)) return over(scan, null, chunk);
  if (scan.keptLength < scan.needed) return next;
  const end = programHeadersEnd(scan.kept);
  if (end === null) return over(scan, null, chunk);
  if (end > scan.needed) {
    need(scan, end);
    return next;
  }
  scan.ranges = dataSegments(scan.kept);
  startSearch(scan);
  return next;
}

function search(scan: Scan, chunk: Uint8Array, from: number): number {
  if (scan.keptLength > 0) return searchCutBlock(scan, chunk, from);
  const range = scan.ranges.find((each) => each.end > scan.position + from);
  if (range === undefined) return over(scan, null, chunk);
  let at = aligned(Math.max(range.start, scan.position + from)) - scan.position;
  const stop = Math.min(chunk.length, range.end - scan.position);
  for (; at + BLOB_ALIGNMENT <= stop; at += BLOB_ALIGNMENT) {
    if (chunk[at] === 0xff && isBlobStart(chunk, at)) {
      scan.stage = 'blob';
      return at;
    }
  }
  if (stop === chunk.length && at < stop) return keep(scan, chunk, at);
  return Math.max(at, stop);
}

function searchCutBlock(scan: Scan, chunk: Uint8Array, at: number): number {
  const next = keep(scan, chunk, at);
  if (scan.keptLength < scan.needed) return next;
  if (isBlobStart(scan.kept, 0)) scan.stage = 'blob';
  else startSearch(scan);
  return next;
}

function readBlob(scan: Scan, chunk: Uint8Array, at: number): number {
  const next = keep(scan, chunk, at);
  if (scan.keptLength < scan.needed) return next;
  const blob = readBuildBlob(scan.kept.subarray(0, scan.keptLength));
  switch (blob.state) {
    case 'more':
      if (blob.bytes > scan.maxBytes) {
        return over(scan, left(unread.tooBig(blob.bytes, scan.maxBytes)), chunk);
      }
      need(scan, blob.bytes);
      return next;
    case 'none':
      startSearch(scan);
      return next;
    case 'pointers':
      return over(scan, left(unread.goBefore118()), chunk);
    case 'whole':
      return over(scan, kept(scan, condenseBuildInfo(blob.version, blob.modules)), chunk);
  }
}

function kept({ budget }: Scan, bytes: Uint8Array): RecordContent {
  if (bytes.length > budget.remaining) return left(unread.tooMany(budget.limit));
  budget.remaining -= bytes.length;
  return { state: 'kept', bytes };
}

function startSearch(scan: Scan): void {
  scan.stage = 'search';
  scan.keptLength = 0;
  scan.needed = BLOB_ALIGNMENT;
}

function over(scan: Scan, result: RecordContent | null, chunk: Uint8Array): number {
  scan.stage = 'over';
  scan.result = result;
  return chunk.length;
}

/** Moves bytes of the chunk into `kept`, as many as are needed there. */
function keep(scan: Scan, chunk: Uint8Array, at: number): number {
  const next = Math.min(chunk.length, at + scan.needed - scan.keptLength);
  scan.kept.set(chunk.subarray(at, next), scan.keptLength);
  scan.keptLength += next - at;
  return next;
}

function need(scan: Scan, bytes: number): void {
  scan.needed = bytes;
  if (bytes <= scan.kept.length) return;
  const bigger = new Uint8Array(bytes);
  bigger.set(scan.kept.subarray(0, scan.keptLength));
  scan.kept = bigger;
}

function aligned(offset: number): number {
  return Math.ceil(offset / BLOB_ALIGNMENT) * BLOB_ALIGNMENT;
}
