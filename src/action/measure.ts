import { resolve } from 'node:path';
import type { BuildPlan } from '../build/build-plan.ts';
import { checkoutFolder, readCheckout } from '../build/checkout.ts';
import { type EventPlan, planFromEvent } from '../github/event.ts';
import { compareImages } from '../pipeline/compare.ts';
import type { ReadingOptions } from '../pipeline/read-all.ts';
import { titleOf } from '../pipeline/title.ts';
import { compareVariants } from '../pipeline/variants.ts';
import type { Thresholds } from '../policy/thresholds.ts';
import type { CachePlace } from '../read/cache-folder.ts';
import { DEFAULT_LIMITS } from '../read/limits.ts';
import type { CompareReport } from '../report/report.ts';
import type { VariantsReport } from '../report/variants-report.ts';
import type { World } from '../world/world.ts';
import { defaultCommentKey } from './comment-key.ts';
import type { Inputs } from './inputs.ts';
import type { RunnerContext } from './runner.ts';

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
}

/**
 * From the inputs and the event to the report.
 * @throws DietError if it can't be planned; what fails later is a report with `outcome: 'error'`
 */
export async function measure(
  inputs: Inputs,
  runner: RunnerContext,
  world: World,
): Promise<Measured> {
  const { baseImage, headImage } = inputs.sides;
  const builds = baseImage === null || headImage === null;
  const checkout = builds
    ? await readCheckout(await checkoutFolder(inputs.build, world), world)
    : null;
  const planned = planFromEvent({ ...runner.event, checkout }, inputs.sides);
  if (planned.kind === 'nothing') return planned;
  const plan: BuildPlan = { base: planned.base, head: planned.head, options: inputs.build };
  const reading = {
    verify: false,
    limits: DEFAULT_LIMITS,
    cache: placeCache(inputs.cache, world),
  };
  const report = await compareImages(
    {
      plan,
      thresholds: inputs.thresholds,
      ignores: inputs.ignores,
      reading,
      origin: {
        repositoryUrl: runner.repositoryUrl,
        pullRequest: planned.pullRequest,
        runUrl: runner.runUrl,
        headCommit: planned.headCommit,
        title: titleOf(plan, null),
        commentKey: inputs.commentKey ?? defaultCommentKey(plan),
      },
      diveCiHintIn: inputs.usesDiveCi ? null : (checkout?.root ?? null),
    },
    world,
  );
  const { pullRequest: number, fork } = planned;
  return {
    kind: 'measured',
    report,
    variants: inputs.variants.length === 0 ? null : await rank(plan, inputs, reading, world),
    pullRequest: number === null ? null : { number, fork },
  };
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
