/**
 * The name of a blob by its content, `sha256:` and 64 lower-case hexadecimal digits (or sha512 with 128).
 * OCI image specification, descriptor.md, "Digests". Made only by {@link parseDigest}.
 */
export type Digest = string & { readonly __digest: never };

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** `text` as a digest, or null where it is none. */
export function parseDigest(text: unknown): Digest | null {
  return typeof text === 'string' && DIGEST.test(text) ? (text as Digest) : null;
}

/** The algorithm and the hexadecimal part: the folders `blobs/<algorithm>/<hex>` of an OCI layout. */
export function splitDigest(digest: Digest): { algorithm: 'sha256' | 'sha512'; hex: string } {
  const colon = digest.indexOf(':');
  return {
    algorithm: digest.slice(0, colon) === 'sha512' ? 'sha512' : 'sha256',
    hex: digest.slice(colon + 1),
  };
}
