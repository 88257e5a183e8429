import type { ImageSource } from '../image/image.ts';

/** What messages call an image: as a user would write it. */
export function sourceName(source: ImageSource): string {
  switch (source.kind) {
    case 'build':
      return `the build of ${source.revision}`;
    case 'docker-daemon':
      return `docker-daemon:${source.name}`;
    case 'registry':
      return `docker://${source.name}`;
    default:
      return `${source.kind}:${source.path}${source.name === null ? '' : `:${source.name}`}`;
  }
}
