/** What the reader kept of a record's content. */
export type RecordContent =
  | { readonly state: 'kept'; readonly bytes: Uint8Array }
  /** Recognised, and not kept: a clause whose subject is the record, without a final stop. */
  | { readonly state: 'left'; readonly reason: string };

/** Takes the content of one file as it is read, and keeps what the reading of packages needs of it. */
export interface ContentTap {
  /** The next bytes, copied where they are kept: the caller may overwrite them afterwards. */
  readonly push: (chunk: Uint8Array) => void;
  /** After the last byte. null where the file turned out to be no record. */
  readonly finish: () => RecordContent | null;
}

/** How many bytes of records one layer may still keep; the taps of the layer lower it, one after the other. */
export interface RecordBudget {
  readonly limit: number;
  remaining: number;
}

export function left(reason: string): RecordContent {
  return { state: 'left', reason };
}
