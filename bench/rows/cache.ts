import { cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { ratio } from '../compare.ts';
import { layerBlobs } from '../images/layer-blobs.ts';
import { type Contender, measure, measureInTurn, median, type Sample } from '../measure.ts';
import type { Row } from '../row.ts';

/** `inspect` of an image of which the cache knows as much as it had after a run on `base`. */
async function contenders(bench: Bench) {
  const { layout } = await bench.images('many');
  const [known, cache] = [join(bench.scratch, 'known'), join(bench.scratch, 'cache')];
  const inspect = (name: string) => [
    ...bench.program('image-diet'),
    'inspect',
    `oci:${layout}:${name}`,
  ];
  const learning = [...inspect('base'), '--cache-dir', known];
  rmSync(known, { recursive: true, force: true });
  await measure({ name: 'the first run', command: learning }, bench.scratch, bench.signal);
  const second = (name: string): Contender => ({
    name: 'with the cache',
    command: [...inspect(name), '--cache-dir', cache],
    prepare() {
      rmSync(cache, { recursive: true, force: true });
      cpSync(known, cache, { recursive: true });
    },
  });
  const without: Contender = { name: 'without', command: inspect('changed') };
  return { layout, changed: second('changed'), unchanged: second('base'), without };
}

export const cacheTime: Row = {
  name: 'cache',
  what: 'second run with `--cache-dir`, one of seven layers changed; wall against no cache',
  limit: { bound: 'at most', value: 0.5, unit: 'times' },
  async measure(bench) {
    const { changed, without } = await contenders(bench);
    return ratio('wall', changed, without, bench);
  },
};

export const cacheBytes: Row = {
  name: 'cache-bytes',
  what: 'the same; bytes it reads beyond a run of which nothing changed, against the changed layer',
  limit: { bound: 'at most', value: 1.05, unit: 'times' },
  async measure(bench) {
    const { layout, changed, unchanged } = await contenders(bench);
    const asked = [changed, unchanged].map((each) => ({ ...each, usage: true }));
    const [some = [], none = []] = await measureInTurn(asked, bench);
    const read = (samples: readonly Sample[]) =>
      median(samples.map(({ readMegabytes }) => readMegabytes));
    const more = read(some) - read(none);
    if (Number.isNaN(more)) return { notRun: 'only Linux counts what a process reads' };
    const blob = statSync(layerBlobs(layout, 'changed').at(-1) ?? layout).size / 1e6;
    return {
      value: more / blob,
      parts: `${more.toFixed(1)} MB more, the layer has ${blob.toFixed(1)} MB`,
      samples: [...some, ...none],
    };
  },
};
