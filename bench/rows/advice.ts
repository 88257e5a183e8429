import type { Bench } from '../bench.ts';
import { morePeak, ratio } from '../compare.ts';
import type { Contender } from '../measure.ts';
import type { Row } from '../row.ts';

async function contenders(bench: Bench): Promise<{ whole: Contender; figures: Contender }> {
  const { layout } = await bench.images('many');
  const inspect = [...bench.program('image-diet'), 'inspect', `oci:${layout}:base`];
  const analyse = [...bench.program('analyse-image'), layout, 'base'];
  return {
    whole: { name: 'inspect', command: inspect },
    figures: { name: 'figures', command: analyse },
  };
}

export const adviceTime: Row = {
  name: 'advice',
  what: 'packages, findings and causes of the 2 GB image; wall of `inspect` against figures alone',
  limit: { bound: 'at most', value: 1.25, unit: 'times' },
  async measure(bench) {
    const { whole, figures } = await contenders(bench);
    return ratio('wall', whole, figures, bench);
  },
};

export const adviceMemory: Row = {
  name: 'advice-memory',
  what: 'the same; peak memory beyond that of the figures alone',
  limit: { bound: 'at most', value: 150, unit: 'MB' },
  async measure(bench) {
    const { whole, figures } = await contenders(bench);
    return morePeak(whole, figures, bench);
  },
};
