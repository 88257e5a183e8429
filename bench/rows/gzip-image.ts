import { missing, ratio } from '../compare.ts';
import { layerBlobs, longestFirst } from '../images/layer-blobs.ts';
import type { Row } from '../row.ts';

/** On two processes, each of which takes the next layer when it is done with one. */
const ON_TWO = `printf '%s\\0' "$@" | xargs -0 -n 1 -P 2 bash -c 'igzip -dc "$0" | tar -t >/dev/null'`;

export const gzipImage: Row = {
  name: 'gzip-image',
  what: 'a gzip image of 2 GB with all figures; wall against `igzip -dc | tar -t` on two processes',
  limit: { bound: 'at most', value: 1.5, unit: 'times' },
  async measure(bench) {
    const notRun = missing('igzip', 'isal');
    if (notRun !== null) return { notRun };
    const { layout } = await bench.images('many');
    const blobs = longestFirst(layerBlobs(layout, 'base'));
    return ratio(
      'wall',
      {
        // What `inspect` says beyond the figures is the row "advice".
        name: 'figures',
        command: [...bench.program('analyse-image'), layout, 'base'],
      },
      { name: 'igzip | tar', command: ['bash', '-c', ON_TWO, 'igzip', ...blobs] },
      bench,
    );
  },
};
