import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Digest, parseDigest } from '../units/digest.ts';
import type { World } from '../world/world.ts';
import { type Builder, docker } from './builder.ts';
import { imageNotFound, notAnImage } from './failures.ts';

/** A manifest, or an index of manifests, as the registry keeps it. */
export interface RegistryDocument {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly content: Manifest | Index;
}

// OCI image specification, manifest.md and image-index.md. Docker's own media types have the same shape.
const DigestText = v.custom<Digest>((text) => parseDigest(text) !== null);
const Descriptor = v.object({ digest: DigestText });
const ManifestDocument = v.object({ config: Descriptor, layers: v.array(Descriptor) });
const IndexDocument = v.object({
  manifests: v.array(
    v.object({
      digest: DigestText,
      platform: v.optional(v.object({ os: v.string(), architecture: v.string() })),
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

/** The bytes themselves: of a manifest by its name, of any small blob by its digest. */
export async function readBlob(name: string, builder: Builder, world: World): Promise<Buffer> {
  const flags = builder.name === null ? [] : ['--builder', builder.name];
  const inspect = ['buildx', 'imagetools', 'inspect', ...flags, '--raw', '--', name];
  const answer = await docker(inspect, world);
  if (answer.exitCode !== 0) throw imageNotFound(name, answer.stderr.split('\n'));
  return answer.stdout;
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

/** Indexes may hold indexes; nobody nests them deeper. */
const DEEPEST = 3;

/** The manifest with exactly these layers: of one platform, whatever the index calls it. */
export async function findManifest(
  document: RegistryDocument,
  layers: readonly Digest[],
  read: (digest: Digest) => Promise<RegistryDocument>,
  depth = 0,
): Promise<{ readonly document: RegistryDocument; readonly manifest: Manifest } | null> {
  const { content } = document;
  if ('layers' in content) {
    const own = content.layers.map(({ digest }) => digest);
    return own.join() === layers.join() ? { document, manifest: content } : null;
  }
  if (depth === DEEPEST) return null;
  for (const { digest, platform } of content.manifests) {
    // Attestations lie beside the images, for no platform.
    if (platform?.architecture === 'unknown') continue;
    const found = await findManifest(await read(digest), layers, read, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
