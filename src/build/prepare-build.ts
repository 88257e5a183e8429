import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSource } from '../image/image.ts';
import type { KnownLayers } from '../image/known-layers.ts';
import type { Absence } from '../image/side.ts';
import type { World } from '../world/world.ts';
import type { ExportBuild } from './build-and-export.ts';
import type { BuildOptions, BuildPlan } from './build-plan.ts';
import type { Builder } from './builder.ts';
import type { CopyName, SideContents } from './copy-place.ts';
import { copyRepository } from './copy-repository.ts';
import { notThereYet, prepareFailed } from './failures.ts';
import type { ObjectStore } from './object-store.ts';
import { giveOneTime } from './one-time.ts';
import { prepareSide } from './prepare.ts';
import { redactor } from './redact.ts';
import type { PreparedSecrets } from './secrets.ts';
import {
  type CheckoutPlace,
  findPaths,
  repositoryPaths,
  sideBuildContexts,
  workingFolderOf,
} from './side-paths.ts';
import { uniqueName } from './unique-name.ts';

export type PreparedBuild =
  | { readonly ready: true; readonly build: ExportBuild }
  | { readonly ready: false; readonly reason: Absence };

/** What all builds of a run have in common. */
export interface BuildTools {
  readonly store: ObjectStore;
  readonly builder: Builder;
  readonly secrets: PreparedSecrets;
  readonly known: KnownLayers;
  readonly world: World;
}

export interface BuildJob extends BuildTools {
  readonly plan: BuildPlan;
}

/** A copy of the repository, ready to be built from. */
export interface Copy {
  readonly name: CopyName;
  readonly contents: SideContents;
  readonly root: string;
}

export type PreparedCopy =
  | { readonly ready: true; readonly copy: Copy }
  | { readonly ready: false; readonly reason: Absence };

/**
 * Makes one side's repository, runs the user's `prepare` in it, and finds what is to be built there.
 * @throws DietError `checkout-failed`, `path-outside`, `context-is-remote`
 */
export async function prepareBuild(
  side: 'base' | 'head',
  contents: SideContents,
  { plan: { options }, ...tools }: BuildJob,
): Promise<PreparedBuild> {
  // Before anything is copied: a path that can't be is told at once.
  repositoryPaths(options, placeOf(tools));
  const prepared = await prepareCopy(side, contents, options, tools);
  if (!prepared.ready) return prepared;
  const { copy } = prepared;
  return buildFrom(
    copy,
    { name: side, shownAs: side, writesCache: side === 'head' },
    options,
    tools,
  );
}

/**
 * Makes a repository with these contents, and runs the user's `prepare` in it.
 * @throws DietError `checkout-failed`
 */
export async function prepareCopy(
  name: CopyName,
  contents: SideContents,
  { prepare, buildArgs, secretEnvs }: Pick<BuildOptions, 'prepare' | 'buildArgs' | 'secretEnvs'>,
  { store, secrets, world }: Omit<BuildTools, 'builder' | 'known'>,
): Promise<PreparedCopy> {
  const root = join(world.workspace, name);
  await copyRepository({ root, gitDir: join(root, '.git') }, contents, store, world);
  if (prepare !== null) {
    const redact = redactor(secrets.values, buildArgs, world.env);
    const prepared = await prepareSide(prepare, secretEnvs, root, redact, world);
    if (!prepared.ok) {
      const { exitCode, details } = prepared;
      return { ready: false, reason: prepareFailed(name, exitCode, details, world) };
    }
  }
  giveOneTime(Buffer.from(root));
  return { ready: true, copy: { name, contents, root } };
}

/**
 * Finds in a copy what is to be built.
 * @throws DietError `path-outside`, `context-is-remote`
 */
export async function buildFrom(
  copy: Copy,
  build: Pick<ExportBuild, 'name' | 'shownAs' | 'writesCache'>,
  options: BuildOptions,
  tools: BuildTools,
): Promise<PreparedBuild> {
  const { builder, secrets, known, world } = tools;
  const place = placeOf(tools);
  const paths = repositoryPaths(options, place);
  const found = findPaths(copy.root, paths);
  if (!found.found) {
    const shown = { ...paths, workingFolder: workingFolderOf(place) };
    return { ready: false, reason: notThereYet(copy.name, found.missing, shown, world) };
  }
  return {
    ready: true,
    build: {
      ...build,
      source: sourceOf(copy.contents, paths.dockerfile, options.target),
      recordAs: paths.dockerfile,
      context: await namedApart(found.context, world),
      dockerfile: found.dockerfile,
      dockerfileText: null,
      buildContexts: sideBuildContexts(options.buildContexts, place, copy.root),
      options,
      builder,
      secrets,
      pins: [],
      layout: 'images',
      known,
    },
  };
}

/** Where paths of a build start from. */
export function placeOf({ store, world }: Pick<BuildTools, 'store' | 'world'>): CheckoutPlace {
  return { cwd: world.cwd, root: store.checkout.root };
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
