import { ratio } from '../compare.ts';
import type { Row } from '../row.ts';

export const baseAndHead: Row = {
  name: 'base-and-head',
  what: 'base and head together, five of eight layers shared; wall against the head alone',
  limit: { bound: 'at most', value: 1.3, unit: 'times' },
  async measure(bench) {
    const { layout } = await bench.images('many');
    const [base, head] = [`oci:${layout}:base`, `oci:${layout}:head`];
    const program = bench.program('image-diet');
    return ratio(
      'wall',
      { name: 'compare', command: [...program, 'compare', base, head] },
      { name: 'inspect', command: [...program, 'inspect', head] },
      bench,
    );
  },
};
