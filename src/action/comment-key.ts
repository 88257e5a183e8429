import type { BuildPlan } from '../build/build-plan.ts';
import type { ImageReference } from '../image/reference.ts';
import { titleOf } from '../pipeline/title.ts';

/**
 * What tells this image's comment from those of other images of the same pull request, the same for
 * every commit: so without the tag or digest of an image, which a workflow makes anew each time.
 */
export function defaultCommentKey(plan: Pick<BuildPlan, 'head' | 'options'>): string {
  const name = plan.head.kind === 'image' ? nameOf(plan.head.reference) : titleOf(plan, null);
  return plan.options.platform === null ? name : `${name} ${plan.options.platform}`;
}

function nameOf(reference: ImageReference): string {
  if (reference.transport === 'unspecified') {
    return withoutTag(reference.shownAs ?? reference.text);
  }
  if (!('path' in reference)) return withoutTag(reference.name);
  const { name, path, shownAs = path } = reference;
  return name === null ? shownAs : `${shownAs}:${withoutTag(name)}`;
}

/** A colon before the last slash belongs to a registry's port. */
function withoutTag(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}
