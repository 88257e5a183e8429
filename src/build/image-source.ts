import type { Material } from './provenance.ts';

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

/** What a name was resolved to, from the list of materials (package URLs: `pkg:docker/alpine@3.17?platform=…`). */
export function materialDigest(name: string, materials: readonly Material[]): string | null {
  const wanted = familiarName(name);
  const found = materials.find(({ uri }) => {
    const purl = /^pkg:docker\/([^?]+)/.exec(uri)?.[1] ?? '';
    const at = purl.lastIndexOf('@');
    return wanted === `${decoded(purl.slice(0, at))}:${purl.slice(at + 1)}`;
  });
  return found?.digest ?? null;
}

/** As it stands where it is not well formed: what is attested may be anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
