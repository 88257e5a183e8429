import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportedImage } from '../image/exported-image.ts';
import type { IgnoreFile, ImageSource } from '../image/image.ts';
import type { KnownLayers } from '../image/known-layers.ts';
import { DietError } from '../units/diet-error.ts';
import type { Digest } from '../units/digest.ts';
import type { World } from '../world/world.ts';
import { type BuildResult, buildImage, type ImageBuild } from './build-image.ts';
import {
  type EngineContext,
  type EngineImages,
  engineImages,
  removeTag,
  saveImage,
} from './engine.ts';
import { digestMissing } from './failures.ts';
import type { BuildMetadata } from './metadata.ts';
import { buildRecord } from './record.ts';
import { looseImagesOfLog, looseSources, type Pin } from './source-policy.ts';
import { settleSparedBlobs, spareKnownBlobs } from './spared-blobs.ts';
import type { StepOutcomes } from './step-outcomes.ts';
import { uniqueName } from './unique-name.ts';
import { unrecordedDockerfile } from './unrecorded-dockerfile.ts';

/** A build whose image is wanted on disk. */
export interface ExportBuild extends Omit<ImageBuild, 'output'> {
  readonly source: ImageSource;
  /** The Dockerfile's path in the repository, for the record; null: the record is of no interest. */
  readonly recordAs: string | null;
  /**
   * The folder of the workspace that gets an OCI layout. Builds of one folder write the layers they share
   * once, but must not be exported at the same time.
   */
  readonly layout: string;
  /** Their blobs are left out of the layout: each has a file of its length, without its contents. */
  readonly known: KnownLayers;
}

export interface ExportedBuild {
  readonly ok: true;
  readonly image: ExportedImage;
  readonly metadata: BuildMetadata;
  readonly imageLines: readonly string[];
  readonly outcomes: StepOutcomes;
  /** What the build used without a digest that another could be held to. */
  readonly looseSources: readonly Pin[];
}

export interface FailedExport {
  readonly ok: false;
  /** The end of buildx's own message, or what is known of the failure. */
  readonly details: readonly string[];
  /** Why the image could not be brought here though it was built; null: it was not built. */
  readonly failure: DietError | null;
}

export type ExportResult = ExportedBuild | FailedExport;

/**
 * Builds an image and brings it into the workspace: as an OCI layout where the builder can; else through the
 * engine and `docker save`.
 * @throws the reason of the world's signal
 */
export async function buildAndExport(build: ExportBuild, world: World): Promise<ExportResult> {
  const { exports } = build.builder;
  try {
    const result = await (exports === 'layout' ? exportLayout : exportThroughEngine)(build, world);
    return result.ok ? result : { ...result, failure: null };
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return { ok: false, details: error.details, failure: error };
  }
}

type FailedBuild = Extract<BuildResult, { readonly ok: false }>;

async function exportLayout(
  build: ExportBuild,
  world: World,
): Promise<ExportedBuild | FailedBuild> {
  const directory = join(world.workspace, build.layout);
  await spareKnownBlobs(directory, build.known);
  const result = await exportInto(directory, build, world);
  if (!result.ok || (await settleSparedBlobs(directory, result.manifest, build.known)))
    return result;
  // What was known is not any more: its entry was damaged, or another process removed it.
  return exportInto(directory, build, world);
}

async function exportInto(
  directory: string,
  build: ExportBuild,
  world: World,
): Promise<FailedBuild | (ExportedBuild & { readonly manifest: Digest })> {
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
    ...(await recordOf(build, result.metadata)),
  };
  const { provenance } = result.metadata;
  const loose = provenance === null ? [] : looseSources(provenance);
  return { ...result, image, looseSources: loose, manifest: digest };
}

/** The engine's own images stay as they are: ours comes under a tag of its own, which is taken away again. */
async function exportThroughEngine(
  build: ExportBuild,
  world: World,
): Promise<ExportedBuild | FailedBuild> {
  const engine = build.builder.context;
  const tag = `image-diet-${uniqueName()}:${build.name}`;
  const before = await engineImages(engine, world);
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
      ...(await recordOf(build, result.metadata)),
    };
    return { ...result, image, looseSources: await looseInEngine(result, before, engine, world) };
  } finally {
    await removeTag(tag, before.ids, engine, world);
  }
}

/** A buildx that keeps no record does not say which of its own images the engine used under a name. */
async function looseInEngine(
  { metadata, imageLines }: Extract<BuildResult, { readonly ok: true }>,
  before: EngineImages,
  engine: EngineContext,
  world: World,
): Promise<readonly Pin[]> {
  if (metadata.provenance !== null) return looseSources(metadata.provenance);
  const after = await engineImages(engine, world);
  return looseImagesOfLog(imageLines, before.idOf, after.idOf);
}

async function recordOf(
  build: ExportBuild,
  { provenance }: BuildMetadata,
): Promise<Pick<ExportedImage, 'record' | 'dockerfile' | 'ownIgnoreFile'>> {
  const { recordAs, builder, dockerfile } = build;
  if (recordAs === null) return { record: null };
  const ownIgnoreFile = existsSync(ignoreFileOf(dockerfile)) ? ignoreFileOf(recordAs) : null;
  const known = ownIgnoreFile === null ? {} : { ownIgnoreFile };
  if (provenance === null) {
    return { ...known, record: null, dockerfile: await unrecordedDockerfile(build) };
  }
  const materialsAreDigests = builder.exports === 'layout';
  return {
    ...known,
    record: buildRecord(provenance, { dockerfile: recordAs, materialsAreDigests }),
  };
}

/** https://docs.docker.com/build/concepts/context/#filename-and-location */
function ignoreFileOf(dockerfile: string): IgnoreFile {
  return `${dockerfile}.dockerignore`;
}
