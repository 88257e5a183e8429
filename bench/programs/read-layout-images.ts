import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Image } from '../../src/image/image.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { readImages } from '../../src/read/read-images.ts';

/** Images of a layout as both doors read them: listed and hashed, their blobs verified. */
export async function readLayoutImages(
  layout: string,
  names: readonly string[],
): Promise<readonly Image[]> {
  const workspace = mkdtempSync(join(tmpdir(), 'read-images-'));
  try {
    const results = await readImages(
      names.map((name) => ({
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
