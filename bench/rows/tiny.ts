import { wall } from '../compare.ts';
import type { Row } from '../row.ts';

export const tiny: Row = {
  name: 'tiny',
  what: '`inspect` of a tiny image, the whole process; wall',
  limit: { bound: 'at most', value: 0.2, unit: 's' },
  async measure(bench) {
    const { layout } = await bench.images('tiny');
    const command = [...bench.program('image-diet'), 'inspect', `oci:${layout}:tiny`];
    return wall({ name: 'inspect', command }, bench);
  },
};
