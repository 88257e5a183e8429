import { rm } from 'node:fs/promises';
import { sep } from 'node:path';
import type { BlobLocation, ExportedImage } from '../image/exported-image.ts';
import type { ReadLimits } from '../read/limits.ts';
import { type ReadResult, readImages } from '../read/read-images.ts';
import { formatBytes } from '../units/bytes.ts';
import type { World } from '../world/world.ts';

/** How layers are read; both doors have these options. */
export interface ReadingOptions {
  /** Check every blob against its digest and every layer against its diff ID. */
  readonly verify: boolean;
  readonly limits: ReadLimits;
}

/**
 * Reads images together, so that a layer they share is read once; what lies in the workspace is
 * removed then, for the disk of a runner is small. One result for each, in order.
 */
export async function readAll(
  exported: readonly ExportedImage[],
  options: ReadingOptions,
  world: World,
): Promise<readonly ReadResult[]> {
  const end = world.progress.step('reading layers');
  let summary: string | undefined;
  try {
    const results = await readImages(exported, {
      ...options,
      signal: world.signal,
      workspace: world.workspace,
      onProgress: ({ layersDone, layersTotal, bytesDone, bytesTotal }) => {
        const layers = layersTotal === 1 ? '1 layer' : `${layersTotal} layers`;
        summary = `${layers}, ${formatBytes(bytesDone)}`;
        world.progress.detail(
          `${layersDone} of ${layers}, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
        );
      },
    });
    if (results.every(({ state }) => state === 'read')) end('done', summary);
    else end('failed');
    return results;
  } catch (error) {
    end('failed');
    throw error;
  } finally {
    await removeOurs(exported, world.workspace);
  }
}

async function removeOurs(exported: readonly ExportedImage[], workspace: string): Promise<void> {
  const ours = exported
    .map(({ files }) => pathOf(files))
    .filter((path) => path.startsWith(workspace + sep));
  for (const path of new Set(ours)) await rm(path, { recursive: true, force: true });
}

function pathOf(files: BlobLocation): string {
  return files.kind === 'oci-layout' ? files.directory : files.file;
}
