import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportedImage } from '../image/exported-image.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import { buildAndExport, type ExportBuild } from './build-and-export.ts';
import { copyIfThere } from './copy-files.ts';
import { notRebuilt, notRebuiltInTime } from './failures.ts';
import { sideBySide } from './side-by-side.ts';
import type { Pin } from './source-policy.ts';
import { splitStages } from './split-stages.ts';

/** The first lines of the instructions, in each side's Dockerfile, from which on nothing may come from the cache. */
export interface RebuildLines {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

export type Rebuilt =
  | { readonly ok: true; readonly base: ExportedImage; readonly head: ExportedImage }
  /** A clause. */
  | { readonly ok: false; readonly reason: string };

/** Builds both sides once more. Only while the workspace is there. */
export type Rebuild = (lines: RebuildLines, world: World) => Promise<Rebuilt>;

/** A pull request waits for it: what takes longer is not confirmed. */
const LONGEST_MS = 20 * 60 * 1000;

/**
 * Builds both sides from these lines on without cache, at the same time and from the same sources, so that what the
 * world changes meanwhile is in both. Where a Dockerfile can't be cut there, all of it is built.
 * @throws the reason of the world's signal
 */
export function rebuildOf(base: ExportBuild, head: ExportBuild, pins: readonly Pin[]): Rebuild {
  return async (lines, world) => {
    const time = AbortSignal.timeout(LONGEST_MS);
    const within = { ...world, signal: AbortSignal.any([world.signal, time]) };
    const sides = [
      { build: head, lines: lines.head },
      { build: base, lines: lines.base },
    ];
    // Two exports through one engine would take each other's images for the user's.
    const atOnce = head.builder.exports === 'engine' ? 1 : 2;
    try {
      const [builtHead, builtBase] = await sideBySide(sides, atOnce, async (side) =>
        buildAnew(await withoutCache(side.build, side.lines, pins, within), within),
      );
      if (builtHead?.ok !== true || builtBase?.ok !== true)
        return { ok: false, reason: notRebuilt() };
      return { ok: true, head: builtHead.image, base: builtBase.image };
    } catch (error) {
      world.signal.throwIfAborted();
      if (time.aborted) return { ok: false, reason: notRebuiltInTime(LONGEST_MS / 60_000) };
      if (error instanceof DietError) return { ok: false, reason: notRebuilt() };
      throw error;
    }
  };
}

function buildAnew(build: ExportBuild, world: World) {
  const title = `building ${build.shownAs} again, without cache`;
  return asStep(
    title,
    world,
    () => buildAndExport(build, world),
    ({ ok }) => ok,
  );
}

async function withoutCache(
  build: ExportBuild,
  lines: readonly number[],
  pins: readonly Pin[],
  { workspace }: World,
): Promise<ExportBuild> {
  const again = { ...build, pins, writesCache: false, layout: `${build.name}-again` };
  const { options } = build;
  const split = splitStages(await readFile(build.dockerfile, 'utf8'), lines);
  if (options.noCache || split === null || split.stages.length === 0) {
    return { ...again, options: { ...options, noCache: true } };
  }
  const folder = join(workspace, `${build.name}-cut`);
  await mkdir(folder, { recursive: true });
  const dockerfile = join(folder, 'Dockerfile');
  await writeFile(dockerfile, split.text);
  // BuildKit looks for it beside the Dockerfile first.
  await copyIfThere(`${build.dockerfile}.dockerignore`, `${dockerfile}.dockerignore`);
  const noCacheFilters = [...options.noCacheFilters, ...split.stages];
  return { ...again, dockerfile, options: { ...options, noCacheFilters } };
}
