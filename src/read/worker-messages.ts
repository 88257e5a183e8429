import type { LayerJob, LayerRead } from './read-layer.ts';

/** Main thread to worker. */
export interface JobMessage {
  readonly job: LayerJob;
}

/** Worker to main thread. One `done` or `damaged` a job, any number of `progress` before it. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly read: LayerRead }
  | { readonly kind: 'damaged'; readonly problem: string };
