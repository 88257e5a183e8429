import { DietError } from '../units/diet-error.ts';
import { quotedText } from '../units/visible-text.ts';

const TRANSPORTS =
  'oci:DIR[:NAME], oci-archive:FILE[:NAME], docker-archive:FILE[:NAME], docker-daemon:NAME, docker://NAME, a path or a name';

export function emptyReference(): DietError {
  return new DietError('bad-image-reference', `An image is missing. Write ${TRANSPORTS}.`);
}

export function unknownTransport(text: string, transport: string): DietError {
  return new DietError(
    'bad-image-reference',
    `${quoted(text)} has the transport ${quoted(transport)}, which is not supported. Write ${TRANSPORTS}.`,
  );
}

export function referenceWithoutPath(text: string): DietError {
  return new DietError(
    'bad-image-reference',
    `${quoted(text)} names no path. Write ${TRANSPORTS}.`,
  );
}

/** `@1`, the image's place in the index. @param source the same without it */
export function selectedByPlace(text: string, source: string): DietError {
  return new DietError(
    'bad-image-reference',
    `${quoted(text)} means an image by its place in the index, which is not supported. Write ${quoted(`${source}:NAME`)} with its name, or with its digest if it has none.`,
  );
}

/** @param small the same in small letters, if that were a name */
export function badImageName(name: string, small: string | null = null): DietError {
  if (small !== null) {
    return new DietError(
      'bad-image-reference',
      `${quoted(name)} is no image name, because these have no capital letters before the tag. Did you mean ${quoted(small)}?`,
    );
  }
  return new DietError(
    'bad-image-reference',
    `${quoted(name)} is no image name. Write it like alpine:3.17, ghcr.io/owner/name:tag or name@sha256:….`,
  );
}

function quoted(text: string): string {
  return quotedText(text, 200);
}
