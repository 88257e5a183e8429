import type { ImageSource } from '../image/image.ts';
import { isMeasured } from './notes.ts';
import { shortCommit } from './places.ts';
import type { CompareReport, ImageReport, ReportSide } from './report.ts';

/** Where an image came from, as a user would name it: `docker-daemon:app:latest`, a short commit. */
export function sourceInWords(source: ImageSource): string {
  switch (source.kind) {
    case 'build':
      return shortCommit(source.revision);
    case 'oci':
    case 'oci-archive':
    case 'docker-archive':
      return `${source.kind}:${source.path}${source.name === null ? '' : `:${source.name}`}`;
    case 'docker-daemon':
      return `docker-daemon:${source.name}`;
    case 'registry':
      return `docker://${source.name}`;
  }
}

/** `base image alpine:3.17, 1 layer` */
export function baseInWords({ name, layers }: NonNullable<ImageReport['base']>): string {
  return `base image ${name}, ${layers} ${layers === 1 ? 'layer' : 'layers'}`;
}

/** A side by its commit, else by its image's source; null if neither is known. */
export function sideInWords(side: ReportSide, commit: string | null): string | null {
  if (commit !== null) return shortCommit(commit);
  return isMeasured(side) ? sourceInWords(side.image.source) : null;
}

/** What the head's column is called. */
export function headColumn(report: CompareReport): string {
  return report.origin.pullRequest === null ? 'Head' : 'This pull request';
}
