import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSource } from '../image/image.ts';
import type { Absence } from '../image/side.ts';
import type { World } from '../world/world.ts';
import type { ExportBuild } from './build-and-export.ts';
import type { BuildPlan } from './build-plan.ts';
import type { Builder } from './builder.ts';
import type { SideContents } from './copy-place.ts';
import { copyRepository } from './copy-repository.ts';
import { notThereYet, prepareFailed } from './failures.ts';
import type { ObjectStore } from './object-store.ts';
import { prepareSide } from './prepare.ts';
import { redactor } from './redact.ts';
import type { PreparedSecrets } from './secrets.ts';
import { findPaths, repositoryPaths, sideBuildContexts } from './side-paths.ts';
import { uniqueName } from './unique-name.ts';

export type PreparedBuild =
  | { readonly ready: true; readonly build: ExportBuild }
  | { readonly ready: false; readonly reason: Absence };

/** What both sides have in common. */
export interface BuildJob {
  readonly plan: BuildPlan;
  readonly store: ObjectStore;
  readonly builder: Builder;
  readonly secrets: PreparedSecrets;
  readonly world: World;
}

/**
 * Makes one side's repository, runs the user's `prepare` in it, and finds what is to be built there.
 * @throws DietError `checkout-failed`, `path-outside`, `context-is-remote`
 */
export async function prepareBuild(
  side: 'base' | 'head',
  contents: SideContents,
  { plan: { options }, store, builder, secrets, world }: BuildJob,
): Promise<PreparedBuild> {
  const place = { cwd: world.cwd, root: store.checkout.root };
  const paths = repositoryPaths(options, place);
  const root = join(world.workspace, side);
  await copyRepository({ root, gitDir: join(root, '.git') }, contents, store, world);
  if (options.prepare !== null) {
    const redact = redactor(secrets.values, options.buildArgs, world.env);
    const prepared = await prepareSide(options.prepare, root, redact, world);
    if (!prepared.ok) return { ready: false, reason: prepareFailed(side, prepared.details) };
  }
  const found = findPaths(root, paths);
  if (!found.found) return { ready: false, reason: notThereYet(side, found.missing, paths) };
  return {
    ready: true,
    build: {
      name: side,
      source: sourceOf(contents, paths.dockerfile, options.target),
      recordAs: paths.dockerfile,
      context: await namedApart(found.context, world),
      dockerfile: found.dockerfile,
      dockerfileText: null,
      buildContexts: sideBuildContexts(options.buildContexts, place, root),
      options,
      builder,
      secrets,
      pins: [],
      writesCache: side === 'head',
    },
  };
}

/**
 * BuildKit keeps what it was sent of a context, under the last part of its path, and asks again only for files whose
 * size or time differ. Two sides with the same folder name would mix where a file has the same of both, as after a
 * `touch -d` in `prepare`. So each context is reached through a link with a name of its own.
 */
async function namedApart(context: string, world: World): Promise<string> {
  const link = join(world.workspace, `context-${uniqueName()}`);
  await symlink(context, link);
  return link;
}

function sourceOf(contents: SideContents, dockerfile: string, target: string | null): ImageSource {
  const revision = contents === 'working-tree' ? 'working tree' : contents.commit;
  return { kind: 'build', revision, dockerfile, target };
}
