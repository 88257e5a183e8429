import { posix } from 'node:path';
import type { BuildRecord } from '../image/exported-image.ts';
import type { ContextFiles, Recipe, RecipeInput } from '../image/recipe.ts';
import type { World } from '../world/world.ts';
import type { ExportBuild, ExportedBuild } from './build-and-export.ts';
import type { BuiltPair } from './build-pair.ts';
import { type ContextDifferences, contextDifferences } from './context-differences.ts';
import { contextFilter } from './context-filter.ts';
import { type ContextLink, placeInSource } from './followed-links.ts';

/**
 * Both records say then which of the files that feed a step differ between the sides.
 * @throws the reason of the world's signal
 */
export async function compareInputs(
  pair: BuiltPair,
  base: ExportBuild,
  head: ExportBuild,
  world: World,
): Promise<BuiltPair> {
  if (!pair.head.ok || pair.base?.ok !== true) return pair;
  if (pair.head.image.record === null || pair.base.image.record === null) return pair;
  const differences = await contextDifferences(base, head, world);
  return {
    ...pair,
    head: compared(pair.head, differences),
    base: compared(pair.base, differences),
  };
}

function compared(result: ExportedBuild, differences: ContextDifferences): ExportedBuild {
  const { image } = result;
  if (image.record === null) return result;
  return { ...result, image: { ...image, record: withDifferences(image.record, differences) } };
}

/** The record with the files that feed each step and are not the same for the other side. */
function withDifferences(record: BuildRecord, differences: ContextDifferences): BuildRecord {
  const chains = record.chains.map((chain) => {
    const recipe = chain.origin?.recipe;
    if (chain.origin === null || recipe === undefined) return chain;
    return { ...chain, origin: { ...chain.origin, recipe: comparedRecipe(recipe, differences) } };
  });
  return { ...record, chains };
}

function comparedRecipe(recipe: Recipe, differences: ContextDifferences): Recipe {
  return { ...recipe, inputs: recipe.inputs.map((input) => comparedInput(input, differences)) };
}

function comparedInput(input: RecipeInput, differences: ContextDifferences): RecipeInput {
  if (input.kind === 'stage')
    return { ...input, steps: input.steps.map((step) => comparedRecipe(step, differences)) };
  if (input.kind !== 'files') return input;
  const found = differences.get(input.context);
  if (found === undefined) return { ...input, differing: null };
  const { paths, links } = found;
  return { ...input, differing: paths.filter((path) => isRead(path, input, links)) };
}

function isRead(path: string, { paths, excluded }: ContextFiles, links: readonly ContextLink[]) {
  const { leavesOut } = contextFilter(excluded.join('\n'));
  return (paths.length === 0 ? [''] : paths).some((source) => {
    const place = placeInSource(path, source, links);
    // What is excluded is named from the source on; a source that is a file by its own name.
    return place !== null && !leavesOut(place === '' ? posix.basename(path) : place);
  });
}
