import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Digest, parseDigest } from '../units/digest.ts';
import type { World } from '../world/world.ts';
import type { Builder } from './builder.ts';
import { buildx } from './buildx.ts';
import { imageNotFound, notAnImage } from './failures.ts';
import type { Answer } from './run-process.ts';

/** A manifest, or an index of manifests, as the registry keeps it. */
export interface RegistryDocument {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly content: Manifest | Index;
}

// OCI image specification, manifest.md and image-index.md. Docker's own media types have the same shape.
const DigestText = v.custom<Digest>((text) => parseDigest(text) !== null);
const PlatformDocument = v.object({
  os: v.string(),
  architecture: v.string(),
  variant: v.optional(v.string()),
});
type PlatformFields = v.InferOutput<typeof PlatformDocument>;
const Annotations = v.nullish(v.record(v.string(), v.string()));
const Descriptor = v.object({ digest: DigestText, size: v.number() });
const ManifestDocument = v.object({
  config: Descriptor,
  layers: v.array(Descriptor),
  annotations: Annotations,
});
const IndexDocument = v.object({
  manifests: v.array(
    v.object({
      digest: DigestText,
      platform: v.optional(PlatformDocument),
      annotations: Annotations,
    }),
  ),
});

export type Manifest = v.InferOutput<typeof ManifestDocument>;
export type Index = v.InferOutput<typeof IndexDocument>;

/**
 * The manifest or index behind a name, through the builder's own way to its registry.
 * @throws DietError `image-not-found`, `not-an-image`
 */
export async function readDocument(
  name: string,
  builder: Builder,
  world: World,
): Promise<RegistryDocument> {
  const bytes = await readBlob(name, builder, world);
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  const content = parseContent(bytes);
  if (digest === null || content === null) throw notAnImage(name);
  return { bytes, digest, content };
}

/**
 * The bytes themselves: of a manifest by its name, of any small blob by its digest.
 * @throws DietError `image-not-found`
 */
export async function readBlob(name: string, builder: Builder, world: World): Promise<Buffer> {
  const answer = await inspect(name, ['--raw'], builder, world);
  if (answer.exitCode !== 0) throw imageNotFound(name, answer.stderr.split('\n'));
  return answer.stdout;
}

function inspect(
  name: string,
  what: readonly string[],
  builder: Builder,
  world: World,
): Promise<Answer> {
  const flags = builder.name === null ? [] : ['--builder', builder.name];
  return buildx(['imagetools', 'inspect', ...flags, ...what, '--', name], builder, world);
}

/** The name with the digest that was found behind it. */
export function atDigest(name: string, digest: string): string {
  return `${name.replace(/@.*$/, '')}@${digest}`;
}

export function parseManifest(bytes: Buffer): Manifest | null {
  const content = parseContent(bytes);
  return content !== null && 'layers' in content ? content : null;
}

/** null for anything that is neither, such as Docker's schema 1. */
function parseContent(bytes: Buffer): Manifest | Index | null {
  try {
    return v.parse(v.union([IndexDocument, ManifestDocument]), JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
}

// `{{json .Provenance}}`: of an image alone, or of several by their platforms.
const Slsa = v.object({ SLSA: v.unknown() });
const Provenances = v.union([Slsa, v.record(v.string(), Slsa)]);

/**
 * The predicate of the SLSA provenance that is attached to an image; null where none is, or none can be had: nothing that
 * is measured depends on it. The registry's blob itself can't be asked for with `--raw`, which takes it for an index.
 * @param image the digest of its manifest, which the document leads to
 */
export async function attachedProvenance(
  name: string,
  { content, digest }: RegistryDocument,
  image: Digest,
  builder: Builder,
  world: World,
): Promise<unknown> {
  if ('layers' in content) return null;
  const isAttested = content.manifests.some(
    ({ annotations }) => annotations?.['vnd.docker.reference.digest'] === image,
  );
  if (!isAttested) return null;
  const format = ['--format', '{{json .Provenance}}'];
  const answer = await inspect(atDigest(name, digest), format, builder, world);
  const parsed = v.safeParse(Provenances, answer.exitCode === 0 ? jsonIn(answer.stdout) : null);
  if (!parsed.success) return null;
  const { output } = parsed;
  if ('SLSA' in output) return output.SLSA;
  const platform = content.manifests.find((manifest) => manifest.digest === image)?.platform;
  return output[shownPlatform(platform)]?.SLSA ?? null;
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}

function shownPlatform(platform: PlatformFields | undefined): string {
  if (platform === undefined) return '';
  const { os, architecture, variant } = platform;
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Indexes may hold indexes; nobody nests them deeper. */
const DEEPEST = 3;

export interface FoundManifest {
  readonly document: RegistryDocument;
  readonly manifest: Manifest;
}

/** The first manifest whose layers are wanted: of one platform, whatever the index calls it. */
export async function findManifest(
  document: RegistryDocument,
  isWanted: (layers: readonly Digest[]) => boolean,
  read: (digest: Digest) => Promise<RegistryDocument>,
  depth = 0,
): Promise<FoundManifest | null> {
  const { content } = document;
  if ('layers' in content) {
    const wanted = isWanted(content.layers.map(({ digest }) => digest));
    return wanted ? { document, manifest: content } : null;
  }
  if (depth === DEEPEST) return null;
  for (const { digest, platform } of content.manifests) {
    // Attestations lie beside the images, for no platform.
    if (platform?.architecture === 'unknown') continue;
    const found = await findManifest(await read(digest), isWanted, read, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
