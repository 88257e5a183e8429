import type { RecordContent } from '../image/layer-records.ts';

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
  /** Room for the content of the present tap where only a part of it will be kept. There are thousands of such. */
  scratch: Uint8Array;
}

export function left(reason: string): RecordContent {
  return { state: 'left', reason };
}
