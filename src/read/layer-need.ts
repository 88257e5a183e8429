import type { FoundImage } from './found-image.ts';
import type { LayerPlan } from './plan-layers.ts';
import type { LayerOutcome } from './serve-layers.ts';

/**
 * Which layers still have to be read: those of an image that can't be read any more, for a damaged layer
 * or too many entries, need not, unless another image has them.
 */
export interface LayerNeed {
  isNeeded(job: number): boolean;
  /** A layer was read, or can't be. */
  settled(job: number, outcome: LayerOutcome): void;
}

export function layerNeed(
  images: readonly FoundImage[],
  plan: LayerPlan,
  maxEntries: number,
): LayerNeed {
  const states = images.map((image) => {
    const jobs = image.layers.map((layer) => plan.jobsOf(layer)).filter((each) => each !== null);
    return { jobs, needed: new Set(jobs.flatMap(({ files, blob }) => [files, blob])), entries: 0 };
  });
  return {
    isNeeded: (job) => states.some(({ needed }) => needed.has(job)),
    settled(job, outcome) {
      for (const state of states.filter(({ needed }) => needed.has(job))) {
        const times = state.jobs.filter(({ files }) => files === job).length;
        state.entries += 'read' in outcome ? times * outcome.read.files.count : 0;
        if ('problem' in outcome || state.entries > maxEntries) state.needed.clear();
      }
    },
  };
}
