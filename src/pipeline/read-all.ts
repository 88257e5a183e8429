import { rm } from 'node:fs/promises';
import { sep } from 'node:path';
import { attestedRecord } from '../build/attested-record.ts';
import type { BlobLocation, ExportedImage } from '../image/exported-image.ts';
import type { CachePlace } from '../read/cache-folder.ts';
import { type LayerCache, openLayerCache } from '../read/layer-cache.ts';
import type { ReadLimits } from '../read/limits.ts';
import { type ReadProgress, type ReadResult, readImages } from '../read/read-images.ts';
import { sharedLayers } from '../read/shared-layers.ts';
import { formatBytes } from '../units/bytes.ts';
import { withStop } from '../units/sentence.ts';
import type { World } from '../world/world.ts';

/** How layers are read; both doors have these options. */
export interface ReadingOptions {
  /** Check every blob against its digest and every layer against its diff ID. */
  readonly verify: boolean;
  readonly limits: ReadLimits;
  /** Where file indexes of layers are kept for the next run; null: nowhere. */
  readonly cache: CachePlace | null;
}

/**
 * Reads images together, so that a layer they share is read once. What lies in the workspace is
 * removed, each blob as soon as it is read, for the disk of a runner is small. One result for each, in order.
 * @param cache what was read before; if it is not given, that of the options
 */
export async function readAll(
  exported: readonly ExportedImage[],
  options: ReadingOptions,
  world: World,
  cache: LayerCache = openCache(options, world),
): Promise<readonly ReadResult[]> {
  const end = world.progress.step('reading layers');
  let summary: string | undefined;
  try {
    const results = await readImages(exported, {
      ...options,
      cache,
      signal: world.signal,
      workspace: world.workspace,
      disposable: world.workspace,
      recordOf: attestedRecord,
      onProgress: (progress) => {
        summary = summaryOf(progress);
        world.progress.detail(detailOf(progress));
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

/** What earlier readings have read: those of this run, and those of runs before it if that is kept. */
export function openCache(
  { cache }: Pick<ReadingOptions, 'cache'>,
  { progress }: Pick<World, 'progress'>,
): LayerCache {
  const kept = cache && openLayerCache(cache, (sentence) => progress.warn(withStop(sentence)));
  return sharedLayers(kept);
}

function summaryOf({ layersTotal, layersRecalled, bytesDone }: ReadProgress): string {
  const [layers, bytes] = [countOf(layersTotal), formatBytes(bytesDone)];
  if (layersRecalled === 0) return `${layers}, ${bytes}`;
  return `${layersRecalled} of ${layers} known already, ${bytes} read`;
}

function detailOf({ layersDone, layersTotal, bytesDone, bytesTotal }: ReadProgress): string {
  return `${layersDone} of ${countOf(layersTotal)}, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`;
}

function countOf(layers: number): string {
  return layers === 1 ? '1 layer' : `${layers} layers`;
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
