import { missing, ratio } from '../compare.ts';
import { layerBlobs } from '../images/layer-blobs.ts';
import type { Row } from '../row.ts';

export const largeFiles: Row = {
  name: 'large-files',
  what: 'two gzip layers of few large files, likewise; CPU against `igzip -dc`',
  limit: { bound: 'at most', value: 2.6, unit: 'times' },
  async measure(bench) {
    const notRun = missing('igzip', 'isal');
    if (notRun !== null) return { notRun };
    const { layout } = await bench.images('large');
    return ratio(
      'CPU',
      { name: 'reading', command: [...bench.program('read-images'), layout, 'large'] },
      {
        name: 'igzip',
        // It takes one file at a time.
        command: [
          'bash',
          '-c',
          'for blob; do igzip -dc "$blob"; done',
          'igzip',
          ...layerBlobs(layout, 'large'),
        ],
      },
      bench,
    );
  },
};
