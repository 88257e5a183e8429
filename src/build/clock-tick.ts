import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { World } from '../world/world.ts';

/**
 * Waits until a file that is written now gets a later time than any written before: a few milliseconds at most
 * on Linux, where file times follow the kernel's clock tick.
 *
 * BuildKit keeps what it was sent of a context, under the name of its folder, and asks again only for files whose
 * size or time differ. A file of the same size that both sides got within one tick would be taken from the
 * wrong side.
 */
export async function nextTick(world: World): Promise<void> {
  const probe = join(world.workspace, 'tick');
  const before = writtenAt(probe);
  while (writtenAt(probe) === before) await setTimeout(1, undefined, { signal: world.signal });
}

function writtenAt(probe: string): bigint {
  writeFileSync(probe, '');
  return statSync(probe, { bigint: true }).mtimeNs;
}
