import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import { diffPackages } from '../packages/diff-packages.ts';

/** The names of the packages that one image has in another version than the other, the biggest change first. */
export function changedPackages(before: ImageAnalysis, after: ImageAnalysis): readonly string[] {
  const names = diffPackages(before.packages(), after.packages())
    .filter(({ change }) => change !== 'unchanged')
    .map(({ name }) => name);
  return [...new Set(names)];
}
