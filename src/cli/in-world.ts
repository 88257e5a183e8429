import { withWorld } from '../pipeline/with-world.ts';
import type { World } from '../world/world.ts';
import { asFlag } from './as-flag.ts';
import type { Io } from './io.ts';
import { progressFor } from './progress.ts';

/** Has something done in a world, which is taken down when it ends. */
export type InWorld = <T>(use: (world: World) => Promise<T>) => Promise<T>;

/**
 * The live line is gone before anything else is printed.
 * @param interrupted called at once when somebody asks to stop: a second signal does not wait for what is done then
 */
export function worldOf(
  io: Io,
  flags: { readonly quiet: boolean; readonly verbose: boolean },
  interrupted: () => void,
): InWorld {
  return async (use) => {
    const progress = progressFor(io, flags);
    try {
      return await withWorld(
        { progress, env: io.env, cwd: io.cwd, spelling: asFlag, githubToken: null },
        async (world) => {
          world.signal.addEventListener('abort', interrupted, { once: true });
          return use(world);
        },
      );
    } finally {
      progress.close();
    }
  };
}
