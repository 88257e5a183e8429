import type { BuildOptions } from '../build/build-plan.ts';
import type { VariantSource } from '../build/variants-plan.ts';
import { parseImageReference } from '../image/reference.ts';
import {
  type AskedVariants,
  listVariants,
  type NamedReference,
} from '../pipeline/list-variants.ts';
import { parseVariedArgument, type VariedArgument } from '../pipeline/varied-argument.ts';
import { DietError } from '../units/diet-error.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { withStop } from '../units/sentence.ts';

/**
 * The entries of the input `variants`: a Dockerfile's path, `target=STAGE`, `vary=NAME=VALUE,VALUE` or
 * `image=REFERENCE`. Every Dockerfile is built with every stage and every value, as on the command line.
 * @param options of the builds; Dockerfile and stage hold where several of them are not asked for
 */
export function parseVariantsInput(
  entries: readonly string[],
  options: BuildOptions,
): Parsed<readonly VariantSource[]> {
  if (entries.length === 0) return parsed([]);
  const files: string[] = [];
  const targets: string[] = [];
  const varied: VariedArgument[] = [];
  const images: NamedReference[] = [];
  const mistakes: string[] = [];
  for (const entry of entries) {
    const [, kind, rest = ''] = /^(target|vary|image)=(.+)$/s.exec(entry) ?? [];
    if (kind === 'target') targets.push(rest);
    else if (kind === 'vary') keep(parseVariedArgument(rest), varied, mistakes);
    else if (kind === 'image') keep(readImage(rest), images, mistakes);
    else files.push(entry);
  }
  if (mistakes.length > 0) return mistaken(...mistakes);
  // The head's build alone writes a cache.
  const asked: AskedVariants = {
    files,
    targets,
    varied,
    images,
    options: { ...options, cacheTo: [] },
  };
  const listed = listVariants(asked);
  return listed.ok ? listed : mistaken(...listed.mistakes.map((mistake) => `variants: ${mistake}`));
}

function keep<T>(result: Parsed<T>, list: T[], mistakes: string[]): void {
  if (result.ok) list.push(result.value);
  else mistakes.push(...result.mistakes.map((mistake) => `variants: ${mistake}`));
}

function readImage(text: string): Parsed<NamedReference> {
  try {
    return parsed({ text, reference: parseImageReference(text) });
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return mistaken(withStop(error.message));
  }
}
