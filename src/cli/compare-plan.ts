import { resolve } from 'node:path';
import type { BuildPlan, SideSource } from '../build/build-plan.ts';
import { type Checkout, findRepository, readCheckout } from '../build/checkout.ts';
import type { World } from '../world/world.ts';
import type { CompareConfiguration } from './configuration.ts';
import { defaultBase } from './default-base.ts';
import type { AskedSides } from './sides.ts';

export interface ComparePlan {
  readonly plan: BuildPlan;
  /** null if both sides are images: then no repository is needed. */
  readonly checkout: Checkout | null;
}

/**
 * What was asked for, with its defaults looked up in the repository.
 * @throws DietError of `findRepository`, `readCheckout` and {@link defaultBase}
 */
export async function comparePlan(
  { sides, build, outputs }: CompareConfiguration,
  world: World,
): Promise<ComparePlan> {
  if (sides.base?.kind === 'image' && sides.head?.kind === 'image') {
    return { plan: { base: sides.base, head: sides.head, options: build }, checkout: null };
  }
  const written = outputs.flatMap(({ file }) => (file === null ? [] : [resolve(world.cwd, file)]));
  const checkout = await readCheckout(await findRepository(build, world), world, written);
  return {
    plan: {
      base: await baseSource(sides, checkout, world),
      head: sides.head ?? { kind: 'working-tree' },
      options: build,
    },
    checkout,
  };
}

async function baseSource(
  { base, head }: AskedSides,
  checkout: Checkout,
  world: World,
): Promise<SideSource> {
  if (base !== null) return base;
  const revision = head?.kind === 'revision' ? head.revision : null;
  return { kind: 'revision', revision: await defaultBase(revision, checkout, world) };
}
