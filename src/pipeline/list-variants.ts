import { posix } from 'node:path';
import type { BuildOptions } from '../build/build-plan.ts';
import type { VariantSource } from '../build/variants-plan.ts';
import type { ImageReference } from '../image/reference.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import {
  argumentFixedAndVaried,
  argumentVariedTwice,
  tooFewVariants,
  tooManyVariants,
  variantNameTwice,
} from './failures.ts';
import type { VariedArgument } from './varied-argument.ts';

/** What a user wants compared, in the words of both doors. */
export interface AskedVariants {
  /** Dockerfiles, as they were given. */
  readonly files: readonly string[];
  readonly targets: readonly string[];
  readonly varied: readonly VariedArgument[];
  readonly images: readonly NamedReference[];
  /** What all builds have in common; Dockerfile and stage hold where several of them are not asked for. */
  readonly options: BuildOptions;
}

export interface NamedReference {
  /** As it was given. */
  readonly text: string;
  readonly reference: ImageReference;
}

/** Each is a build; whoever wants more compares in several runs. */
const MOST_VARIANTS = 32;

/**
 * Every Dockerfile with every stage and every value, in the order they were given, then the images. A name says
 * what tells a variant from the others and no more: `slim, BASE=alpine:3.22`.
 */
export function listVariants(asked: AskedVariants): Parsed<readonly VariantSource[]> {
  const builds = listBuilds(asked);
  const images = asked.images.map(
    ({ text, reference }): VariantSource => ({ kind: 'image', name: text, reference }),
  );
  const variants = [...builds, ...images];
  const mistakes = [
    ...argumentMistakes(asked),
    ...repeatedNames(variants).map(variantNameTwice),
    ...(variants.length < 2 ? [tooFewVariants(variants.length)] : []),
    ...(variants.length > MOST_VARIANTS ? [tooManyVariants(variants.length, MOST_VARIANTS)] : []),
  ];
  return mistakes.length > 0 ? mistaken(...mistakes) : parsed(variants);
}

/** One way to build: what it adds to the options, and what it is called. */
interface Choice {
  readonly label: string;
  readonly apply: (options: BuildOptions) => BuildOptions;
}

function listBuilds({ files, targets, varied, options }: AskedVariants): VariantSource[] {
  if (files.length === 0 && targets.length === 0 && varied.length === 0) return [];
  const dimensions: (readonly Choice[])[] = [
    files.map((file) => ({
      label: shownPath(file),
      apply: (before) => ({ ...before, file }),
    })),
    targets.map((target) => ({ label: target, apply: (before) => ({ ...before, target }) })),
    ...varied.map(({ name, values }) =>
      values.map(
        ({ label, value }): Choice => ({
          label: `${name}=${label}`,
          apply: (before) => ({ ...before, buildArgs: [...before.buildArgs, `${name}=${value}`] }),
        }),
      ),
    ),
  ];
  const given = dimensions.filter((choices) => choices.length > 0);
  return combinations(given).map((choices): VariantSource => {
    const built = choices.reduce((before, { apply }) => apply(before), options);
    const telling = choices.filter((_, index) => (given[index]?.length ?? 0) > 1);
    const name = telling.map(({ label }) => label).join(', ');
    return { kind: 'build', name: name === '' ? buildName(built, choices) : name, options: built };
  });
}

/** Where nothing varies there is one build, which stands beside images. */
function buildName({ context, file, target }: BuildOptions, choices: readonly Choice[]): string {
  const dockerfile = shownPath(file ?? posix.join(context, 'Dockerfile'));
  const values = choices.map(({ label }) => label).filter((label) => label.includes('='));
  const more = [...(target === null ? [] : [target]), ...values];
  return more.length === 0 ? dockerfile : `${dockerfile} (${more.join(', ')})`;
}

/** `./a//Dockerfile` and `a/Dockerfile` are one file. */
function shownPath(path: string): string {
  return posix.normalize(path);
}

function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (before, list) => before.flatMap((chosen) => list.map((item) => [...chosen, item])),
    [[]],
  );
}

function argumentMistakes({ varied, options }: AskedVariants): string[] {
  const names = varied.map(({ name }) => name);
  const fixed = new Set(options.buildArgs.map((buildArg) => buildArg.split('=', 1)[0] ?? ''));
  return [
    ...new Set([
      ...names.filter((name) => fixed.has(name)).map(argumentFixedAndVaried),
      ...names.filter((name, index) => names.indexOf(name) !== index).map(argumentVariedTwice),
    ]),
  ];
}

function repeatedNames(variants: readonly VariantSource[]): string[] {
  const names = variants.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
