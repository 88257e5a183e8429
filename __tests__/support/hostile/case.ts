import { join } from 'node:path';
import type { BlobLocation } from '../../../src/image/exported-image.ts';
import type { StoredAs } from '../image.ts';
import { compress, type FileTree, type ImageSpec, ociTree, writeTree } from '../image-files.ts';

/** A broken or malicious image, and what must come of it. */
export interface HostileCase {
  readonly name: string;
  /** Writes it into the empty folder. */
  readonly write: (folder: string) => BlobLocation;
  /**
   * `read`: it is an image all the same, of so many entries if a number is given. `either`: damage may or may not be
   * found. A pattern: the one sentence that says what is wrong.
   */
  readonly outcome: 'read' | { readonly entries: number } | 'either' | RegExp;
  /**
   * Needs seconds, or a file of many megabytes. `alike`: another heavy one takes the same way, so that this one is for
   * `npm run hostile` alone.
   */
  readonly heavy?: true | 'alike';
  /** Flags of `image-diet inspect` under which it must be refused. */
  readonly flags?: readonly string[];
}

/** An OCI layout in the case's folder. */
export function layoutOf(tree: FileTree): HostileCase['write'] {
  return (folder) => {
    const directory = join(folder, 'layout');
    writeTree(directory, tree);
    return { kind: 'oci-layout', directory };
  };
}

/** An image of one layer that is this tar. */
export function imageOf(
  tar: Uint8Array | (() => Uint8Array),
  stored: StoredAs = 'none',
  more: Partial<ImageSpec> = {},
): HostileCase['write'] {
  return (folder) => {
    const bytes = typeof tar === 'function' ? tar() : tar;
    const layers = [{ blob: compress(bytes, stored), tar: bytes }];
    return layoutOf(ociTree({ layers, ...more }))(folder);
  };
}

/** An image of one layer whose blob, right or wrong, is this. */
export function imageOfBlob(blob: Uint8Array | (() => Uint8Array)): HostileCase['write'] {
  return (folder) => {
    const bytes = typeof blob === 'function' ? blob() : blob;
    return layoutOf(ociTree({ layers: [{ blob: bytes, tar: bytes }] }))(folder);
  };
}
