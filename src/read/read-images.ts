import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRecord, ExportedImage } from '../image/exported-image.ts';
import type { Image } from '../image/image.ts';
import { DietError } from '../units/diet-error.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { assembleImage } from './assemble-image.ts';
import { unreadableImage } from './failures.ts';
import { findImage } from './find-image.ts';
import type { FoundImage } from './found-image.ts';
import type { LayerCache } from './layer-cache.ts';
import { layerMemory } from './layer-memory.ts';
import { layerNeed } from './layer-need.ts';
import type { ReadLimits } from './limits.ts';
import { planLayers } from './plan-layers.ts';
import type { LayerJob, LayerRead } from './read-layer.ts';
import { releaseFiles } from './release-files.ts';
import { isSystemError } from './serve-layers.ts';
import { sourceName } from './source-name.ts';
import { type OnWork, readLayers } from './worker-pool.ts';

export interface ReadOptions {
  /** Its abort ends the reading at once and is thrown. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReadProgress) => void;
  /** Holds every layer against its diff ID, not only those whose source names no digest. */
  readonly verify: boolean;
  readonly limits: ReadLimits;
  /** One a core and one more, unless given. */
  readonly workers?: number;
  /** What layers held when they were read before, not asked under `verify`; null: all are read. */
  readonly cache?: LayerCache | null;
  /** A folder for what must be unpacked to be read (archives that are compressed as a whole). */
  readonly workspace: string;
  /** What images have in this folder is removed as soon as it is read; null or not given: nothing is. */
  readonly disposable?: string | null;
  /** The record in an attested provenance; null: it is none that says enough. Not given: nobody asks. */
  readonly recordOf?: (provenance: unknown) => BuildRecord | null;
}

/** Bytes as they are stored, of the layers that are read: what the cache knows costs none. */
export interface ReadProgress {
  readonly layersDone: number;
  readonly layersTotal: number;
  /** How many of them were known from the cache. */
  readonly layersRecalled: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export type ReadResult =
  | { readonly state: 'read'; readonly image: Image }
  | { readonly state: 'failed'; readonly error: DietError };

/**
 * Reads images from disk: one result for each, in order. A layer that several have (same digest) is
 * read once, and they share one file index. What is wrong with an image is its result; thrown is only
 * the signal's reason, or a defect.
 */
export async function readImages(
  exported: readonly ExportedImage[],
  options: ReadOptions,
): Promise<readonly ReadResult[]> {
  options.signal.throwIfAborted();
  const folder = await mkdtemp(join(options.workspace, 'read-'));
  try {
    const results = await readInto(folder, exported, options);
    options.cache?.trim();
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readInto(
  folder: string,
  exported: readonly ExportedImage[],
  options: ReadOptions,
): Promise<readonly ReadResult[]> {
  const found: (FoundImage | DietError)[] = [];
  for (const image of exported) {
    found.push(await attempt(image, () => findImage(image, { ...options, folder })));
  }
  const images = found.flatMap((image) => (image instanceof DietError ? [] : [image]));
  const plan = planLayers(images, folder, options);
  const memory = layerMemory(options);
  const recalled = plan.jobs.map(memory.recall);
  const outcomes = await readLayers(plan.jobs, {
    recalled,
    onDone: releaseFiles(plan.jobs, [folder, options.disposable ?? folder]),
    keep: memory.keep,
    signal: options.signal,
    need: layerNeed(images, plan, options.limits.maxEntries),
    onWork: progressOf(plan.jobs, recalled, options.onProgress),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
  });
  return await Promise.all(
    exported.map(async (image, index): Promise<ReadResult> => {
      const read = await attempt(image, () => {
        const there = found[index];
        if (there === undefined || there instanceof DietError) throw there;
        const record = image.record ?? options.recordOf?.(there.provenance) ?? null;
        return assembleImage({ ...image, record }, there, plan, outcomes, options.limits);
      });
      return read instanceof DietError
        ? { state: 'failed', error: read }
        : { state: 'read', image: read };
    }),
  );
}

/** What is wrong with an image is an outcome; an abort and defects stay thrown. */
async function attempt<T>(
  image: ExportedImage,
  step: () => T | Promise<T>,
): Promise<T | DietError> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof DietError) return error;
    if (!isSystemError(error)) throw error;
    return unreadableImage(sourceName(image.source), systemErrorReason(error));
  }
}

function progressOf(
  jobs: readonly LayerJob[],
  recalled: readonly (LayerRead | null)[],
  onProgress: (progress: ReadProgress) => void,
): OnWork {
  const layersRecalled = recalled.filter((layer) => layer !== null).length;
  const layersTotal = jobs.length;
  const bytesTotal = jobs.reduce(
    (sum, { blob }, i) => sum + (recalled[i] === null ? blob.bytes : 0),
    0,
  );
  let layersDone = layersRecalled;
  let bytesDone = 0;
  const tell: OnWork = ({ layers, bytes }) => {
    layersDone += layers;
    bytesDone += bytes;
    onProgress({ layersDone, layersTotal, layersRecalled, bytesDone, bytesTotal });
  };
  tell({ layers: 0, bytes: 0 });
  return tell;
}
