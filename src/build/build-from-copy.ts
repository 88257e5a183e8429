import type { ExportedImage } from '../image/exported-image.ts';
import type { Absence, Side } from '../image/side.ts';
import { DietError } from '../units/diet-error.ts';
import { byText } from '../units/order.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import {
  buildAndExport,
  type ExportBuild,
  type ExportedBuild,
  type ExportResult,
} from './build-and-export.ts';
import { shownBuilder } from './builder.ts';
import { isDownload } from './downloads.ts';
import { compressedUnknown, failedFor, sourceMovedAmong, variantNotBuilt } from './failures.ts';
import { whyFileIsMissing } from './missing-file.ts';
import { type OneSetOfSources, oneSetOfSources } from './one-set-of-sources.ts';
import {
  type BuildTools,
  buildFrom,
  type Copy,
  type PreparedBuild,
  placeOf,
} from './prepare-build.ts';
import { pinsOf } from './resolved-sources.ts';
import { sideBySide } from './side-by-side.ts';
import { repositoryPaths } from './side-paths.ts';
import type { Pin } from './source-policy.ts';
import type { VariantSource } from './variants-plan.ts';

export type NumberedBuild = Extract<VariantSource, { readonly kind: 'build' }> & {
  readonly position: number;
};
export type Told = (position: number, image: Side<ExportedImage>) => void;

/** What is to be said of all of them. */
export interface BuildFacts {
  /** `docker-container, buildx 0.29.1`; null if nothing was built. */
  readonly builder: string | null;
  /** Sentences without a final stop. */
  readonly notes: readonly string[];
}

/** More at once would only wait for one another, and need the memory of all. */
const AT_ONCE = 4;

interface VariantBuild {
  readonly position: number;
  readonly build: ExportBuild;
}

interface FinishedBuild extends VariantBuild {
  readonly exported: ExportedBuild;
}

/**
 * Builds every variant from one copy of the repository, side by side.
 * @throws the reason of the signal
 */
export async function buildFromCopy(
  builds: readonly NumberedBuild[],
  copy: Copy,
  tools: BuildTools,
  told: Told,
): Promise<BuildFacts> {
  const { builder, world } = tools;
  const ready: VariantBuild[] = [];
  for (const build of builds) {
    const prepared = await prepareVariant(copy, build, tools);
    if (prepared.ready) ready.push({ position: build.position, build: prepared.build });
    else told(build.position, { state: 'absent', reason: prepared.reason });
  }
  const sources = oneSetOfSources();
  const finished: FinishedBuild[] = [];
  const run = async ({ position, build }: VariantBuild) => {
    const result = await exportVariant(build, { copy, ...tools }, () =>
      exportFromOneSet(build, sources, world),
    );
    told(position, result.state === 'done' ? measured(result.exported) : result);
    if (result.state === 'done') finished.push({ position, build, exported: result.exported });
  };
  // The classic image store takes one image after the other, and one client has to start a builder that stands.
  const alone = builder.running ? 0 : 1;
  await sideBySide(ready.slice(0, alone), 1, run);
  await sideBySide(ready.slice(alone), builder.exports === 'engine' ? 1 : AT_ONCE, run);
  const notes = (await settle(finished, sources, told, { copy, ...tools })).map(sourceMovedAmong);
  return {
    builder: shownBuilder(builder),
    notes: builder.exports === 'engine' ? [compressedUnknown(), ...notes] : notes,
  };
}

async function prepareVariant(
  copy: Copy,
  { position, name, options }: NumberedBuild,
  tools: BuildTools,
): Promise<PreparedBuild> {
  const names = { name: `variant-${position + 1}`, shownAs: name, writesCache: false };
  try {
    const prepared = await buildFrom(copy, names, options, tools);
    if (!prepared.ready) return prepared;
    return { ready: true, build: { ...prepared.build, layout: `images-${names.name}` } };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return { ready: false, reason: failedFor(error) };
  }
}

interface VariantJob extends BuildTools {
  readonly copy: Copy;
}

type VariantResult =
  | { readonly state: 'done'; readonly exported: ExportedBuild }
  | { readonly state: 'absent'; readonly reason: Absence };

/** One build, told as one step; whatever it fails of is its own. */
async function exportVariant(
  build: ExportBuild,
  job: VariantJob,
  run: () => Promise<ExportResult>,
): Promise<VariantResult> {
  try {
    const title = `building ${build.shownAs}`;
    const result = await asStep(title, job.world, run, ({ ok }) => ok);
    if (result.ok) return { state: 'done', exported: result };
    const { failure, details } = result;
    if (failure !== null) return { state: 'absent', reason: failedFor(failure) };
    const paths = repositoryPaths(build.options, placeOf(job));
    const why = await whyFileIsMissing(job.copy, details, paths, job);
    return { state: 'absent', reason: variantNotBuilt(why, details) };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return { state: 'absent', reason: failedFor(error) };
  }
}

/**
 * A name that another build resolved meanwhile to something else was moved in between: then this one is built
 * again, from what the other got. The second result stands, for only a buildx without source policies can still
 * contradict.
 */
async function exportFromOneSet(
  build: ExportBuild,
  sources: OneSetOfSources,
  world: World,
): Promise<ExportResult> {
  const run = async () => buildAndExport({ ...build, pins: sources.pins() }, world);
  const first = await run();
  if (!first.ok || sources.agree(pinsOf(build, first))) return first;
  const second = await run();
  if (second.ok) sources.agree(pinsOf(build, second));
  return second;
}

/**
 * What ADD downloads is only known once it is there, and holding a build to it costs its cache. Where two builds got
 * different ones, the older is built again with what the last one got.
 * @returns the sources that differ all the same
 */
async function settle(
  finished: readonly FinishedBuild[],
  sources: OneSetOfSources,
  told: Told,
  job: VariantJob,
): Promise<readonly string[]> {
  const newest = new Map<string, Pin>();
  for (const pin of finished.flatMap(({ exported }) => exported.looseSources)) {
    newest.set(pin.identifier, pin);
  }
  const isOlder = ({ identifier, digest }: Pin) => newest.get(identifier)?.digest !== digest;
  const downloads = [...newest.values()].filter(({ identifier }) => isDownload(identifier));
  const differing = new Set<string>();
  for (const { position, build, exported } of finished) {
    let settled = exported;
    if (exported.looseSources.some(isOlder)) {
      const pins = [...sources.pins(), ...downloads];
      // The folder of the first one goes as soon as it is read.
      const layout = `${build.layout}-again`;
      const again = await exportVariant(build, job, () =>
        buildAndExport({ ...build, pins, layout }, job.world),
      );
      if (again.state === 'done') {
        settled = again.exported;
        told(position, measured(settled));
      }
    }
    for (const { identifier } of settled.looseSources.filter(isOlder)) differing.add(identifier);
  }
  return [...differing].sort(byText);
}

function measured({ image }: ExportedBuild): Side<ExportedImage> {
  return { state: 'measured', value: image };
}
