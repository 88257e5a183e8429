import { join } from 'node:path';
import type { ExportedImage } from '../image/exported-image.ts';
import type { ImageSource } from '../image/image.ts';
import type { World } from '../world/world.ts';
import { type BuildResult, buildImage, type ImageBuild } from './build-image.ts';
import { imageIds, removeTag, saveImage } from './engine.ts';
import { digestMissing } from './failures.ts';
import type { BuildMetadata } from './metadata.ts';
import { buildRecord } from './record.ts';
import { uniqueName } from './unique-name.ts';

/** A build whose image is wanted on disk. */
export interface ExportBuild extends Omit<ImageBuild, 'output'> {
  readonly source: ImageSource;
  /** The Dockerfile's path in the repository, for the record; null: the record is of no interest. */
  readonly recordAs: string | null;
}

export type ExportResult =
  | {
      readonly ok: true;
      readonly image: ExportedImage;
      readonly metadata: BuildMetadata;
      readonly imageLines: readonly string[];
    }
  | Extract<BuildResult, { readonly ok: false }>;

/**
 * Builds an image and brings it into the workspace: as an OCI layout where the builder can, all of one run in
 * one folder, so that shared layers are written once; else through the engine and `docker save`.
 * @throws DietError `image-not-saved`; the reason of the world's signal
 */
export async function buildAndExport(build: ExportBuild, world: World): Promise<ExportResult> {
  return build.builder.exports === 'layout'
    ? exportLayout(build, world)
    : exportThroughEngine(build, world);
}

async function exportLayout(build: ExportBuild, world: World): Promise<ExportResult> {
  const directory = join(world.workspace, 'images');
  const output = { kind: 'layout', directory, name: `image-diet:${build.name}` } as const;
  const result = await buildImage({ ...build, output }, world);
  if (!result.ok) return result;
  const { digest } = result.metadata;
  if (digest === null) throw digestMissing();
  const image: ExportedImage = {
    source: build.source,
    files: { kind: 'oci-layout', directory },
    select: { digest },
    platform: build.options.platform,
    record: recordOf(build, result.metadata),
  };
  return { ...result, image };
}

/** The engine's own images stay as they are: ours comes under a tag of its own, which is taken away again. */
async function exportThroughEngine(build: ExportBuild, world: World): Promise<ExportResult> {
  const engine = build.builder.context;
  const tag = `image-diet-${uniqueName()}:${build.name}`;
  const known = await imageIds(engine, world);
  try {
    const result = await buildImage({ ...build, output: { kind: 'engine', tag } }, world);
    if (!result.ok) return result;
    const image: ExportedImage = {
      source: build.source,
      files: {
        kind: 'docker-archive',
        file: await saveImage(tag, `${uniqueName()}.tar`, engine, world),
      },
      select: null,
      platform: build.options.platform,
      record: recordOf(build, result.metadata),
    };
    return { ...result, image };
  } finally {
    await removeTag(tag, known, engine, world);
  }
}

function recordOf({ recordAs, builder }: ExportBuild, { provenance }: BuildMetadata) {
  if (recordAs === null || provenance === null) return null;
  const materialsAreDigests = builder.exports === 'layout';
  return buildRecord(provenance, { dockerfile: recordAs, materialsAreDigests });
}
