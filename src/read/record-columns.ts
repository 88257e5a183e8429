import type { LayerRecords, RecordContent } from '../image/layer-records.ts';

/** Puts the package records of a layer together, in the order of its entries. */
export interface RecordColumns {
  /** @param content null for a file that turned out to be no record */
  add(entry: number, content: RecordContent | null): void;
  finish(): LayerRecords;
}

/**
 * How many different sentences are kept, and how many records they may stand for: files that are no records are
 * recognised by their names alone, and a hostile image may have a million of them. One that is dropped is
 * told as not kept, without the reason.
 */
const MAX_REASONS = 100;
const MAX_LEFT = 1000;

export function recordColumns(): RecordColumns {
  const entries: number[] = [];
  const contents: Uint8Array[] = [];
  const left: number[] = [];
  const reasons: string[] = [];
  let leftCount = 0;

  function numberOf(reason: string): number | null {
    const known = reasons.indexOf(reason);
    if (leftCount >= MAX_LEFT || (known === -1 && reasons.length >= MAX_REASONS)) return null;
    leftCount++;
    return known === -1 ? reasons.push(reason) : known + 1;
  }

  return {
    add(entry, content) {
      if (content === null) return;
      const reason = content.state === 'left' ? numberOf(content.reason) : 0;
      if (reason === null) return;
      entries.push(entry);
      contents.push(content.state === 'kept' ? content.bytes : NOTHING);
      left.push(reason);
    },
    finish: () => ({
      entries: Uint32Array.from(entries),
      ...joined(contents),
      left: Uint8Array.from(left),
      reasons,
    }),
  };
}

const NOTHING = new Uint8Array(0);

function joined(contents: readonly Uint8Array[]): Pick<LayerRecords, 'bytes' | 'ends'> {
  const ends = new Uint32Array(contents.length);
  let end = 0;
  for (const [i, { length }] of contents.entries()) {
    end += length;
    ends[i] = end;
  }
  const bytes = new Uint8Array(end);
  for (const [i, content] of contents.entries())
    bytes.set(content, (ends[i] ?? 0) - content.length);
  return { bytes, ends };
}
