import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportedImage } from '../image/exported-image.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import { buildAndExport, type ExportBuild, type ExportResult } from './build-and-export.ts';
import { buildImage } from './build-image.ts';
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

/**
 * Builds both sides once more. Only while the workspace is there.
 * @param longestMs what takes longer is given up; null: as the first builds let expect
 */
export type Rebuild = (
  lines: RebuildLines,
  longestMs: number | null,
  world: World,
) => Promise<Rebuilt>;

/**
 * How long a pull request waits for it, given how long the first builds took: without cache, steps may take several times
 * as long, but nobody wants to wait for hours where they took minutes. Whole minutes, in milliseconds.
 */
export function longestRebuild(firstBuildsMs: number): number {
  const bounded = Math.min(Math.max(SEVERAL * firstBuildsMs, SHORTEST_MS), LONGEST_MS);
  return Math.ceil(bounded / MINUTE_MS) * MINUTE_MS;
}

const SEVERAL = 5;
const MINUTE_MS = 60 * 1000;
const SHORTEST_MS = 5 * MINUTE_MS;
const LONGEST_MS = 20 * MINUTE_MS;

/**
 * Builds both sides from these lines on without cache, at the same time and from the same sources, so that what the
 * world changes meanwhile is in both. Where a Dockerfile can't be cut there, all of it is built.
 * @param expectedMs what takes longer is not confirmed, unless whoever asks for it says how long it may take
 * @throws the reason of the world's signal
 */
export function rebuildOf(
  base: ExportBuild,
  head: ExportBuild,
  pins: readonly Pin[],
  expectedMs: number,
): Rebuild {
  return async (lines, asked, world) => {
    const longestMs = asked ?? expectedMs;
    const time = AbortSignal.timeout(longestMs);
    const within = { ...world, signal: AbortSignal.any([world.signal, time]) };
    const again = (build: ExportBuild, suspected: readonly number[]) =>
      withoutCache(build, suspected, pins, within);
    try {
      const sides = [await again(head, lines.head), await again(base, lines.base)];
      const [builtHead, builtBase] = await buildAtOnce(sides, within);
      if (builtHead?.ok !== true || builtBase?.ok !== true)
        return { ok: false, reason: notRebuilt() };
      return { ok: true, head: builtHead.image, base: builtBase.image };
    } catch (error) {
      world.signal.throwIfAborted();
      if (time.aborted) return { ok: false, reason: notRebuiltInTime(longestMs) };
      if (error instanceof DietError) return { ok: false, reason: notRebuilt() };
      throw error;
    }
  };
}

/**
 * Two exports through one engine would take each other's images for the user's. There both are built at the same time for the
 * cache alone, and exported from it one after the other.
 */
async function buildAtOnce(
  sides: readonly ExportBuild[],
  world: World,
): Promise<readonly ExportResult[]> {
  const exportsAtOnce = sides.every(({ builder }) => builder.exports === 'layout');
  if (exportsAtOnce) {
    return sideBySide(sides, sides.length, (build) =>
      buildAnew(build, world, () => buildAndExport(build, world)),
    );
  }
  const built = await sideBySide(sides, sides.length, (build) =>
    buildAnew(build, world, () => buildImage({ ...build, output: { kind: 'none' } }, world)),
  );
  if (!built.every(({ ok }) => ok)) return [];
  return sideBySide(sides, 1, (build) => buildAndExport(fromCache(build), world));
}

function buildAnew<Result extends { readonly ok: boolean }>(
  { shownAs }: ExportBuild,
  world: World,
  run: () => Promise<Result>,
): Promise<Result> {
  return asStep(`building ${shownAs} again, without cache`, world, run, ({ ok }) => ok);
}

/** Of several results of one step BuildKit takes the newest. */
function fromCache(build: ExportBuild): ExportBuild {
  return { ...build, options: { ...build.options, noCache: false, noCacheFilters: [] } };
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
