import type { ExportedImage } from '../image/exported-image.ts';
import { type KnownLayers, NO_LAYER_KNOWN } from '../image/known-layers.ts';
import type { Absence } from '../image/side.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import type { ExportBuild, ExportResult } from './build-and-export.ts';
import { type BuiltPair, buildPair, buildSingle } from './build-pair.ts';
import type { BuildOptions, BuildPlan, SideSource } from './build-plan.ts';
import { describeBuilder, shownBuilder } from './builder.ts';
import type { BuiltSide, BuiltSides } from './built-sides.ts';
import { findRepository } from './checkout.ts';
import { compareInputs } from './compare-inputs.ts';
import type { SideContents } from './copy-place.ts';
import { engineOnlyImage } from './engine-only-image.ts';
import { exportReference } from './export-reference.ts';
import { failedLines } from './failed-lines.ts';
import {
  baseNotBuilt,
  compressedUnknown,
  failedFor,
  headNotBuilt,
  onlyInEngine,
  unchanged,
} from './failures.ts';
import { whyFileIsMissing } from './missing-file.ts';
import { makeObjectStore, type ObjectStore } from './object-store.ts';
import { type BuildJob, type PreparedBuild, placeOf, prepareBuild } from './prepare-build.ts';
import { longestRebuild, rebuildOf } from './rebuild.ts';
import { pinsOf } from './resolved-sources.ts';
import { resolveRevision } from './revisions.ts';
import { prepareSecrets } from './secrets.ts';
import { repositoryPaths } from './side-paths.ts';
import { downloadPins } from './source-policy.ts';
import { isUnchanged } from './unchanged.ts';

/**
 * Carries out a plan: revisions are resolved, each side gets a repository of its own, is built there
 * and exported into the workspace; images that exist already are fetched. The user's repository and
 * engine stay as they are.
 * @param known layers whose blobs nobody will read
 * @throws DietError for what the head lacks, or where nothing can be built; the reason of the signal
 */
export async function buildSides(
  plan: BuildPlan,
  world: World,
  known: KnownLayers = NO_LAYER_KNOWN,
): Promise<BuiltSides> {
  const { base, head, options } = plan;
  if (base.kind === 'image' && head.kind === 'image') {
    const headImage = await exportedImage(head, options, known, world);
    const baseSide = await fetchedBase(base, options, known, world);
    return {
      base: baseSide,
      head: measured(headImage, null),
      builder: null,
      notes: [],
      rebuild: null,
    };
  }
  const store = await makeObjectStore(await findRepository(options, world), world);
  const headContents = await contentsOf(head, store, world);
  const baseContents = await contentsOf(base, store, world);
  if (await nothingChanged(plan, store, baseContents, headContents, world)) {
    return {
      base: absent(unchanged(), commitOf(baseContents)),
      head: absent(unchanged(), commitOf(headContents)),
      builder: null,
      notes: [],
      rebuild: null,
    };
  }
  const builder = await describeBuilder(options.builder, world);
  const secrets = prepareSecrets(options, world);
  const job = { plan, store, builder, secrets, known, world };
  const sides = await makeSides(job, baseContents, headContents);
  const notes = builder.exports === 'engine' ? [compressedUnknown(), ...sides.notes] : sides.notes;
  return { ...sides, builder: shownBuilder(builder), notes };
}

/** null: an image that exists already. */
async function contentsOf(
  source: SideSource,
  store: ObjectStore,
  world: World,
): Promise<SideContents | null> {
  switch (source.kind) {
    case 'image':
      return null;
    case 'working-tree':
      return 'working-tree';
    case 'revision':
      return { commit: await resolveRevision(source.revision, store, world) };
  }
}

async function nothingChanged(
  { options }: BuildPlan,
  store: ObjectStore,
  base: SideContents | null,
  head: SideContents | null,
  world: World,
): Promise<boolean> {
  if (base === null || head === null) return false;
  const paths = repositoryPaths(options, { cwd: world.cwd, root: store.checkout.root });
  return isUnchanged({ base, head, paths, options, store }, world);
}

async function makeSides(
  job: BuildJob,
  base: SideContents | null,
  head: SideContents | null,
): Promise<Omit<BuiltSides, 'builder'>> {
  const { plan, known, world } = job;
  const headBuild = head === null ? null : await prepareHead(head, job);
  const baseBuild = base === null ? null : await prepareBase(base, job);
  const headCommit = commitOf(head);

  if (headBuild !== null && baseBuild?.ready === true) {
    const begun = performance.now();
    const built = await buildPair(baseBuild.build, headBuild.build, world);
    const took = performance.now() - begun;
    const pair = await compareInputs(built, baseBuild.build, headBuild.build, world);
    return {
      head: measured(await headImage(pair.head, head, job), headCommit),
      base: await builtBase(pair.base, base, job),
      notes: pair.notes,
      rebuild: rebuildOfPair(pair, baseBuild.build, headBuild.build, took),
    };
  }
  const builtHead =
    headBuild === null
      ? await exportedImage(plan.head, plan.options, known, world)
      : await headImage(await buildSingle(headBuild.build, world), head, job);
  const builtSide = await remainingBase(job, baseBuild, base);
  return { head: measured(builtHead, headCommit), base: builtSide, notes: [], rebuild: null };
}

/** Without records nobody knows which steps were only run again. */
function rebuildOfPair(
  { base, head }: BuiltPair,
  baseBuild: ExportBuild,
  headBuild: ExportBuild,
  took: number,
) {
  if (!head.ok || base?.ok !== true) return null;
  if (head.image.record === null || base.image.record === null) return null;
  const { provenance } = base.metadata;
  const pins = [
    ...pinsOf(headBuild, head),
    ...(provenance === null ? [] : downloadPins(provenance)),
  ];
  return rebuildOf(baseBuild, headBuild, pins, longestRebuild(took));
}

async function remainingBase(
  job: BuildJob,
  baseBuild: PreparedBuild | null,
  contents: SideContents | null,
): Promise<BuiltSide> {
  const { plan, known, world } = job;
  if (baseBuild === null) return fetchedBase(plan.base, plan.options, known, world);
  if (!baseBuild.ready) return absent(baseBuild.reason, commitOf(contents));
  return builtBase(await buildSingle(baseBuild.build, world), contents, job);
}

async function prepareHead(contents: SideContents, job: BuildJob) {
  const prepared = await prepareBuild('head', contents, job);
  if (!prepared.ready) throw headNotBuilt(prepared.reason.sentence, prepared.reason.details);
  return prepared;
}

/** What the base's commit holds is no fault of the head's. */
async function prepareBase(contents: SideContents, job: BuildJob): Promise<PreparedBuild> {
  try {
    return await prepareBuild('base', contents, job);
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return { ready: false, reason: failedFor(error) };
  }
}

async function headImage(
  result: ExportResult,
  contents: SideContents | null,
  job: BuildJob,
): Promise<ExportedImage> {
  if (result.ok) return result.image;
  if (result.failure !== null) throw result.failure;
  const { details } = result;
  const { dockerfile } = pathsOf(job);
  const why = await whyInOurWords('head', details, contents, job);
  throw headNotBuilt(why, details, failedLines(dockerfile, details));
}

async function builtBase(
  result: ExportResult | null,
  contents: SideContents | null,
  job: BuildJob,
): Promise<BuiltSide> {
  if (result === null) throw new Error('a base is only left out where the head failed');
  const commit = commitOf(contents);
  if (result.ok) return measured(result.image, commit);
  if (result.failure !== null) return absent(failedFor(result.failure), commit);
  const why = await whyInOurWords('base', result.details, contents, job);
  return absent(baseNotBuilt(why, result.details), commit);
}

/** null: the builder's own words say it best. */
async function whyInOurWords(
  side: 'base' | 'head',
  details: readonly string[],
  contents: SideContents | null,
  job: BuildJob,
): Promise<string | null> {
  if (contents === null) return null;
  const { builder, world } = job;
  const image = await engineOnlyImage(details, builder, world);
  if (image !== null) return onlyInEngine(side, image, builder.driver, world);
  return whyFileIsMissing({ name: side, contents }, details, pathsOf(job), job);
}

function pathsOf(job: BuildJob) {
  return repositoryPaths(job.plan.options, placeOf(job));
}

/** A base image that can't be had is a base that can't be had: the head is measured all the same. */
async function fetchedBase(
  source: SideSource,
  options: BuildOptions,
  known: KnownLayers,
  world: World,
): Promise<BuiltSide> {
  try {
    return measured(await exportedImage(source, options, known, world), null);
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return absent(failedFor(error), null);
  }
}

async function exportedImage(
  source: SideSource,
  { platform, builder }: BuildOptions,
  known: KnownLayers,
  world: World,
) {
  if (source.kind !== 'image') throw new Error('only an image is fetched');
  return exportReference(source.reference, { platform, builder, known }, world);
}

function commitOf(contents: SideContents | null): string | null {
  return contents === null || contents === 'working-tree' ? null : contents.commit;
}

function measured(value: ExportedImage, commit: string | null): BuiltSide {
  return { image: { state: 'measured', value }, commit };
}

function absent(reason: Absence, commit: string | null): BuiltSide {
  return { image: { state: 'absent', reason }, commit };
}
