/**
 * An image as a user names it: the transports of containers/image.
 * `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]`, `docker-archive:FILE[:NAME]`, `docker-daemon:NAME`, `docker://NAME`.
 */
export type ImageReference =
  | {
      readonly transport: 'oci' | 'oci-archive' | 'docker-archive';
      readonly path: string;
      readonly name: string | null;
    }
  | { readonly transport: 'docker-daemon' | 'docker'; readonly name: string }
  /** No transport given: a path if something lies there, else the engine's image, else the registry's. */
  | { readonly transport: 'unspecified'; readonly text: string };
