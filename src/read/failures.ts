import { DietError } from '../units/diet-error.ts';
import type { Digest } from '../units/digest.ts';
import { quotedText, shownText } from '../units/visible-text.ts';
import type { ReadLimits } from './limits.ts';

/** What can be wrong with a tar or a blob: clauses whose subject is the layer or the archive. */
export const damage = {
  notAHeader: () => 'is no tar, or is damaged: a header has a wrong checksum',
  badNumber: () => 'has a header with a field that is no number',
  numberTooBig: () => 'has a header with a number beyond 2^53 - 1',
  negativeSize: () => 'has an entry of negative size',
  badPax: () => 'has a PAX header whose records do not fit their lengths',
  nulInName: () => 'has an entry with a NUL in its name',
  badSparseMap: () => 'has a sparse file whose map does not fit its data',
  unknownSparse: () => 'has a sparse file of a format that is not known',
  helperTooBig: () => 'has a PAX or GNU record of more than 1 MiB',
  helperWithoutEntry: () => 'ends after a PAX or GNU record without the entry it belongs to',
  loneZeroBlock: () => 'has entries behind its end block',
  truncatedTar: (offset: number) => `ends in the middle of an entry, after ${offset} bytes`,
  unknownType: (type: number) =>
    `has an entry of a type that no runtime unpacks (${quoted(String.fromCharCode(type))})`,
  escapes: (path: string) => `has an entry that would lie outside the image: ${quoted(path)}`,
  noName: () => 'has an entry without a name',
  tooManyNames: () => 'has names of more than 96 MiB together',
  tooManyEntries: ({ maxEntries, names }: Pick<ReadLimits, 'maxEntries' | 'names'>) =>
    `has more than ${maxEntries} ${maxEntries === 1 ? 'entry' : 'entries'} (${names.maxEntries})`,
  tooBig: ({ maxLayerBytes, names }: Pick<ReadLimits, 'maxLayerBytes' | 'names'>) =>
    `is more than ${bytesInWords(maxLayerBytes)} long (${names.maxLayerBytes})`,
  corrupt: (reason: string) => `can't be decompressed: ${reason}`,
  windowTooBig: () =>
    'is compressed with a zstd window of more than 128 MiB, which takes too much memory',
  tooManyFrames: (limit: number) => `has more than ${limit} zstd frames`,
  tooManyFiles: (limit: number) => `has more than ${limit} files, and can't be an image's archive`,
  trailingBytes: () => "can't be decompressed: other bytes follow the compressed ones",
  unknownCompression: (name: string) => `is compressed with ${name}, which no runtime unpacks`,
  shorterThanSaid: (said: number, there: number) => `should have ${said} bytes, but has ${there}`,
  cutShort: () => 'was cut short while it was read',
  notReadable: (code: string) => `can't be read: ${code}`,
  wrongDigest: (found: Digest) => `is damaged: its digest is ${found}`,
  wrongDiffId: (found: Digest, said: Digest) =>
    `is not what the configuration says: its diff ID is ${found} instead of ${said}`,
} as const;

/** Oddities that are worth a line but no error; sentences without a final stop. */
export const oddity = {
  emptyWhiteout: (path: string) => `The whiteout ${quoted(path)} names nothing; it was ignored`,
  deviceZero: (path: string) =>
    `${quoted(path)} is a character device 0:0, which is no deletion in a layer`,
} as const;

/** Why a layer is not read; sentences without a final stop. */
export const unread = {
  foreign: (index: number, bytes: number) =>
    `Layer ${index} is a foreign layer whose blob is not there: of its ${bytes} bytes to pull no file is known`,
  windows: (index: number, bytes: number) =>
    `Layer ${index} is a Windows layer: of its ${bytes} stored bytes no file is looked at`,
} as const;

export interface LayerName {
  readonly index: number;
  /** The diff ID where the source names no digest. */
  readonly digest: Digest;
}

export function unreadableLayer({ index, digest }: LayerName, problem: string): DietError {
  return new DietError('unreadable-layer', `Layer ${index} (${digest}) ${problem}.`);
}

export function encryptedLayer({ index, digest }: LayerName): DietError {
  return new DietError(
    'encrypted-layer',
    `Layer ${index} (${digest}) is encrypted. Decrypt the image first, for example with skopeo copy --decryption-key.`,
  );
}

export function unknownLayerType({ index, digest }: LayerName, mediaType: string): DietError {
  return new DietError(
    'unknown-layer-type',
    `Layer ${index} (${digest}) holds no files of an image: its media type is ${quoted(mediaType)}.`,
  );
}

export function missingLayer(image: string, { index, digest }: LayerName): DietError {
  return new DietError(
    'missing-blob',
    `${image} lacks the blob of layer ${index} (${digest}). Export the image again, with all its layers.`,
  );
}

export function wrongLayerLength(layer: LayerName, said: number, there: number): DietError {
  return unreadableLayer(layer, damage.shorterThanSaid(said, there));
}

export function tooManyLayers(image: string, limit: number): DietError {
  return new DietError('too-many-layers', `${image} has more than ${limit} layers.`);
}

export function tooManyEntries(image: string, limits: ReadLimits): DietError {
  return new DietError('too-many-entries', `${image} ${damage.tooManyEntries(limits)}.`);
}

export function tooManyNames(image: string): DietError {
  return new DietError('too-many-names', `${image} ${damage.tooManyNames()}.`);
}

export function tooManyBytes(image: string): DietError {
  return new DietError(
    'too-many-bytes',
    `${image} has files or layers whose lengths add up to more than 9 PB, which nobody has: its figures would be wrong.`,
  );
}

export function wrongDiffIdCount(image: string, layers: number, diffIds: number): DietError {
  return new DietError(
    'bad-document',
    `${image} is damaged: its manifest has ${layers} layers, its configuration ${diffIds}.`,
  );
}

export function unreadableArchive(image: string, problem: string): DietError {
  return new DietError('unreadable-archive', `${image} ${problem}.`);
}

export function unreadableImage(image: string, reason: string): DietError {
  return new DietError('unreadable-image', `${image} can't be read: ${reason}.`);
}

export function outsideTheLayout(image: string, path: string): DietError {
  return new DietError(
    'outside-the-layout',
    `${image} has a link that leads out of it: ${quoted(path)}. Copy the layout with its links resolved.`,
  );
}

export function notAPlainFile(image: string, path: string): DietError {
  return new DietError(
    'unreadable-image',
    `${image} is damaged: ${quoted(path)} is no plain file.`,
  );
}

export function linksInCircles(image: string, path: string): DietError {
  return new DietError(
    'unreadable-archive',
    `${image} is damaged: the link ${quoted(path)} leads in circles.`,
  );
}

export function notAnOciLayout(image: string): DietError {
  return new DietError(
    'not-an-image',
    `${image} is no image: it has no index.json, as an OCI layout has.`,
  );
}

export function notADockerArchive(image: string): DietError {
  return new DietError(
    'not-an-image',
    `${image} is no image: it has neither manifest.json nor index.json.`,
  );
}

export function missingFile(image: string, path: string): DietError {
  return new DietError('missing-blob', `${image} is damaged: it lacks ${quoted(path)}.`);
}

export function missingBlob(image: string, title: string, digest: Digest): DietError {
  return new DietError('missing-blob', `${image} lacks the blob of its ${title} (${digest}).`);
}

export function wrongDocumentDigest(image: string, title: string, digest: Digest): DietError {
  return new DietError(
    'bad-document',
    `${image} is damaged: its ${title} is not what its digest says (${digest}).`,
  );
}

export function documentTooBig(
  image: string,
  title: string,
  bytes: number,
  { maxJsonBytes, names }: ReadLimits,
): DietError {
  return new DietError(
    'bad-document',
    `${image} can't be read: its ${title} has ${bytesInWords(bytes)}, more than the ${maxJsonBytes} that ${maxJsonBytes === 1 ? 'is' : 'are'} allowed (${names.maxJsonBytes}).`,
  );
}

export function documentsTooBig(image: string, { maxJsonBytes, names }: ReadLimits): DietError {
  return new DietError(
    'bad-document',
    `${image} can't be read: its manifests have more than ${4 * maxJsonBytes} bytes together (four times ${names.maxJsonBytes}).`,
  );
}

export function documentTooComplex(image: string, title: string): DietError {
  return new DietError(
    'bad-document',
    `${image} can't be read: its ${title} has more values, or is nested deeper, than that of any image.`,
  );
}

export function badDocument(
  image: string,
  place: string,
  expected: string,
  cause?: unknown,
): DietError {
  return new DietError('bad-document', `${image} is damaged: ${place} is not ${expected}.`, {
    cause,
  });
}

export function indexTooDeep(image: string, limit: number): DietError {
  return new DietError(
    'bad-document',
    `${image} is damaged: its indexes are nested more than ${limit} deep.`,
  );
}

export function tooManyManifests(image: string, limit: number): DietError {
  return new DietError('bad-document', `${image} lists more than ${limit} manifests.`);
}

export function schemaOne(image: string, digest: Digest): DietError {
  return new DietError(
    'schema-1',
    `${image} is in Docker's old format, schema 1 (${digest}). Pull and push it with a recent Docker to convert it.`,
  );
}

export function notAnImage(image: string, digest: Digest, type: string): DietError {
  return new DietError(
    'not-an-image',
    `${image} is no container image: ${digest} is of type ${quoted(type)}.`,
  );
}

export function noImage(image: string): DietError {
  return new DietError('not-an-image', `${image} holds no image.`);
}

export function noSuchImage(image: string, wish: string, there: readonly string[]): DietError {
  return new DietError(
    'no-such-image',
    `${image} holds no image ${quoted(wish)}. There is: ${listed(there)}.`,
  );
}

export function severalImages(image: string, there: readonly string[]): DietError {
  return new DietError(
    'several-images',
    `${image} holds several images. Add the name of one: ${listed(there)}.`,
  );
}

export function badPlatform(text: string): DietError {
  return new DietError(
    'bad-platform',
    `${quoted(text)} is no platform. Write it like linux/amd64 or linux/arm/v7.`,
  );
}

export function noSuchPlatform(image: string, wish: string, there: readonly string[]): DietError {
  return new DietError(
    'no-such-platform',
    `${image} has no image for ${quoted(wish)}. There is: ${listed(there)}.`,
  );
}

export function ambiguousPlatform(
  image: string,
  platform: string,
  there: readonly string[],
): DietError {
  return new DietError(
    'several-images',
    `${image} holds several images for ${platform}. Add the digest of one: ${listed(there)}.`,
  );
}

function bytesInWords(bytes: number): string {
  return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

const MAX_LISTED = 20;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const distinct = [...new Set(names)];
  const named = distinct.slice(0, MAX_LISTED).map(shown);
  const more = distinct.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function quoted(text: string): string {
  return quotedText(text, LONGEST_TEXT);
}

function shown(text: string): string {
  return shownText(text, LONGEST_TEXT);
}

const LONGEST_TEXT = 200;

export function nothingThere(path: string): DietError {
  return new DietError('no-such-path', `Nothing lies at ${quoted(path)}.`);
}

export function noImageThere(path: string): DietError {
  return new DietError(
    'not-an-image',
    `${quoted(path)} is no image: neither an OCI layout (a folder or a tar with index.json) nor what docker save writes (a tar with manifest.json).`,
  );
}

export function notAFolder(path: string): DietError {
  return new DietError(
    'not-an-image',
    `${quoted(path)} is no folder, as an OCI layout is. For a tar write oci-archive:${shown(path)}.`,
  );
}

export function notAnArchive(path: string): DietError {
  return new DietError(
    'not-an-image',
    `${quoted(path)} is no file, as an archive is. For a folder write oci:${shown(path)}.`,
  );
}

/** @param small the same in small letters, if that were an image name */
export function neitherPathNorName(text: string, small: string | null): DietError {
  const how =
    small === null
      ? 'it is no image name either. Write a path, or a name like alpine:3.17.'
      : `image names have no capital letters before the tag. Did you mean ${quoted(small)}?`;
  return new DietError('no-such-image', `Nothing lies at ${quoted(text)}, and ${how}`);
}

/** A sentence without a final stop. */
export function cacheNotWritten(folder: string, reason: string): string {
  return `The cache ${quoted(folder)} can't be written, so the next run reads all layers again: ${reason}`;
}
