import { missing, ratio } from '../compare.ts';
import { layerBlobs } from '../images/layer-blobs.ts';
import type { Row } from '../row.ts';

export const gzipLayer: Row = {
  name: 'gzip-layer',
  what: 'one gzip layer of 700 MB: list, content hashes, blob digest; CPU against `igzip -dc`',
  limit: { bound: 'at most', value: 2.6, unit: 'times' },
  async measure(bench) {
    const notRun = missing('igzip', 'isal');
    if (notRun !== null) return { notRun };
    const { layout } = await bench.images('layer');
    return ratio(
      'CPU',
      { name: 'reading', command: [...bench.program('read-images'), layout, 'gzip'] },
      { name: 'igzip', command: ['igzip', '-dc', ...layerBlobs(layout, 'gzip')] },
      bench,
    );
  },
};
