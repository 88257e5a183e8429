import type { FileIndex } from '../image/file-index.ts';
import type { FoundImage } from './found-image.ts';
import { MAX_NAME_BYTES } from './limits.ts';
import type { LayerPlan } from './plan-layers.ts';
import type { LayerOutcome } from './serve-layers.ts';

/** What the names of a layer take in memory. */
export function nameBytesOf({ pathBytes, linkBytes }: FileIndex): number {
  return pathBytes.length + linkBytes.length;
}

/**
 * Which layers still have to be read: those of an image that can't be read any more, for a damaged layer,
 * too many entries or names, need not, unless another image has them.
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
    const jobs = image.layers.map((layer) => plan.jobOf(layer)).filter((each) => each !== null);
    return { jobs, needed: new Set(jobs), entries: 0, nameBytes: 0 };
  });
  return {
    isNeeded: (job) => states.some(({ needed }) => needed.has(job)),
    settled(job, outcome) {
      for (const state of states.filter(({ needed }) => needed.has(job))) {
        const times = state.jobs.filter((each) => each === job).length;
        if ('read' in outcome) {
          state.entries += times * outcome.read.files.count;
          state.nameBytes += times * nameBytesOf(outcome.read.files);
        }
        const isTooMuch = state.entries > maxEntries || state.nameBytes > MAX_NAME_BYTES;
        if ('problem' in outcome || isTooMuch) state.needed.clear();
      }
    },
  };
}
