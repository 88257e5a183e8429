import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Image } from '../../src/image/image.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { readImages } from '../../src/read/read-images.ts';

/** An image by its name in an OCI layout. */
export interface LayoutImage {
  readonly layout: string;
  readonly name: string;
}

/** `LAYOUT NAME LAYOUT NAME …` of a command line. */
export function layoutImagesOf(words: readonly string[]): readonly LayoutImage[] {
  return words.flatMap((layout, i) => (i % 2 === 0 ? [{ layout, name: words[i + 1] ?? '' }] : []));
}

/** Images as both doors read them, all in one go: listed and hashed, their blobs verified. */
export async function readLayoutImages(asked: readonly LayoutImage[]): Promise<readonly Image[]> {
  const workspace = mkdtempSync(join(tmpdir(), 'read-images-'));
  try {
    const results = await readImages(
      asked.map(({ layout, name }) => ({
        source: { kind: 'oci', path: layout, name },
        files: { kind: 'oci-layout', directory: layout },
        select: { name },
        platform: null,
        record: null,
      })),
      {
        signal: new AbortController().signal,
        onProgress: () => {},
        verify: false,
        limits: DEFAULT_LIMITS,
        workspace,
      },
    );
    return results.map((result) => {
      if (result.state === 'failed') throw result.error;
      return result.image;
    });
  } finally {
    rmSync(workspace, { recursive: true });
  }
}
