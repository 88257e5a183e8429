/**
 * Reading alone: `read-images OCI-LAYOUT NAME…`. Lists and hashes what is in the images' layers, verifies their blobs,
 * and says how many entries there are.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { readImages } from '../../src/read/read-images.ts';

const [layout = '', ...names] = process.argv.slice(2);
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
  for (const result of results) {
    if (result.state === 'failed') throw result.error;
    console.log(result.image.layers.reduce((sum, { files }) => sum + files.count, 0));
  }
} finally {
  rmSync(workspace, { recursive: true });
}
