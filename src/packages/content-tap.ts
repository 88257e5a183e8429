import { unread } from './failures.ts';
import { scanGoBinary } from './go-binary.ts';
import { condenseManifest } from './npm-manifest.ts';
import { condenseMetadata } from './python-metadata.ts';
import { type ContentTap, left, type RecordBudget } from './record-content.ts';
import { RECORD_KINDS, type RecordKind, type RecordRule } from './record-kinds.ts';

/** For one layer. A database of every kind at once fits in, and memory stays bounded for hostile images. */
const MAX_RECORD_BYTES = 192 * 2 ** 20;

export function recordBudget(limit = MAX_RECORD_BYTES): RecordBudget {
  return { limit, remaining: limit, scratch: new Uint8Array(0) };
}

/** A tap for a file of this length that {@link wantedFile} wants. */
export function openTap(kind: RecordKind, bytes: number, budget: RecordBudget): ContentTap {
  const rule: RecordRule = RECORD_KINDS[kind];
  switch (rule.keep) {
    case 'nothing':
      return leavingTap(rule.unread ?? unread.notKept());
    case 'build-info':
      return scanGoBinary(rule.maxBytes, budget);
    case 'whole':
      if (bytes > rule.maxBytes) return leavingTap(unread.tooBig(bytes, rule.maxBytes));
      return keepingTap(bytes, budget, CONDENSED[kind]);
    case 'head':
      return keepingTap(Math.min(bytes, rule.maxBytes), budget, CONDENSED[kind]);
  }
}

/** What of a content is worth keeping, in the same format and a copy; null where it is no record at all. */
type Condense = (content: Uint8Array) => Uint8Array | null;

/** Of these there are thousands, and only two words of each are read. */
const CONDENSED: { readonly [kind in RecordKind]?: Condense } = {
  'npm-manifest': condenseManifest,
  'python-metadata': condenseMetadata,
};

const ignore = () => undefined;

function leavingTap(reason: string): ContentTap {
  return { push: ignore, finish: () => left(reason) };
}

function keepingTap(
  length: number,
  budget: RecordBudget,
  condense: Condense | undefined,
): ContentTap {
  if (length > budget.remaining) return leavingTap(unread.tooMany(budget.limit));
  const kept = condense === undefined ? new Uint8Array(length) : scratchOf(budget, length);
  let at = 0;
  return {
    push: (chunk) => {
      const part = chunk.length > length - at ? chunk.subarray(0, length - at) : chunk;
      kept.set(part, at);
      at += part.length;
    },
    finish: () => {
      const content = kept.subarray(0, at);
      const bytes = condense === undefined ? content : condense(content);
      if (bytes === null) return null;
      budget.remaining -= bytes.length;
      return { state: 'kept', bytes };
    },
  };
}

function scratchOf(budget: RecordBudget, length: number): Uint8Array {
  if (budget.scratch.length < length) budget.scratch = new Uint8Array(Math.max(65_536, length));
  return budget.scratch;
}
