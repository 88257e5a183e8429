import type { BaseImage } from '../image/image.ts';
import { DietError } from '../units/diet-error.ts';
import { type Digest, parseDigest } from '../units/digest.ts';
import { type ImageManifest, imageIndex, imageManifest } from './documents.ts';
import type { ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import { blobPath, readBlobDocument } from './read-document.ts';

/**
 * The image that an image says it was built upon: OCI image specification, annotations.md, "base.digest" and "base.name".
 * It counts only if the layout has what lies behind that digest, a manifest or an index of them, and its layers are the
 * lowest of the image. null otherwise.
 */
export function annotatedBase(
  files: ImageFiles,
  { annotations, layers }: ImageManifest,
  limits: ReadLimits,
): BaseImage | null {
  const digest = parseDigest(annotations?.['org.opencontainers.image.base.digest']);
  if (digest === null) return null;
  const own = digestsOf(layers);
  const [lowest] = layersBehind(digest, files, limits)
    .filter((base) => base.length > 0 && base.every((layer, index) => layer === own[index]))
    .sort((a, b) => b.length - a.length);
  if (lowest === undefined) return null;
  const name = annotations?.['org.opencontainers.image.base.name']?.replace(/@.*$/, '');
  return { name: name || digest, digest, layers: lowest.length };
}

/** The layers of each manifest that is there; an index may lack those of other platforms. */
function layersBehind(
  digest: Digest,
  files: ImageFiles,
  limits: ReadLimits,
): readonly (readonly Digest[])[] {
  if (files.find(blobPath(digest)) === null) return [];
  const title = 'manifest of the base image';
  const read = { digest, data: null };
  try {
    const { manifests } = readBlobDocument(files, read, imageIndex, title, limits);
    if (manifests !== null && manifests.length > 0) {
      return manifests
        .filter((inner) => inner.digest !== digest && files.find(blobPath(inner.digest)) !== null)
        .map((inner) => readBlobDocument(files, inner, imageManifest, title, limits))
        .map((manifest) => digestsOf(manifest.layers));
    }
    return [digestsOf(readBlobDocument(files, read, imageManifest, title, limits).layers)];
  } catch (error) {
    // Nothing that is measured depends on it.
    if (error instanceof DietError) return [];
    throw error;
  }
}

function digestsOf(layers: ImageManifest['layers']): readonly Digest[] {
  return (layers ?? []).map(({ digest }) => digest);
}
