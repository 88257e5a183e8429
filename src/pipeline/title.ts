import type { BuildPlan, SideSource } from '../build/build-plan.ts';
import type { ImageReference } from '../image/reference.ts';

/** What the compared image is called in headings: the head's name, or the Dockerfile and its stage. */
export function titleOf({ head, options }: BuildPlan): string {
  if (isImage(head)) return nameOf(head.reference);
  const file = options.file ?? inFolder(options.context, 'Dockerfile');
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
  if (reference.transport === 'unspecified') return reference.text;
  if (!('path' in reference)) return reference.name;
  return reference.name === null ? reference.path : `${reference.path}:${reference.name}`;
}
