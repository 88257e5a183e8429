import * as v from 'valibot';
import { type Digest, parseDigest } from '../units/digest.ts';

/**
 * The JSON documents of an image, as far as they are used here: OCI image specification 1.1
 * (descriptor.md, image-index.md, manifest.md, config.md) and Docker's, which have the same fields.
 * `null` stands for an empty list where Go writers leave a slice empty.
 */
const digest = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): Digest => {
    const parsed = parseDigest(dataset.value);
    if (parsed !== null) return parsed;
    addIssue({ expected: 'a digest (sha256:… or sha512:…)' });
    return NEVER;
  }),
);

const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const text = v.nullish(v.string());

const annotations = v.nullish(v.record(v.string(), v.string()));

const platform = v.nullish(v.object({ os: v.string(), architecture: v.string(), variant: text }));

const descriptor = v.object({
  mediaType: v.optional(v.string(), ''),
  digest,
  size: bytes,
  platform,
  annotations,
  artifactType: text,
  data: text,
});
export type Descriptor = v.InferOutput<typeof descriptor>;

function listOf<const T extends v.GenericSchema>(item: T) {
  return v.nullish(v.array(item), []);
}

export const imageIndex = v.object({
  mediaType: text,
  manifests: listOf(descriptor),
});

export const imageManifest = v.object({
  mediaType: text,
  artifactType: text,
  config: descriptor,
  layers: listOf(descriptor),
  annotations,
});
export type ImageManifest = v.InferOutput<typeof imageManifest>;

/** in-toto attestation framework, spec/v1/statement.md; here only the predicate counts. */
export const statement = v.object({ predicate: v.optional(v.unknown()) });

/** What tells a document's kind where its descriptor does not. */
export const documentKind = v.looseObject({
  schemaVersion: v.optional(v.unknown()),
  mediaType: text,
});

const historyEntry = v.object({
  created_by: text,
  comment: text,
  empty_layer: v.nullish(v.boolean()),
});
export type HistoryEntry = v.InferOutput<typeof historyEntry>;

export const imageConfig = v.object({
  os: text,
  architecture: text,
  variant: text,
  config: v.fallback(v.nullish(v.object({ Shell: listOf(v.string()) })), null),
  rootfs: v.object({ diff_ids: listOf(digest) }),
  history: listOf(historyEntry),
});
export type ImageConfig = v.InferOutput<typeof imageConfig>;

/** `manifest.json` of `docker save`. */
export const dockerManifest = v.array(
  v.object({
    Config: v.string(),
    RepoTags: listOf(v.string()),
    Layers: listOf(v.string()),
  }),
);
export type DockerManifestEntry = v.InferOutput<typeof dockerManifest>[number];
