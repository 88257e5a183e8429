import type { ExportedImage } from '../image/exported-image.ts';
import { findDockerImage } from './docker-image.ts';
import type { FoundImage } from './found-image.ts';
import type { ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import { findOciImage } from './oci-image.ts';
import { openImageFiles } from './open-files.ts';
import { sourceName } from './source-name.ts';

interface FindOptions {
  readonly folder: string;
  readonly limits: ReadLimits;
  readonly signal: AbortSignal;
}

/** The image that is meant, its documents decoded and its layers found, but not read. */
export async function findImage(
  { files: location, source, select, platform }: ExportedImage,
  options: FindOptions,
): Promise<FoundImage> {
  const files = await openImageFiles(location, sourceName(source), options);
  const find = isDockerArchive(files, location.kind) ? findDockerImage : findOciImage;
  return find(files, { select, platform }, options.limits);
}

/** Many archives are both; the location says which half counts, where there is a choice. */
function isDockerArchive(files: ImageFiles, kind: ExportedImage['files']['kind']): boolean {
  if (kind === 'oci-layout') return false;
  const [first, second] = ['manifest.json', 'index.json'].map((path) => files.find(path) !== null);
  return kind === 'docker-archive' ? first === true || second !== true : second !== true;
}
