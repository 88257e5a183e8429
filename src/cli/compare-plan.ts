import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { BuildOptions, BuildPlan, SideSource } from '../build/build-plan.ts';
import { type Checkout, readCheckout } from '../build/checkout.ts';
import { isRemote } from '../build/side-paths.ts';
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
 * @throws DietError of `readCheckout` and {@link defaultBase}
 */
export async function comparePlan(
  { sides, build }: CompareConfiguration,
  world: World,
): Promise<ComparePlan> {
  if (sides.base?.kind === 'image' && sides.head?.kind === 'image') {
    return { plan: { base: sides.base, head: sides.head, options: build }, checkout: null };
  }
  const checkout = await readCheckout(world.cwd, world);
  return {
    plan: {
      base: await baseSource(sides, checkout, world),
      head: sides.head ?? { kind: 'working-tree' },
      options: fromRoot(build, world.cwd, checkout.root),
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

/**
 * On a command line, paths are relative to where it is written; for a build, to the repository's root,
 * a copy of which it gets.
 */
function fromRoot(options: BuildOptions, cwd: string, root: string): BuildOptions {
  // git names the root without symbolic links.
  const folder = realpathSync(cwd);
  const moved = (path: string) =>
    isRemote(path) ? path : relative(root, resolve(folder, path)) || '.';
  return {
    ...options,
    context: moved(options.context),
    file: options.file === null ? null : moved(options.file),
    buildContexts: options.buildContexts.map((entry) => {
      const [, name, source] = /^([^=]*=)(.+)$/s.exec(entry) ?? [];
      return name === undefined || source === undefined ? entry : name + moved(source);
    }),
  };
}
