import type { FileIndex } from '../image/file-index.ts';
import type { LayerRecords } from '../image/layer-records.ts';

/** What is known of a layer from its tar alone. */
export interface IndexedLayer {
  readonly files: FileIndex;
  readonly records: LayerRecords;
}
