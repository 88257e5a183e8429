import { buildsOf, type VariantSource, type VariantsPlan } from '../build/variants-plan.ts';
import { listVariants } from '../pipeline/list-variants.ts';
import type { VariantsRequest } from '../pipeline/variants.ts';
import { parseVariedArgument } from '../pipeline/varied-argument.ts';
import { parsed } from '../units/parsed.ts';
import type { VariantsInvocation } from './arguments.ts';
import { type Collector, newCollector } from './collector.ts';
import { imageLimits, type Place, readCommonBuildOptions, readMeasuring } from './configuration.ts';
import { nothingIsBuilt } from './failures.ts';
import { INSPECT_FORMATS } from './flags.ts';
import type { ReportOutput } from './outputs.ts';

/** What a comparison of variants was asked for, before anything was looked up. */
export interface VariantsConfiguration extends VariantsRequest {
  readonly outputs: readonly ReportOutput[];
  /** As in `CompareConfiguration`. */
  readonly mistakes: readonly string[];
}

/** Its mistakes are in it, as those of a comparison are. */
export function readVariantsConfiguration(
  invocation: VariantsInvocation,
  place: Place,
): VariantsConfiguration {
  const { flags } = invocation;
  const collector = newCollector(invocation.mistakes);
  const plan = readPlan(invocation, place, collector);
  const inputs = {
    images: plan.variants.flatMap((each) => (each.kind === 'image' ? [each.reference] : [])),
    builds: buildsOf(plan.variants),
    diveCi: flags.diveCi,
  };
  const configuration = {
    plan,
    ...readMeasuring(flags, imageLimits(flags), INSPECT_FORMATS, inputs, place, collector),
  };
  return { ...configuration, mistakes: collector.mistakes() };
}

function readPlan(
  invocation: VariantsInvocation,
  place: Place,
  collector: Collector,
): VariantsPlan {
  const options = readCommonBuildOptions(invocation.flags, place, collector);
  const variants = readVariants(invocation, options, collector);
  return { variants, contents: { kind: 'working-tree' }, options };
}

function readVariants(
  { images, flags, buildFlags, mistakes }: VariantsInvocation,
  options: VariantsPlan['options'],
  collector: Collector,
): readonly VariantSource[] {
  const { file: files, target: targets, vary } = flags;
  const builds = files.length + targets.length + vary.length > 0;
  if (!builds && images !== null && images.length > 0 && buildFlags.length > 0) {
    collector.mistake(nothingIsBuilt(buildFlags));
  }
  const varied = vary.flatMap((text) => {
    const argument = parseVariedArgument(text);
    return collector.value(argument.ok ? parsed([argument.value]) : argument, []);
  });
  const references = (images ?? []).flatMap((text) => {
    const reference = collector.image(text);
    return reference === null ? [] : [{ text, reference }];
  });
  // What is missing is a mistake already: that too few are left is none of its own.
  const read = images !== null && references.length === images.length;
  if (mistakes.length > 0 || varied.length < vary.length || !read) return [];
  return collector.value(listVariants({ files, targets, varied, images: references, options }), []);
}
