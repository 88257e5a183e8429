import type { ExportedImage } from '../image/exported-image.ts';
import { type KnownLayers, NO_LAYER_KNOWN } from '../image/known-layers.ts';
import type { Absence, Side } from '../image/side.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import {
  type BuildFacts,
  buildFromCopy,
  type NumberedBuild,
  type Told,
} from './build-from-copy.ts';
import { describeBuilder } from './builder.ts';
import { findRepository } from './checkout.ts';
import type { SideContents } from './copy-place.ts';
import { exportReference } from './export-reference.ts';
import { failedFor } from './failures.ts';
import { makeObjectStore } from './object-store.ts';
import { type BuildTools, type PreparedCopy, prepareCopy } from './prepare-build.ts';
import { resolveRevision } from './revisions.ts';
import { prepareSecrets } from './secrets.ts';

import type { VariantSource, VariantsPlan } from './variants-plan.ts';

/** What became of a `VariantsPlan`. */
export interface BuiltVariants extends BuildFacts {
  /** One for each variant, in the plan's order. */
  readonly images: readonly Side<ExportedImage>[];
}

/** Told of each image as soon as it is there; again for one that had to be built again. */
export type OnImage = (position: number, image: ExportedImage) => void;

/**
 * Builds or fetches every variant. All builds are of one copy of the repository, by one builder, from one resolved
 * set of sources; one that fails is an absence, and the others stand. The user's repository and engine stay as
 * they are.
 * @param known layers whose blobs nobody will read
 * @throws the reason of the signal
 */
export async function buildVariants(
  plan: VariantsPlan,
  world: World,
  onImage: OnImage,
  known: KnownLayers = NO_LAYER_KNOWN,
): Promise<BuiltVariants> {
  const images: Side<ExportedImage>[] = [];
  const told = (position: number, image: Side<ExportedImage>) => {
    images[position] = image;
    if (image.state === 'measured') onImage(position, image.value);
  };
  const numbered = plan.variants.map((variant, position) => ({ ...variant, position }));
  const builds = numbered.filter((variant) => variant.kind === 'build');
  const built = await tryBuilds(builds, plan, { known, world }, told);
  for (const variant of numbered) {
    if (variant.kind === 'image')
      told(variant.position, await fetched(variant, plan, { known, world }));
    if (variant.kind === 'absent')
      told(variant.position, { state: 'absent', reason: variant.reason });
  }
  return { images, ...built };
}

type NumberedImage = Extract<VariantSource, { readonly kind: 'image' }> & {
  readonly position: number;
};
const NOTHING_BUILT: BuildFacts = { builder: null, notes: [] };

/** What all builds need, and can't be had, is the reason why each of them failed. */
async function tryBuilds(
  builds: readonly NumberedBuild[],
  plan: VariantsPlan,
  { known, world }: Pick<BuildTools, 'known' | 'world'>,
  told: Told,
): Promise<BuildFacts> {
  if (builds.length === 0) return NOTHING_BUILT;
  const failAll = (reason: Absence): BuildFacts => {
    for (const { position } of builds) told(position, { state: 'absent', reason });
    return NOTHING_BUILT;
  };
  try {
    // The builder answers while the repository is being copied.
    const described = describeBuilder(plan.options.builder, world);
    const copied = copyOf(plan, world);
    await Promise.allSettled([described, copied]);
    const builder = await described;
    const { prepared, ...tools } = await copied;
    if (!prepared.ready) return failAll(prepared.reason);
    return await buildFromCopy(builds, prepared.copy, { ...tools, builder, known }, told);
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return failAll(failedFor(error));
  }
}

type Copied = Omit<BuildTools, 'builder' | 'known'> & { readonly prepared: PreparedCopy };

async function copyOf({ contents, options }: VariantsPlan, world: World): Promise<Copied> {
  const store = await makeObjectStore(await findRepository(options, world), world);
  const tools = { store, secrets: prepareSecrets(options, world), world };
  const files: SideContents =
    contents.kind === 'working-tree'
      ? 'working-tree'
      : { commit: await resolveRevision(contents.revision, store, world) };
  return { ...tools, prepared: await prepareCopy('variants', files, options, tools) };
}

async function fetched(
  { reference, position }: NumberedImage,
  { options }: VariantsPlan,
  { known, world }: Pick<BuildTools, 'known' | 'world'>,
): Promise<Side<ExportedImage>> {
  const { platform, builder } = options;
  try {
    const layout = `images-variant-${position + 1}`;
    const value = await exportReference(reference, { platform, builder, layout, known }, world);
    return { state: 'measured', value };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return { state: 'absent', reason: failedFor(error) };
  }
}
