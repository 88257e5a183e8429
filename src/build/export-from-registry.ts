import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportedImage } from '../image/exported-image.ts';
import type { KnownLayers } from '../image/known-layers.ts';
import { DietError } from '../units/diet-error.ts';
import { type Digest, parseDigest } from '../units/digest.ts';
import type { World } from '../world/world.ts';
import { asStep } from './as-step.ts';
import { attestedRecord } from './attested-record.ts';
import { buildAndExport } from './build-and-export.ts';
import type { BuildOptions } from './build-plan.ts';
import type { Builder } from './builder.ts';
import { imageNotFound } from './failures.ts';
import {
  atDigest,
  attachedProvenance,
  findManifest,
  type Manifest,
  parseManifest,
  type RegistryDocument,
  readBlob,
  readDocument,
} from './registry-documents.ts';
import { blobPath } from './spared-blobs.ts';

/**
 * Fetches an image from its registry through the builder and with its credentials, as it is there.
 *
 * A named context that takes the place of a stage is that image and nothing else: nothing runs, not even its
 * ONBUILD triggers, as it would after `FROM`. BuildKit writes a manifest of its own for it; the registry's, with
 * the configuration that it names, is put beside the same layers, so that the image has its own digest.
 * @throws DietError `image-not-found`
 */
export async function exportFromRegistry(
  name: string,
  options: FetchOptions,
  builder: Builder,
  world: World,
): Promise<ExportedImage> {
  return asStep(`fetching ${name}`, world, () => fetchImage(name, options, builder, world));
}

export interface FetchOptions {
  readonly platform: string | null;
  /** The folder of the workspace for its layout: see `ExportBuild`. */
  readonly layout: string;
  readonly known: KnownLayers;
}

async function fetchImage(
  name: string,
  { platform, layout, known }: FetchOptions,
  builder: Builder,
  world: World,
): Promise<ExportedImage> {
  const root = await readDocument(name, builder, world);
  const result = await buildAndExport(
    {
      name: 'image',
      shownAs: name,
      source: { kind: 'registry', name },
      recordAs: null,
      context: await mkdtemp(join(world.workspace, 'empty-')),
      dockerfile: '-',
      dockerfileText: 'FROM scratch AS image\n',
      buildContexts: [`image=docker-image://${atDigest(name, root.digest)}`],
      options: { ...NO_OPTIONS, target: 'image', platform, builder: builder.name, pull: true },
      builder,
      secrets: { flags: [], env: {}, values: [] },
      pins: [],
      writesCache: false,
      layout,
      known,
    },
    world,
  );
  if (!result.ok) throw result.failure ?? imageNotFound(name, result.details);
  return { ...result.image, ...(await ownManifest(result.image, name, root, builder, world)) };
}

const NO_OPTIONS: BuildOptions = {
  context: '.',
  file: null,
  target: null,
  platform: null,
  buildArgs: [],
  buildContexts: [],
  secrets: [],
  secretEnvs: [],
  secretFiles: [],
  ssh: [],
  cacheFrom: [],
  cacheTo: [],
  builder: null,
  network: null,
  addHosts: [],
  allow: [],
  labels: [],
  shmSize: null,
  ulimit: [],
  pull: false,
  noCache: false,
  noCacheFilters: [],
  prepare: null,
};

/**
 * Puts the registry's own manifest into the layout, if its layers are those that were exported, and selects it. With it
 * comes the build's record, if one is attached.
 * What comes through the classic image store has no manifest at all.
 */
async function ownManifest(
  { files, select }: ExportedImage,
  name: string,
  root: RegistryDocument,
  builder: Builder,
  world: World,
): Promise<Pick<ExportedImage, 'select' | 'record'>> {
  if (files.kind !== 'oci-layout' || select === null || !('digest' in select)) {
    return { select, record: null };
  }
  const { directory } = files;
  const exported = parseManifest(await readFile(blobPath(directory, select.digest)));
  const layers = exported?.layers.map(({ digest }) => digest) ?? [];
  const found = await findManifest(
    root,
    (own) => own.join() === layers.join(),
    (digest) => readDocument(atDigest(name, digest), builder, world),
  );
  if (found === null) return { select, record: null };
  const { digest } = found.manifest.config;
  const config = await readBlob(atDigest(name, digest), builder, world);
  await writeFile(blobPath(directory, digest), config);
  await writeFile(blobPath(directory, found.document.digest), found.document.bytes);
  await bringBase(directory, found.manifest, builder, world);
  const own = found.document.digest;
  const provenance = await attachedProvenance(name, root, own, builder, world);
  return { select: { digest: own }, record: attestedRecord(provenance) };
}

/**
 * Puts what the image's annotations call its base image beside it, for the reader to prove: OCI image specification,
 * annotations.md. One that can't be had any more is none.
 */
async function bringBase(
  directory: string,
  { annotations, layers }: Manifest,
  builder: Builder,
  world: World,
): Promise<void> {
  const digest = parseDigest(annotations?.['org.opencontainers.image.base.digest']);
  const name = annotations?.['org.opencontainers.image.base.name'];
  if (digest === null || !name) return;
  const read = (wanted: Digest) => readDocument(atDigest(name, wanted), builder, world);
  const isLowerEnd = (base: readonly Digest[]) =>
    base.length > 0 && base.every((layer, index) => layer === layers[index]?.digest);
  try {
    const root = await read(digest);
    const found = await findManifest(root, isLowerEnd, read);
    for (const document of found === null ? [] : [root, found.document]) {
      await writeFile(blobPath(directory, document.digest), document.bytes);
    }
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
  }
}
