import { Interrupted, STOP_SIGNALS, type StopSignal } from '../units/diet-error.ts';
import type { Progress, World } from '../world/world.ts';
import { workspaceNotRemoved } from './failures.ts';
import { makeWorkspace, removeWorkspace, removeWorkspaceNow } from './workspace.ts';

/** What a door knows of the world; `withWorld` adds what has to be taken and given back. */
export interface WorldOptions {
  readonly progress: Progress;
  readonly env: World['env'];
  readonly cwd: string;
  readonly spelling: World['spelling'];
  readonly githubToken: string | null;
}

/** Exit codes of a process that was told to stop: 128 and the number of the signal. */
export const INTERRUPTED_EXIT_CODES = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const satisfies Record<StopSignal, number>;

/**
 * Gives `use` a world, and takes it back however `use` ends: the workspace folder is removed, the
 * signals are as before.
 *
 * The first SIGINT, SIGTERM or SIGHUP aborts `world.signal`; what `use` then throws or returns is replaced
 * by the `Interrupted`. A second one does not wait for it: the folder is removed at once and the
 * process ends.
 * @throws what `use` throws; `Interrupted`; DietError `workspace-not-made`
 */
export async function withWorld<T>(
  options: WorldOptions,
  use: (world: World) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  let workspace: string | null = null;
  const stopListening = onSignals((signal) => {
    if (!interruption.signal.aborted) {
      interruption.abort(new Interrupted(signal));
      return;
    }
    stopListening();
    if (workspace !== null) removeWorkspaceNow(workspace);
    process.exit(INTERRUPTED_EXIT_CODES[signal]);
  });
  try {
    workspace = makeWorkspace(options.env);
    return await use({ ...options, run: {}, signal: interruption.signal, workspace });
  } finally {
    if (workspace !== null) await giveBack(workspace, options.progress);
    stopListening();
    // Thrown here on purpose: a build that was killed has "failed", but that is not why it ended.
    interruption.signal.throwIfAborted();
  }
}

async function giveBack(workspace: string, progress: Progress): Promise<void> {
  try {
    await removeWorkspace(workspace);
  } catch (error) {
    progress.warn(workspaceNotRemoved(workspace, error));
  }
}

function onSignals(listener: (signal: StopSignal) => void): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener);
  };
}
