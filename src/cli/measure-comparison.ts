import { compareImages, comparisonNotBegun, type RequestOrigin } from '../pipeline/compare.ts';
import { pathMistakes } from '../pipeline/path-mistakes.ts';
import { titleOf } from '../pipeline/title.ts';
import { invalidConfiguration } from '../policy/failures.ts';
import type { CompareReport } from '../report/report.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import { comparePlan } from './compare-plan.ts';
import type { CompareConfiguration } from './configuration.ts';
import type { InWorld } from './in-world.ts';
import { isBuilt } from './sides.ts';

/**
 * From what was asked for to the report. Whatever a user can act on, a mistake in the configuration too, is a report
 * with `outcome: 'error'`: a file that is there already must not keep yesterday's verdict.
 * @throws Interrupted; a DietError never
 */
export async function measureComparison(
  configuration: CompareConfiguration,
  inWorld: InWorld,
): Promise<CompareReport> {
  try {
    return await inWorld((world) => compareIn(world, configuration));
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    const { sides, build } = configuration;
    const head = sides.head ?? { kind: 'working-tree' };
    return comparisonNotBegun(error, originOf(titleOf({ head, options: build }, null)));
  }
}

async function compareIn(
  world: World,
  configuration: CompareConfiguration,
): Promise<CompareReport> {
  const { sides, build, thresholds, ignores, reading, usesDiveCi } = configuration;
  const wrongPaths = await pathMistakes(isBuilt(sides) ? [build] : [], world);
  const mistakes = [...configuration.mistakes, ...wrongPaths];
  if (mistakes.length > 0) throw invalidConfiguration(mistakes);
  const { plan, checkout } = await comparePlan(configuration, world);
  const root = checkout?.root ?? null;
  const title = titleOf(plan, root === null ? null : { cwd: world.cwd, root });
  const diveCiHintIn = usesDiveCi ? null : root;
  const request = { plan, thresholds, ignores, reading, origin: originOf(title), diveCiHintIn };
  return compareImages(request, world);
}

function originOf(title: string): RequestOrigin {
  return {
    repositoryUrl: null,
    pullRequest: null,
    runUrl: null,
    headCommit: null,
    title,
    commentKey: title,
  };
}
