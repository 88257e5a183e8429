import type { ExportedImage } from '../image/exported-image.ts';
import type { LayerCache } from '../read/layer-cache.ts';
import type { ReadResult } from '../read/read-images.ts';
import type { World } from '../world/world.ts';
import { type ReadingOptions, readAll } from './read-all.ts';

/** Reads images while others are still being built. */
export interface EarlyReading {
  /** An image is there; one of the same number that came before does not count any more. */
  readonly add: (number: number, image: ExportedImage) => void;
  /**
   * Waits for all that was added: one result for each number.
   * @throws what reading throws
   */
  readonly finish: () => Promise<ReadonlyMap<number, ReadResult>>;
}

/**
 * One batch after the other, each of all that waits: reading uses every core by itself. A layer that an earlier
 * batch read is not read again; where every layer is to be proven, that would not do, and all wait for the last.
 */
export function readAsTheyCome(
  options: ReadingOptions,
  cache: LayerCache,
  world: World,
): EarlyReading {
  const results = new Map<number, ReadResult>();
  let waiting = new Map<number, ExportedImage>();
  let reading = Promise.resolve();
  let busy = false;

  async function readWaiting(): Promise<void> {
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      const read = await readAll([...batch.values()], options, world, cache);
      for (const [index, number] of [...batch.keys()].entries()) {
        const result = read[index];
        if (result !== undefined) results.set(number, result);
      }
    }
    busy = false;
  }
  function start(): void {
    // After a failure it stays busy: nothing more is read, and whoever waits for the end is told.
    if (busy) return;
    busy = true;
    reading = readWaiting();
    reading.catch(() => {});
  }
  return {
    add(number, image) {
      waiting.set(number, image);
      if (!options.verify) start();
    },
    async finish() {
      start();
      await reading;
      return results;
    },
  };
}
