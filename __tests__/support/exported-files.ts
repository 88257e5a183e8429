import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportedImage } from '../../src/image/exported-image.ts';

/**
 * The files of an exported image's layers by tar itself, upper ones over lower ones: names as tar lists them. Not for
 * images that delete something.
 */
export function filesOfExport(image: ExportedImage): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const top = mkdtempSync(join(tmpdir(), 'exported-files-'));
  try {
    for (const layer of layerFiles(image, top)) {
      const names = execFileSync('tar', ['-tf', layer], { encoding: 'utf8' }).split('\n');
      for (const name of names.filter((entry) => entry !== '' && !entry.endsWith('/'))) {
        const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
        files.set(name.replace(/^\.?\//, ''), execFileSync('tar', ['-xOf', layer, name], options));
      }
    }
  } finally {
    rmSync(top, { recursive: true });
  }
  return files;
}

/** What the bytes of an exported image's layers add up to, bottom to top, as SHA-256. */
export function layersOfExport(image: ExportedImage): readonly string[] {
  const top = mkdtempSync(join(tmpdir(), 'exported-layers-'));
  try {
    return layerFiles(image, top).map((layer) =>
      createHash('sha256').update(readFileSync(layer)).digest('hex'),
    );
  } finally {
    rmSync(top, { recursive: true });
  }
}

function layerFiles({ files, select }: ExportedImage, top: string): string[] {
  if (files.kind === 'oci-layout') {
    const digest = select !== null && 'digest' in select ? select.digest : '';
    const blob = (name: string) => join(files.directory, 'blobs', name.replace(':', '/'));
    const manifest = JSON.parse(readFileSync(blob(digest), 'utf8'));
    return manifest.layers.map((layer: { digest: string }) => blob(layer.digest));
  }
  execFileSync('tar', ['-xf', files.file, '-C', top]);
  const [image] = JSON.parse(readFileSync(join(top, 'manifest.json'), 'utf8'));
  return image.Layers.map((layer: string) => join(top, layer));
}
