import type { BuildPlan, SideSource } from '../build/build-plan.ts';
import { type CheckoutPlace, repositoryPaths } from '../build/side-paths.ts';
import type { ImageReference } from '../image/reference.ts';

/**
 * What the compared image is called in headings: the head's name, or the Dockerfile and its stage.
 * @param place where the plan's paths start, if they are to be shown from the repository's root
 * @throws DietError `path-outside`, `context-is-remote`
 */
export function titleOf(
  { head, options }: Pick<BuildPlan, 'head' | 'options'>,
  place: CheckoutPlace | null,
): string {
  if (isImage(head)) return nameOf(head.reference);
  const file =
    place === null
      ? (options.file ?? inFolder(options.context, 'Dockerfile'))
      : repositoryPaths(options, place).dockerfile;
  return options.target === null ? file : `${file} (${options.target})`;
}

function isImage(side: SideSource): side is Extract<SideSource, { kind: 'image' }> {
  return side.kind === 'image';
}

function inFolder(folder: string, name: string): string {
  const clean = folder.replace(/^(?:\.\/)+|\/+$/g, '');
  return clean === '' || clean === '.' ? name : `${clean}/${name}`;
}

/** As it was given, without the transport: that is told where the source is. */
function nameOf(reference: ImageReference): string {
  if (reference.transport === 'unspecified') return reference.shownAs ?? reference.text;
  if (!('path' in reference)) return reference.name;
  const { name, path, shownAs = path } = reference;
  return name === null ? shownAs : `${shownAs}:${name}`;
}
