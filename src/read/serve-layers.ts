import type { MessagePort } from 'node:worker_threads';
import type { XXHashAPI } from 'xxhash-wasm';
import { systemErrorReason } from '../units/system-error.ts';
import { loadXxhash } from './content-hash.ts';
import { Damage } from './damage.ts';
import { damage } from './failures.ts';
import { type LayerJob, type LayerRead, readLayer } from './read-layer.ts';
import type { JobMessage, WorkerMessage } from './worker-messages.ts';

/** Reads the layers that the main thread asks for, one after another. */
export async function serveLayers(port: MessagePort): Promise<void> {
  const xxhash = await loadXxhash();
  port.on('message', ({ job }: JobMessage) => {
    serve(port, job, xxhash).catch((error: unknown) => {
      // Not the layer's fault: a defect. It ends the worker and with it the reading.
      setImmediate(() => {
        throw error;
      });
    });
  });
}

async function serve(port: MessagePort, job: LayerJob, xxhash: XXHashAPI): Promise<void> {
  const outcome = await tryRead(job, xxhash, (bytes) => post(port, { kind: 'progress', bytes }));
  if ('problem' in outcome) post(port, { kind: 'damaged', problem: outcome.problem });
  else post(port, { kind: 'done', read: outcome.read }, buffersOf(outcome.read));
}

/** What became of a layer: read, or what is wrong with it. */
export type LayerOutcome = { readonly read: LayerRead } | { readonly problem: string };

/** Reads a layer; damage and files that can't be read are an outcome, anything else is thrown. */
export async function tryRead(
  job: LayerJob,
  xxhash: XXHashAPI,
  onBytes: (bytes: number) => void,
): Promise<LayerOutcome> {
  try {
    return { read: await readLayer(job, xxhash, inSteps(onBytes)) };
  } catch (error) {
    if (error instanceof Damage) return { problem: error.message };
    if (isSystemError(error)) return { problem: damage.notReadable(systemErrorReason(error)) };
    throw error;
  }
}

/** Raised by the file system, not by a defect. */
export function isSystemError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

const PROGRESS_BYTES = 2 ** 23;

/** Reports the sum whenever it passes another 8 MiB: a message for each read would cost more than it tells. */
function inSteps(onBytes: (bytes: number) => void): (bytes: number) => void {
  let waiting = 0;
  return (bytes) => {
    waiting += bytes;
    if (waiting < PROGRESS_BYTES) return;
    onBytes(waiting);
    waiting = 0;
  };
}

function post(port: MessagePort, message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** Handed over, not copied. */
function buffersOf({ files, records }: LayerRead): ArrayBuffer[] {
  return [
    files.pathBytes,
    files.pathEnds,
    files.kinds,
    files.bytes,
    files.modes,
    files.uids,
    files.gids,
    files.contentHashes,
    files.linkBytes,
    files.linkEnds,
    records.entries,
    records.bytes,
    records.ends,
    records.left,
  ].map(({ buffer }) => buffer as ArrayBuffer);
}
