import { readFileSync } from 'node:fs';
import type { ExportBuild, ExportedBuild } from './build-and-export.ts';
import { imagePins, imagePinsOfLog, type Pin } from './source-policy.ts';

/** What a build resolved the names of its images to, from its record or else from what buildx said. */
export function pinsOf(build: ExportBuild, { metadata, imageLines }: ExportedBuild): Pin[] {
  return metadata.provenance === null
    ? imagePinsOfLog(imageLines, readFileSync(build.dockerfile, 'utf8'))
    : imagePins(metadata.provenance);
}
