import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ExportedImage } from '../image/exported-image.ts';
import { type KnownLayers, NO_LAYER_KNOWN } from '../image/known-layers.ts';
import type { ImageReference } from '../image/reference.ts';
import { DietError } from '../units/diet-error.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import { describeBuilder } from './builder.ts';
import { findImage, saveImage } from './engine.ts';
import { exportFromRegistry } from './export-from-registry.ts';
import { imageNotFound, localEngineNotReached, notInEngine } from './failures.ts';
import { uniqueName } from './unique-name.ts';

export interface ReferenceOptions {
  readonly platform: string | null;
  /** As `--builder`; null: the current one. */
  readonly builder: string | null;
  /** The folder of the workspace for what comes from a registry; by default that of the sides. */
  readonly layout?: string;
  /** Layers whose blobs need not be fetched; by default none. */
  readonly known?: KnownLayers;
}

/**
 * Makes an image that exists already ready to be read. Folders and archives stay where they are; a name without
 * transport (whether a path is meant was decided before) is the engine's image if it has one, else the registry's.
 * @throws DietError `not-in-engine`, `engine-not-reached`, `image-not-saved`, `image-not-found`, and those of {@link describeBuilder}
 */
export async function exportReference(
  reference: ImageReference,
  options: ReferenceOptions,
  world: World,
): Promise<ExportedImage> {
  switch (reference.transport) {
    case 'oci':
      return onDisk(reference, options, world);
    case 'oci-archive':
      return onDisk(reference, options, world);
    case 'docker-archive':
      return onDisk(reference, options, world);
    case 'docker-daemon': {
      const { name } = reference;
      const found = await findImage(name, null, world);
      if (found.state === 'no-engine') throw localEngineNotReached(name, found.said);
      if (found.state === 'missing') throw notInEngine(name);
      return exportFromEngine(name, found.id, options, world);
    }
    case 'docker':
      return fromRegistry(reference.name, options, world);
    case 'unspecified': {
      const { text } = reference;
      const found = await findImage(text, null, world);
      if (found.state === 'there') return exportFromEngine(text, found.id, options, world);
      const looked = {
        path: existsSync(resolve(world.cwd, text)),
        engine: found.state === 'missing',
      };
      return fromRegistry(text, options, world).catch((error: unknown) => {
        throw isNotFound(error) ? imageNotFound(text, error.details, looked) : error;
      });
    }
  }
}

function isNotFound(error: unknown): error is DietError {
  return error instanceof DietError && error.code === 'image-not-found';
}

type PathReference = Extract<ImageReference, { readonly path: string }>;

function onDisk(
  { transport, path, name, shownAs = path }: PathReference,
  { platform }: ReferenceOptions,
  world: World,
): ExportedImage {
  const place = resolve(world.cwd, path);
  return {
    source: { kind: transport, path: shownAs, name },
    files:
      transport === 'oci'
        ? { kind: 'oci-layout', directory: place }
        : { kind: transport, file: place },
    select: name === null ? null : { name },
    platform,
    record: null,
  };
}

async function exportFromEngine(
  name: string,
  id: string,
  { platform }: ReferenceOptions,
  world: World,
): Promise<ExportedImage> {
  const file = await asStep(`saving ${name} from the local engine`, world, () =>
    saveImage(id, `${uniqueName()}.tar`, null, world),
  );
  return {
    source: { kind: 'docker-daemon', name },
    files: { kind: 'docker-archive', file },
    select: null,
    platform,
    record: null,
  };
}

async function fromRegistry(
  name: string,
  { platform, builder, layout = 'images', known = NO_LAYER_KNOWN }: ReferenceOptions,
  world: World,
): Promise<ExportedImage> {
  const found = await describeBuilder(builder, world);
  return exportFromRegistry(name, { platform, layout, known }, found, world);
}
