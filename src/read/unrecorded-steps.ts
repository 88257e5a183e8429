import type { RecordedChain } from '../image/exported-image.ts';
import type { LayerOrigin } from '../image/image.ts';

/** A place in the list of steps, and how many layers the image has there. */
interface Anchor {
  /** Index of the step; one before the first and one after the last, too. */
  readonly at: number;
  readonly height: number;
}

/**
 * What the steps made whose chains the record lacks: BuildKit may not know a step's result where another build of the
 * same step runs beside it. Between two known results each made one layer, if they are as many as the layers there;
 * else nothing is said. By index of the layer.
 * @param chains all of the record, bottom to top
 * @param isKnown whether a chain is the image's lower end
 */
export function originsOfUnrecorded(
  chains: readonly RecordedChain[],
  isKnown: (chain: RecordedChain) => boolean,
  layerCount: number,
): ReadonlyMap<number, LayerOrigin> {
  const found = new Map<number, LayerOrigin>();
  const steps = withoutOtherForms(chains, isKnown);
  const anchors = steps.flatMap((step, at) =>
    isKnown(step) ? [{ at, height: step.layers.length }] : [],
  );
  let below = bottom(steps);
  for (const above of [...anchors, { at: steps.length, height: layerCount }]) {
    const between = steps.slice(below.at + 1, above.at);
    const own = above.at < steps.length ? 1 : 0;
    const { height } = below;
    if (areClear(between) && above.height - height === between.length + own) {
      for (const [i, { origin }] of between.entries()) {
        if (origin !== null) found.set(height + i, origin);
      }
    }
    below = above;
  }
  return found;
}

/** Nothing lies below the first step, unless it is an image: then its height is what the record says, or unknown. */
function bottom(steps: readonly RecordedChain[]): Anchor {
  const isScratch = steps[0]?.image === null;
  return { at: -1, height: isScratch ? 0 : Number.NaN };
}

/** One result may be there several times, in every compression that the builder has it in. */
function withoutOtherForms(
  chains: readonly RecordedChain[],
  isKnown: (chain: RecordedChain) => boolean,
): readonly RecordedChain[] {
  const heights = new Set(chains.filter(isKnown).map(({ layers }) => layers.length));
  return chains.filter((chain) => isKnown(chain) || !heights.has(chain.layers.length));
}

/** A result that is known to be something else says that the list is not this image's. */
function areClear(between: readonly RecordedChain[]): boolean {
  return between.every(({ layers, image }) => layers.length === 0 && image === null);
}
