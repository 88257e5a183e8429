/** A source step that is an image. */
export interface ImageSourceName {
  /** Normalised: `docker.io/library/alpine:3.17`. */
  readonly name: string;
  readonly digest: string | null;
}

/** `docker-image://docker.io/library/alpine:3.17@sha256:…`, likewise `oci-layout://`; null for other sources. */
export function splitImageSource(identifier: string): ImageSourceName | null {
  const name = /^(?:docker-image|oci-layout):\/\/(.+)$/.exec(identifier)?.[1];
  if (name === undefined) return null;
  const at = name.indexOf('@');
  return at === -1
    ? { name, digest: null }
    : { name: name.slice(0, at), digest: name.slice(at + 1) };
}

/** As people write it: without `docker.io/` and `library/`. */
export function familiarName(name: string): string {
  return name.replace(/^docker\.io\/(?:library\/(?=[^/]+$))?/, '');
}
