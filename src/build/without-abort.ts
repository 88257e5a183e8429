import type { World } from '../world/world.ts';

/** The same world for clean-up, which has to be done although, or because, the run was interrupted. */
export function withoutAbort(world: World): World {
  return { ...world, signal: new AbortController().signal };
}
