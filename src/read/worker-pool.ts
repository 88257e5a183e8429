import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { loadXxhash } from './content-hash.ts';
import type { LayerMemory } from './layer-memory.ts';
import type { LayerNeed } from './layer-need.ts';
import type { LayerJob, LayerRead } from './read-layer.ts';
import { type LayerOutcome, tryRead } from './serve-layers.ts';
import type { WorkerMessage } from './worker-messages.ts';

/** Bytes that were read since the last call, and jobs that were finished. */
export type OnWork = (work: { readonly bytes: number; readonly layers: number }) => void;

export interface PoolOptions {
  readonly signal: AbortSignal;
  readonly onWork: OnWork;
  /** Asked before each layer; one that is not needed any more has no outcome. */
  readonly need: LayerNeed;
  /** What became of layers without being read now, by job. */
  readonly recalled: readonly (LayerRead | null)[];
  /** Told of each job whose blob is not looked at any more, or never will be. */
  readonly onDone: (job: number) => void;
  /** Given every layer that was read. */
  readonly keep: LayerMemory['keep'];
  /** One a core and one more, unless given. */
  readonly workers?: number;
}

/** Below it, starting workers (30 ms, 15 MB each) costs more than they save. */
const MAIN_THREAD_BYTES = 10_000_000;

/**
 * A worker waits for the thread that decompresses, or that thread for it. And one that takes turns with the others
 * evens out what layers of unequal length leave over: 2 GB in seven layers take a seventh less, for 12 MB.
 */
const ONE_MORE = 1;

type Outcomes = (LayerOutcome | undefined)[];

/** A job and its place among all. */
interface Queued {
  readonly job: LayerJob;
  readonly index: number;
}

/**
 * Reads layers on all cores, the longest first, since a layer is not divided; those that were recalled are
 * not read. The outcomes stand in the order of the jobs. An abort ends the workers at once and throws the
 * signal's reason.
 */
export async function readLayers(
  jobs: readonly LayerJob[],
  options: PoolOptions,
): Promise<readonly (LayerOutcome | undefined)[]> {
  options.signal.throwIfAborted();
  const outcomes: Outcomes = new Array(jobs.length);
  const queue: Queued[] = [];
  for (const [index, job] of jobs.entries()) {
    const read = options.recalled[index] ?? null;
    if (read === null) queue.push({ job, index });
    else settle(outcomes, { job, index }, { read }, options);
  }
  queue.sort((a, b) => b.job.blob.bytes - a.job.blob.bytes || a.index - b.index);
  const bytes = queue.reduce((sum, { job }) => sum + job.blob.bytes, 0);
  if (bytes < MAIN_THREAD_BYTES && options.workers === undefined) {
    await readHere(queue, outcomes, options);
  } else await readInWorkers(queue, outcomes, options);
  return outcomes;
}

function settle(
  outcomes: Outcomes,
  { index }: Queued,
  outcome: LayerOutcome,
  { need, onDone }: PoolOptions,
): void {
  outcomes[index] = outcome;
  need.settled(index, outcome);
  onDone(index);
}

/** What reading gave: kept for the next run, and told as the last thing of its layer. */
function finish(
  outcomes: Outcomes,
  queued: Queued,
  outcome: LayerOutcome,
  options: PoolOptions,
): void {
  if ('read' in outcome) options.keep(queued.job, outcome.read);
  settle(outcomes, queued, outcome, options);
  options.onWork({ bytes: 0, layers: 1 });
}

/** Whether it is still to be read; if not, it is done with. */
function isWanted({ index }: Queued, { need, onDone }: PoolOptions): boolean {
  if (need.isNeeded(index)) return true;
  onDone(index);
  return false;
}

async function readHere(
  queue: readonly Queued[],
  outcomes: Outcomes,
  options: PoolOptions,
): Promise<void> {
  const { signal, onWork } = options;
  const xxhash = await loadXxhash();
  for (const queued of queue) {
    signal.throwIfAborted();
    if (!isWanted(queued, options)) continue;
    let reported = 0;
    const outcome = await tryRead(queued.job, xxhash, (bytes) => {
      reported += bytes;
      onWork({ bytes, layers: 0 });
    });
    onWork({ bytes: queued.job.blob.bytes - reported, layers: 0 });
    finish(outcomes, queued, outcome, options);
  }
}

async function readInWorkers(
  queue: Queued[],
  outcomes: Outcomes,
  options: PoolOptions,
): Promise<void> {
  const { signal, onWork } = options;
  const count = Math.min(options.workers ?? availableParallelism() + ONE_MORE, queue.length);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  async function work(read: ReadInWorker): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (!isWanted(next, options)) continue;
      const outcome = await read(next.job, onWork);
      finish(outcomes, next, outcome, options);
    }
  }
  try {
    await Promise.all(Array.from({ length: count }, () => withWorker(either, work)));
  } finally {
    // One of them failed: the others have nothing to read for.
    stop.abort();
  }
}

type ReadInWorker = (job: LayerJob, onWork: OnWork) => Promise<LayerOutcome>;

/** A worker for as long as `use` takes. Fails with the worker, or with the signal's reason. */
async function withWorker(
  signal: AbortSignal,
  use: (read: ReadInWorker) => Promise<void>,
): Promise<void> {
  const worker = new Worker(workerFile(), { execArgv: [], env: {} });
  const failed = Promise.withResolvers<never>();
  const onAbort = (): void => failed.reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  worker.on('error', failed.reject);
  worker.on('exit', (code) => failed.reject(new Error(`a layer reader ended with code ${code}`)));
  try {
    signal.throwIfAborted();
    await Promise.race([failed.promise, use((job, onWork) => ask(worker, job, onWork))]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    failed.promise.catch(() => {});
    await worker.terminate();
  }
}

function ask(worker: Worker, job: LayerJob, onWork: OnWork): Promise<LayerOutcome> {
  let reported = 0;
  return new Promise((resolve) => {
    const onMessage = (message: WorkerMessage): void => {
      if (message.kind === 'progress') {
        reported += message.bytes;
        onWork({ bytes: message.bytes, layers: 0 });
        return;
      }
      worker.off('message', onMessage);
      onWork({ bytes: job.blob.bytes - reported, layers: 0 });
      resolve(message.kind === 'done' ? { read: message.read } : { problem: message.problem });
    };
    worker.on('message', onMessage);
    worker.postMessage({ job });
  });
}

/** Beside this module: a source among sources, a bundle among bundles. */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './worker.ts' : './worker.js', import.meta.url);
}
