import type { ImageReference } from '../image/reference.ts';
import type { Absence } from '../image/side.ts';
import type { BuildOptions, SideSource } from './build-plan.ts';

/** Several images that are to be compared with one another: the part of the plan that `build/` carries out. */
export interface VariantsPlan {
  readonly variants: readonly VariantSource[];
  /** What is built: the checkout as it lies there, or a commit. */
  readonly contents: Exclude<SideSource, { readonly kind: 'image' }>;
  /** What all builds have in common; each variant's own differ in Dockerfile, stage and arguments alone. */
  readonly options: BuildOptions;
}

/** How those of them that are built are built. */
export function buildsOf(variants: readonly VariantSource[]): readonly BuildOptions[] {
  return variants.flatMap((variant) => (variant.kind === 'build' ? [variant.options] : []));
}

export type VariantSource =
  | { readonly kind: 'build'; readonly name: string; readonly options: BuildOptions }
  | { readonly kind: 'image'; readonly name: string; readonly reference: ImageReference }
  /** One that can't be had, as is known already. */
  | { readonly kind: 'absent'; readonly name: string; readonly reason: Absence };
