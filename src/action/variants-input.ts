import type { BuildOptions } from '../build/build-plan.ts';
import type { VariantSource } from '../build/variants-plan.ts';
import { readImageReference } from '../image/reference.ts';
import {
  type AskedVariants,
  listVariants,
  type NamedReference,
} from '../pipeline/list-variants.ts';
import { parseVariedArgument, type VariedArgument } from '../pipeline/varied-argument.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';

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
  const reference = readImageReference(text);
  return reference.ok ? parsed({ text, reference: reference.value }) : reference;
}
