import { buildsOf } from '../build/variants-plan.ts';
import { pathMistakes } from '../pipeline/path-mistakes.ts';
import { compareVariants } from '../pipeline/variants.ts';
import { invalidConfiguration } from '../policy/failures.ts';
import { type VariantsReport, variantsReport } from '../report/variants-report.ts';
import { DietError } from '../units/diet-error.ts';
import type { InWorld } from './in-world.ts';
import type { VariantsConfiguration } from './variants-configuration.ts';

/**
 * As with a comparison, whatever a user can act on becomes a report: a file must not keep an older verdict.
 * @throws Interrupted; a DietError never
 */
export async function measureVariants(
  { mistakes, ...request }: VariantsConfiguration,
  inWorld: InWorld,
): Promise<VariantsReport> {
  try {
    return await inWorld(async (world) => {
      const wrongPaths = await pathMistakes(buildsOf(request.plan.variants), world);
      const all = [...mistakes, ...wrongPaths];
      if (all.length > 0) throw invalidConfiguration(all);
      return compareVariants(request, world);
    });
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    const { sizeMetric } = request.thresholds;
    return variantsReport([], { failure: error, sizeMetric, builder: null, notes: [] });
  }
}
