import type { Digest } from '../units/digest.ts';
import { type Descriptor, documentKind, imageIndex } from './documents.ts';
import { indexTooDeep, notAnOciLayout, tooManyManifests } from './failures.ts';
import type { ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import { blobPath, readBlobDocument, readFileDocument } from './read-document.ts';

/** One manifest that the index leads to. */
export interface Candidate {
  readonly descriptor: Descriptor;
  /** Its own digest, and those of the indexes above it. */
  readonly digests: readonly Digest[];
  /** What it, or an index above it, is called. */
  readonly names: readonly string[];
  /** Manifests beside it that attest something of it. */
  readonly attestations: readonly Descriptor[];
}

/** Real ones have two levels. */
const MAX_DEPTH = 8;
const MAX_MANIFESTS = 10_000;
/** Beyond it no engine takes a name. */
const LONGEST_NAME = 512;

const INDEX_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const ATTESTATION = 'application/vnd.docker.attestation.manifest.v1+json';

/**
 * All manifests below `index.json`, in its order, each digest once, without attestations. A document that
 * is missing is a candidate like any other: an archive of one platform may lack the others.
 * @throws DietError `not-an-image`, `bad-document`, and those of `ImageFiles.find`
 */
export function manifestTree(files: ImageFiles, limits: ReadLimits): readonly Candidate[] {
  const root = readFileDocument(files, 'index.json', imageIndex, limits);
  if (root === null) throw notAnOciLayout(files.name);
  return manifestsBelow(files, root.manifests, limits);
}

/**
 * The same below a blob that no index names: of several images that buildx exports into one folder,
 * `index.json` keeps the last.
 * @throws DietError `bad-document`, and those of `ImageFiles.find`
 */
export function manifestsAt(
  files: ImageFiles,
  digest: Digest,
  limits: ReadLimits,
): readonly Candidate[] {
  const region = files.find(blobPath(digest));
  if (region === null) return [];
  return manifestsBelow(files, [{ mediaType: '', digest, size: region.bytes }], limits);
}

function manifestsBelow(
  files: ImageFiles,
  roots: readonly Descriptor[],
  limits: ReadLimits,
): readonly Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<string>();
  function visit(
    descriptor: Descriptor,
    digests: readonly Digest[],
    names: readonly string[],
    siblings: readonly Descriptor[],
  ): void {
    if (isAttestation(descriptor)) return;
    const candidate: Candidate = {
      descriptor,
      digests: [...digests, descriptor.digest],
      names: [...names, ...namesOf(descriptor)],
      attestations: siblings.filter((sibling) => attests(sibling, descriptor)),
    };
    // The same image under another name is another candidate; below it nothing is visited twice.
    const key = [descriptor.digest, ...candidate.names].join(' ');
    if (seen.has(key)) return;
    seen.add(key);
    if (seen.size > MAX_MANIFESTS) throw tooManyManifests(files.name, MAX_MANIFESTS);
    if (!isIndex(files, descriptor, limits)) {
      found.push(candidate);
      return;
    }
    if (digests.length >= MAX_DEPTH) throw indexTooDeep(files.name, MAX_DEPTH);
    const index = readBlobDocument(files, descriptor, imageIndex, 'index', limits);
    for (const child of index.manifests) {
      visit(child, candidate.digests, candidate.names, index.manifests);
    }
  }
  for (const descriptor of roots) visit(descriptor, [], [], roots);
  return found;
}

/** Of both styles: marked by an annotation and an unknown platform, or by its type. */
function isAttestation({ annotations, artifactType, platform }: Descriptor): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
    artifactType === ATTESTATION ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

/** BuildKit, docs/attestations/attestation-storage.md: the annotation names the image's manifest. */
function attests({ annotations }: Descriptor, { digest }: Descriptor): boolean {
  return annotations?.['vnd.docker.reference.digest'] === digest;
}

function namesOf({ annotations }: Descriptor): string[] {
  const names = [
    annotations?.['io.containerd.image.name'],
    annotations?.['org.opencontainers.image.ref.name'],
  ];
  return names.filter((name) => name !== undefined).filter((name) => name.length <= LONGEST_NAME);
}

/** By the media type; by what the document holds where that says nothing. */
function isIndex(files: ImageFiles, descriptor: Descriptor, limits: ReadLimits): boolean {
  if (INDEX_TYPES.has(descriptor.mediaType)) return isPresent(files, descriptor);
  if (descriptor.mediaType !== '' || !isPresent(files, descriptor)) return false;
  const kind = readBlobDocument(files, descriptor, documentKind, 'manifest', limits);
  return kind.mediaType ? INDEX_TYPES.has(kind.mediaType) : Array.isArray(kind['manifests']);
}

export function isPresent(files: ImageFiles, { digest, data }: Descriptor): boolean {
  return Boolean(data) || files.find(blobPath(digest)) !== null;
}
