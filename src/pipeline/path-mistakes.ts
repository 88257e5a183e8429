import type { BuildOptions } from '../build/build-plan.ts';
import { findRepository } from '../build/checkout.ts';
import { type CheckoutPlace, wrongPaths } from '../build/side-paths.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';

/**
 * Contexts and Dockerfiles that are no place in the checkout: mistakes in the configuration like all others, only that
 * it takes git to see them. Where there is no checkout, only what the texts say; whoever builds tells of that one.
 * @returns whole sentences, each once
 */
export async function pathMistakes(
  builds: readonly Pick<BuildOptions, 'context' | 'file'>[],
  world: World,
): Promise<readonly string[]> {
  // Variants mostly share their context: git is asked once for each.
  const contexts = [...new Set(builds.map(({ context }) => context))];
  const found = contexts.map(
    async (context) => [context, await placeOf({ context }, world)] as const,
  );
  const places = new Map(await Promise.all(found));
  const wrong = builds.flatMap((build) => wrongPaths(build, places.get(build.context) ?? null));
  return [...new Set(wrong.map(({ message }) => message))];
}

async function placeOf(
  build: Pick<BuildOptions, 'context'>,
  world: World,
): Promise<CheckoutPlace | null> {
  try {
    const { root } = await findRepository(build, world);
    return { cwd: world.cwd, root };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return null;
  }
}
