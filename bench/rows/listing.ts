import { missing, ratio } from '../compare.ts';
import { layerBlobs } from '../images/layer-blobs.ts';
import type { Row } from '../row.ts';

export const listing: Row = {
  name: 'listing',
  what: 'the same layer uncompressed, listing alone; wall against `tar -t`',
  limit: { bound: 'at most', value: 1.5, unit: 'times' },
  async measure(bench) {
    const notRun = missing('tar', 'tar');
    if (notRun !== null) return { notRun };
    const { layout } = await bench.images('layer');
    const blobs = layerBlobs(layout, 'uncompressed');
    return ratio(
      'wall',
      { name: 'listing', command: [...bench.program('list-layer'), ...blobs] },
      { name: 'tar', command: ['tar', '-tf', ...blobs] },
      bench,
    );
  },
};
