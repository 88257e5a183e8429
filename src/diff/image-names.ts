import type { Digest } from '../units/digest.ts';

/** An image that a Dockerfile names: that of FROM, or one that files are copied from. */
export interface NamedImage {
  /** Without digest. */
  readonly name: string;
  readonly digest: Digest | null;
  /** Whether the Dockerfile says the digest. */
  readonly pinned?: boolean;
}

/** Whether two Dockerfiles ask for the same image. A tag may have moved; a digest that somebody wrote can't. */
export function isNamedTheSame(base: NamedImage, head: NamedImage): boolean {
  if (base.name !== head.name) return false;
  const isWritten = base.pinned === true || head.pinned === true;
  return !isWritten || base.digest === head.digest;
}
