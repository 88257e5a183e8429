import { analyseImage } from '../analysis/analyse-image.ts';
import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { ExportedImage } from '../image/exported-image.ts';
import type { Side } from '../image/side.ts';
import type { LayerCache } from '../read/layer-cache.ts';
import type { ReadResult } from '../read/read-images.ts';
import { sourceName } from '../read/source-name.ts';
import { DietError } from '../units/diet-error.ts';
import { withoutStop } from '../units/sentence.ts';
import type { World } from '../world/world.ts';
import type { AnalysePair } from './confirm.ts';
import { ofImage } from './failures.ts';
import { type ReadingOptions, readAll } from './read-all.ts';

export interface ReadingTools {
  readonly reading: ReadingOptions;
  readonly world: World;
  readonly cache: LayerCache;
}

interface AnalysedSides {
  readonly base: Side<ImageAnalysis>;
  readonly head: ImageAnalysis;
}

/**
 * Reads and analyses what is there of both sides. A base that can't be read is absent.
 * @throws DietError for a head that can't be read; the reason of the world's signal
 */
export async function analyseSides(
  base: Side<ExportedImage>,
  head: ExportedImage,
  { reading, world, cache }: ReadingTools,
): Promise<AnalysedSides> {
  const exported = base.state === 'measured' ? [head, base.value] : [head];
  const [headResult, baseResult] = await readAll(exported, reading, world, cache);
  if (headResult === undefined) throw new Error('the head has no result');
  if (headResult.state === 'failed') {
    const { error } = headResult;
    // A layer has a number alone, and there are two images.
    const isAmbiguous = base.state === 'measured' && error.code === 'unreadable-layer';
    throw isAmbiguous ? ofImage(error, sourceName(head.source)) : error;
  }
  const analysed = analyseImage(headResult.image);
  if (base.state === 'absent') return { base, head: analysed };
  if (baseResult === undefined) throw new Error('the base has no result');
  return { base: analysedOrAbsent(baseResult), head: analysed };
}

/** The same where neither side may be absent: nothing of the comparison that is there already is lost for it. */
export function analysePair(tools: ReadingTools): AnalysePair {
  return async (base, head) => {
    try {
      const sides = await analyseSides({ state: 'measured', value: base }, head, tools);
      return sides.base.state === 'absent' ? null : { base: sides.base.value, head: sides.head };
    } catch (error) {
      if (!(error instanceof DietError)) throw error;
      return null;
    }
  };
}

function analysedOrAbsent(result: ReadResult): Side<ImageAnalysis> {
  try {
    if (result.state === 'failed') throw result.error;
    return { state: 'measured', value: analyseImage(result.image) };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    const { message, details } = error;
    return {
      state: 'absent',
      reason: { kind: 'failed', sentence: withoutStop(message), details },
    };
  }
}
