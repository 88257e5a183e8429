import { resolve } from 'node:path';
import type { BuildOptions, BuildPlan, SideSource } from '../build/build-plan.ts';
import { findRepository, readCheckout } from '../build/checkout.ts';
import { buildsOf } from '../build/variants-plan.ts';
import { type EventPlan, planFromEvent, pullRequestOfEvent } from '../github/event.ts';
import { compareImages, comparisonNotBegun, type RequestOrigin } from '../pipeline/compare.ts';
import { pathMistakes } from '../pipeline/path-mistakes.ts';
import type { ReadingOptions } from '../pipeline/read-all.ts';
import { titleOf } from '../pipeline/title.ts';
import { compareVariants } from '../pipeline/variants.ts';
import { alsoInvalid, invalidConfiguration } from '../policy/failures.ts';
import type { Thresholds } from '../policy/thresholds.ts';
import type { CachePlace } from '../read/cache-folder.ts';
import type { CompareReport } from '../report/report.ts';
import type { VariantsReport } from '../report/variants-report.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import { defaultCommentKey } from './comment-key.ts';
import type { Inputs } from './inputs.ts';
import type { RunnerContext } from './runner.ts';
import { type ShownInputs, withShownPaths } from './shown-paths.ts';

export type Measured =
  | {
      readonly kind: 'measured';
      readonly report: CompareReport;
      /** null unless they were asked for. */
      readonly variants: VariantsReport | null;
      /** The pull request to tell, if this run belongs to one. */
      readonly pullRequest: ToldPullRequest | null;
    }
  | Extract<EventPlan, { kind: 'nothing' }>;

export interface ToldPullRequest {
  readonly number: number;
  readonly fork: boolean;
  readonly headCommit: string | null;
}

/**
 * From the inputs and the event to the report. Whatever a user can act on, a mistake in the inputs too,
 * is a report with `outcome: 'error'`: an existing comment must not keep yesterday's pass.
 * @throws Interrupted; a DietError never
 */
export async function measure(
  asGiven: Inputs,
  runner: RunnerContext,
  world: World,
): Promise<Measured> {
  const inputs = withShownPaths(asGiven, [runner.temporaryFolder, world.cwd]);
  const { pullRequest, failure } = toldByEvent(runner);
  try {
    const mistakes = [...inputs.mistakes, ...(await pathMistakes(buildsIn(inputs), world))];
    if (failure !== null) throw alsoInvalid(failure, mistakes);
    if (mistakes.length > 0) throw invalidConfiguration(mistakes);
    return await planAndCompare(inputs, runner, pullRequest, world);
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    const origin = originOf(inputs, runner, pullRequest);
    const report = comparisonNotBegun(error, origin);
    return { kind: 'measured', report, variants: null, pullRequest };
  }
}

interface ToldByEvent {
  readonly pullRequest: ToldPullRequest | null;
  /** Why the event says nothing of it. */
  readonly failure: DietError | null;
}

function toldByEvent({ event, eventFailure }: RunnerContext): ToldByEvent {
  if (eventFailure !== null) return { pullRequest: null, failure: eventFailure };
  try {
    return { pullRequest: pullRequestOfEvent(event), failure: null };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return { pullRequest: null, failure: error };
  }
}

/** How the sides that are no images are built, and the variants. */
function buildsIn({ sides, build, variants }: Inputs): readonly BuildOptions[] {
  const { baseImage, headImage } = sides;
  return [...(baseImage === null || headImage === null ? [build] : []), ...buildsOf(variants)];
}

async function planAndCompare(
  inputs: ShownInputs,
  runner: RunnerContext,
  pullRequest: ToldPullRequest | null,
  world: World,
): Promise<Measured> {
  const buildsVariants = buildsOf(inputs.variants).length > 0;
  const checkout =
    buildsIn(inputs).length > 0
      ? await readCheckout(await findRepository(inputs.build, world), world)
      : null;
  const planned = planFromEvent({ ...runner.event, checkout }, { ...inputs.sides, buildsVariants });
  if (planned.kind === 'nothing') return planned;
  const { base, head, headCommit } = planned;
  const plan: BuildPlan = { base, head, options: inputs.build };
  const reading = {
    verify: false,
    limits: inputs.limits,
    cache: placeCache(inputs.cache, world),
  };
  const report = await compareImages(
    {
      plan,
      thresholds: inputs.thresholds,
      ignores: inputs.ignores,
      reading,
      origin: { ...originOf(inputs, runner, pullRequest), headCommit },
      diveCiHintIn: inputs.usesDiveCi ? null : (checkout?.root ?? null),
    },
    world,
  );
  const variants = inputs.variants.length === 0 ? null : await rank(plan, inputs, reading, world);
  return { kind: 'measured', report, variants, pullRequest };
}

/**
 * No limits are held against them: those are the head's, and there is no base that could excuse what another
 * Dockerfile was before. They are built from the head's commit.
 */
function rank(
  { head, options }: BuildPlan,
  { variants, thresholds, ignores }: Inputs,
  reading: ReadingOptions,
  world: World,
): Promise<VariantsReport> {
  const contents = head.kind === 'image' ? ({ kind: 'working-tree' } as const) : head;
  const none: Thresholds = { ...thresholds, rules: [] };
  const plan = { variants, contents, options };
  return compareVariants({ plan, thresholds: none, ignores, reading }, world);
}

function placeCache(cache: CachePlace | null, { cwd }: World): CachePlace | null {
  return cache === null ? null : { ...cache, folder: resolve(cwd, cache.folder) };
}

/** What is known without a plan: the same names for a comparison that fails before it begins. */
function originOf(
  inputs: ShownInputs,
  { repositoryUrl, runUrl }: RunnerContext,
  pullRequest: ToldPullRequest | null,
): RequestOrigin {
  const plan: Pick<BuildPlan, 'head' | 'options'> = {
    head: namedHead(inputs),
    options: inputs.shownBuild,
  };
  return {
    repositoryUrl,
    pullRequest: pullRequest?.number ?? null,
    runUrl,
    headCommit: pullRequest?.headCommit ?? null,
    title: titleOf(plan, null),
    commentKey: inputs.commentKey ?? defaultCommentKey(plan),
  };
}

/** A built head is called by its Dockerfile, whatever its commit is. */
function namedHead({ sides: { headImage } }: Inputs): SideSource {
  return headImage === null ? { kind: 'working-tree' } : { kind: 'image', reference: headImage };
}
