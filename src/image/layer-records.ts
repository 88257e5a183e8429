/** What the reader kept of the content of a file that may say which packages are installed. */
export type RecordContent =
  | { readonly state: 'kept'; readonly bytes: Uint8Array }
  /** Recognised, and not kept: a clause whose subject is the record, without a final stop. */
  | { readonly state: 'left'; readonly reason: string };

/**
 * The package records of one layer, as columns: record `i` is row `i` of each. Like the layer's file index,
 * beside which it stands, it depends on the layer's bytes alone. Only few files have a record, and what is kept of
 * them is bounded.
 */
export interface LayerRecords {
  /** The entries of the file index that have one, ascending. */
  readonly entries: Uint32Array;
  /** What was kept, end to end. */
  readonly bytes: Uint8Array;
  /** Where record `i` ends in `bytes`; it starts where the one before it ends. */
  readonly ends: Uint32Array;
  /** For each record 0 if it was kept, else from 1 on the number of its sentence in `reasons`. */
  readonly left: Uint8Array;
  /** Why records were not kept: clauses as in {@link RecordContent}. */
  readonly reasons: readonly string[];
}

export const NO_RECORDS: LayerRecords = {
  entries: new Uint32Array(0),
  bytes: new Uint8Array(0),
  ends: new Uint32Array(0),
  left: new Uint8Array(0),
  reasons: [],
};

/** The record of an entry of the layer's file index; null if it has none. */
export function recordOf(records: LayerRecords, entry: number): RecordContent | null {
  const record = positionOf(records.entries, entry);
  if (record === null) return null;
  const reason = records.reasons[(records.left[record] ?? 0) - 1];
  if (reason !== undefined) return { state: 'left', reason };
  const start = record === 0 ? 0 : (records.ends[record - 1] ?? 0);
  return { state: 'kept', bytes: records.bytes.subarray(start, records.ends[record]) };
}

function positionOf(ascending: Uint32Array, value: number): number | null {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === value ? low : null;
}
