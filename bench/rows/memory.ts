import { peak } from '../compare.ts';
import type { Row } from '../row.ts';

export const memoryOfMany: Row = {
  name: 'memory-many',
  what: 'peak memory of `inspect`: 2 GB, 187,000 entries in 7 layers',
  limit: { bound: 'at most', value: 220, unit: 'MB' },
  async measure(bench) {
    const { layout } = await bench.images('many');
    const command = [...bench.program('image-diet'), 'inspect', `oci:${layout}:base`];
    return peak({ name: 'inspect', command }, bench);
  },
};

export const memoryOfCrowded: Row = {
  name: 'memory-crowded',
  what: 'peak memory of `inspect`: 500,000 entries in 40 layers',
  limit: { bound: 'at most', value: 400, unit: 'MB' },
  async measure(bench) {
    const { layout } = await bench.images('crowded');
    const command = [...bench.program('image-diet'), 'inspect', `oci:${layout}:crowded`];
    return peak({ name: 'inspect', command }, bench);
  },
};
