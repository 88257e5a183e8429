import { inspectImage } from '../pipeline/inspect.ts';
import { invalidConfiguration } from '../policy/failures.ts';
import { failedInspectReport } from '../report/inspect-report.ts';
import type { FailedInspectReport, InspectReport } from '../report/report.ts';
import { DietError } from '../units/diet-error.ts';
import type { InspectConfiguration } from './configuration.ts';
import type { InWorld } from './in-world.ts';

/**
 * As with a comparison, whatever a user can act on becomes a report: a file must not keep an older verdict.
 * @throws Interrupted; a DietError never
 */
export async function measureImage(
  { reference, mistakes, ...options }: InspectConfiguration,
  inWorld: InWorld,
): Promise<InspectReport | FailedInspectReport> {
  try {
    if (mistakes.length > 0) throw invalidConfiguration(mistakes);
    if (reference === null) throw new Error('a reference that is no mistake is there');
    return await inWorld((world) => inspectImage({ reference, ...options }, world));
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return failedInspectReport(error);
  }
}
