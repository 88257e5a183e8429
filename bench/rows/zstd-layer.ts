import { missing, ratio } from '../compare.ts';
import { layerBlobs } from '../images/layer-blobs.ts';
import type { Row } from '../row.ts';

export const zstdLayer: Row = {
  name: 'zstd-layer',
  what: 'the same layer with zstd, likewise; CPU against `zstd -dc`',
  limit: { bound: 'at most', value: 2.2, unit: 'times' },
  async measure(bench) {
    const notRun = missing('zstd', 'zstd');
    if (notRun !== null) return { notRun };
    const { layout } = await bench.images('layer');
    return ratio(
      'CPU',
      { name: 'reading', command: [...bench.program('read-images'), layout, 'zstd'] },
      { name: 'zstd', command: ['zstd', '-dcq', ...layerBlobs(layout, 'zstd')] },
      bench,
    );
  },
};
