import { readFile } from 'node:fs/promises';
import type { BuildRecord } from '../image/exported-image.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import {
  buildAndExport,
  type ExportBuild,
  type ExportedBuild,
  type ExportResult,
} from './build-and-export.ts';
import { type BuildResult, buildImage } from './build-image.ts';
import { sourceMoved } from './failures.ts';
import { pinsOf } from './resolved-sources.ts';
import { withBasesOf } from './share-bases.ts';
import { downloadPins, movedSources } from './source-policy.ts';
import { eitherRan, withOutcomes } from './step-outcomes.ts';
import { isWorthBuildingAhead } from './worth-ahead.ts';

export interface BuiltPair {
  readonly head: ExportResult;
  /** null where the head failed: then there is nothing to compare with. */
  readonly base: ExportResult | null;
  /** Sentences for the report, without a final stop. */
  readonly notes: readonly string[];
}

/** One build, told as one step. */
export async function buildSingle(build: ExportBuild, world: World): Promise<ExportResult> {
  return asBuildStep(build, world, () => buildAndExport(build, world));
}

/**
 * Builds both sides from one resolved set of sources: what the head's names were resolved to is handed
 * to the base, so that a tag that moves between the two does not show. An edited FROM is another name,
 * which nothing was handed over for.
 * @throws the reason of the world's signal; what exporting throws
 */
export async function buildPair(
  base: ExportBuild,
  head: ExportBuild,
  world: World,
): Promise<BuiltPair> {
  const headDone = buildSingle(head, world);
  const baseDone = asBuildStep(base, world, () => buildBase(base, head, headDone, world));
  // Both are waited for, whatever becomes of one: nothing may go on behind an error.
  await Promise.allSettled([headDone, baseDone]);
  const builtHead = await headDone;
  const builtBase = await baseDone;
  if (!builtHead.ok || builtBase?.ok !== true) {
    return { head: builtHead, base: builtBase, notes: [] };
  }
  return withStepOutcomes(sharingBases(await settle(head, builtHead, builtBase, world)));
}

/**
 * While the head is built, the base is built for the cache alone; then it needs little more than to be
 * exported, with the head's sources. Two exports into one folder at the same time would get in each
 * other's way.
 */
async function buildBase(
  base: ExportBuild,
  head: ExportBuild,
  headDone: Promise<ExportResult>,
  world: World,
): Promise<ExportResult | null> {
  const ahead = (await isBuiltAhead(base, head)) ? buildAhead(base, world) : NOTHING_AHEAD;
  const builtHead = await headDone.catch(() => null);
  if (builtHead?.ok !== true) {
    await ahead.stop();
    return null;
  }
  const before = await ahead.done;
  const built = await buildAndExport({ ...base, pins: pinsOf(head, builtHead) }, world);
  if (!built.ok || before?.ok !== true) return built;
  return { ...built, outcomes: eitherRan(before.outcomes, built.outcomes) };
}

interface AheadBuild {
  readonly done: Promise<BuildResult | null>;
  stop(): Promise<unknown>;
}

const NOTHING_AHEAD: AheadBuild = {
  done: Promise.resolve(null),
  stop: () => Promise.resolve(),
};

async function isBuiltAhead(base: ExportBuild, head: ExportBuild): Promise<boolean> {
  const { noCache, noCacheFilters } = base.options;
  // Without cache the steps would run twice, and two clients must not start one builder at the same time.
  if (noCache || noCacheFilters.length > 0 || !base.builder.running) return false;
  const [ofBase, ofHead] = await Promise.all([textOf(base), textOf(head)]);
  return ofBase === null || ofHead === null || isWorthBuildingAhead(ofBase, ofHead);
}

/** null if it can't be read: buildx will say why. */
async function textOf({ dockerfile, dockerfileText }: ExportBuild): Promise<string | null> {
  return dockerfileText ?? readFile(dockerfile, 'utf8').catch(() => null);
}

/** What becomes of it does not matter: the build that counts tells its own story. */
function buildAhead(build: ExportBuild, world: World): AheadBuild {
  const stopping = new AbortController();
  const signal = AbortSignal.any([world.signal, stopping.signal]);
  const done = buildImage({ ...build, output: { kind: 'none' } }, { ...world, signal }).catch(
    () => null,
  );
  return {
    done,
    stop: () => {
      stopping.abort();
      return done;
    },
  };
}

/**
 * What ADD downloads can't be taken from the cache by its checksum, a clone with its `.git` knows the name it was asked
 * for (`--keep-git-dir`), and a local image of the classic store has no digest. Where the two builds used different
 * ones, the head is built again with what the base just got.
 */
async function settle(
  head: ExportBuild,
  builtHead: ExportedBuild,
  builtBase: ExportedBuild,
  world: World,
): Promise<BuiltPair> {
  if (movedSources(builtHead.looseSources, builtBase.looseSources).length === 0) {
    return { head: builtHead, base: builtBase, notes: [] };
  }
  const { provenance } = builtBase.metadata;
  const downloads = provenance === null ? [] : downloadPins(provenance);
  const pins = [...pinsOf(head, builtHead), ...downloads];
  const again = await buildSingle({ ...head, pins }, world);
  const settled = again.ok
    ? { ...again, outcomes: eitherRan(builtHead.outcomes, again.outcomes) }
    : builtHead;
  const notes = movedSources(settled.looseSources, builtBase.looseSources).map(sourceMoved);
  return { head: settled, base: builtBase, notes };
}

function sharingBases({ head, base, notes }: BuiltPair): BuiltPair {
  const [headRecord, baseRecord] = [recordOf(head), recordOf(base)];
  if (headRecord === null || baseRecord === null) return { head, base, notes };
  return {
    head: withRecord(head, withBasesOf(headRecord, baseRecord)),
    base: withRecord(base, withBasesOf(baseRecord, headRecord)),
    notes,
  };
}

function withStepOutcomes({ head, base, notes }: BuiltPair): BuiltPair {
  const told = <Result extends ExportResult | null>(result: Result): Result =>
    result?.ok === true && result.image.record !== null
      ? withRecord(result, withOutcomes(result.image.record, result.outcomes))
      : result;
  return { head: told(head), base: told(base), notes };
}

function recordOf(result: ExportResult | null): BuildRecord | null {
  return result?.ok === true ? result.image.record : null;
}

function withRecord<Result extends ExportResult | null>(
  result: Result,
  record: BuildRecord,
): Result {
  return result?.ok === true ? { ...result, image: { ...result.image, record } } : result;
}

function asBuildStep<Result extends { readonly ok: boolean } | null>(
  build: ExportBuild,
  world: World,
  run: () => Promise<Result>,
): Promise<Result> {
  const title = `building ${build.name} (${shownRevision(build)})`;
  return asStep(title, world, run, (result) => result?.ok === true);
}

function shownRevision({ source }: ExportBuild): string {
  if (source.kind !== 'build') return '';
  return /^[0-9a-f]{40,}$/.test(source.revision) ? source.revision.slice(0, 7) : source.revision;
}
