import type { ImagePath } from '../units/image-path.ts';
import type { RecordKind } from './record-kinds.ts';

/** The records of one image whose content was kept, by kind, in the order of their paths. */
export type KeptRecords = { readonly [kind in RecordKind]?: readonly KeptRecord[] };

export interface KeptRecord {
  readonly path: ImagePath;
  readonly bytes: Uint8Array;
}
