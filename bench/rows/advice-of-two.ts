import type { Bench } from '../bench.ts';
import { morePeak, ratio } from '../compare.ts';
import type { Contender } from '../measure.ts';
import type { Row } from '../row.ts';

interface LayoutImage {
  readonly layout: string;
  readonly name: string;
}

/** All that a comparison says, as JSON, against reading both images and the figures of their layers. */
function contenders(
  bench: Bench,
  base: LayoutImage,
  head: LayoutImage,
): { whole: Contender; figures: Contender } {
  const reference = ({ layout, name }: LayoutImage) => `oci:${layout}:${name}`;
  const compare = [...bench.program('image-diet'), 'compare', reference(base), reference(head)];
  const both = [head, base].flatMap(({ layout, name }) => [layout, name]);
  return {
    whole: { name: 'compare', command: [...compare, '--format', 'json'] },
    figures: { name: 'figures', command: [...bench.program('analyse-image'), ...both] },
  };
}

/** Nearly each of 180,000 files is new. */
async function onSmallBase(bench: Bench) {
  const [tiny, many] = [await bench.images('tiny'), await bench.images('many')];
  return contenders(
    bench,
    { layout: tiny.layout, name: 'tiny' },
    { layout: many.layout, name: 'base' },
  );
}

async function onSharedLayers(bench: Bench) {
  const { layout } = await bench.images('many');
  return contenders(bench, { layout, name: 'base' }, { layout, name: 'head' });
}

const TIMES = { bound: 'at most', value: 1.25, unit: 'times' } as const;
const MEMORY = { bound: 'at most', value: 150, unit: 'MB' } as const;

export const adviceOnNew: Row = {
  name: 'advice-new',
  what: 'all that `compare` says of 2 GB against a tiny base; wall against both images’ figures alone',
  limit: TIMES,
  async measure(bench) {
    const { whole, figures } = await onSmallBase(bench);
    return ratio('wall', whole, figures, bench);
  },
};

export const adviceOnNewMemory: Row = {
  name: 'advice-new-memory',
  what: 'the same; peak memory beyond that of the figures alone',
  limit: MEMORY,
  async measure(bench) {
    const { whole, figures } = await onSmallBase(bench);
    return morePeak(whole, figures, bench);
  },
};

export const adviceOnShared: Row = {
  name: 'advice-shared',
  what: 'all that `compare` says of 2 GB, five of eight layers shared; wall against both images’ figures alone',
  limit: TIMES,
  async measure(bench) {
    const { whole, figures } = await onSharedLayers(bench);
    return ratio('wall', whole, figures, bench);
  },
};

export const adviceOnSharedMemory: Row = {
  name: 'advice-shared-memory',
  what: 'the same; peak memory beyond that of the figures alone',
  limit: MEMORY,
  async measure(bench) {
    const { whole, figures } = await onSharedLayers(bench);
    return morePeak(whole, figures, bench);
  },
};
