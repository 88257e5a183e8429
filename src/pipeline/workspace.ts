import { chmodSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceNotMade } from './failures.ts';

/**
 * Makes this run's folder for temporary files: in the runner's own folder for them, else the system's.
 * Synchronous, so that no signal can come between its making and its being known.
 * @throws DietError `workspace-not-made`
 */
export function makeWorkspace(env: Readonly<Record<string, string | undefined>>): string {
  const parent = env['RUNNER_TEMP'] || tmpdir();
  try {
    return mkdtempSync(join(realpathSync(parent), 'image-diet-'));
  } catch (error) {
    throw workspaceNotMade(parent, error);
  }
}

/** Removes the folder with all that lies in it; throws what the system says if something stays. */
export async function removeWorkspace(folder: string): Promise<void> {
  try {
    await rm(folder, REMOVE);
  } catch {
    openFolders(folder);
    await rm(folder, REMOVE);
  }
}

/** The same at once, for a process that is about to end. Never throws: nobody is left to be told. */
export function removeWorkspaceNow(folder: string): void {
  for (const prepare of [() => {}, () => openFolders(folder)]) {
    try {
      prepare();
      rmSync(folder, REMOVE);
      return;
    } catch {}
  }
}

// A child that was just killed may still have written into a folder while it was being emptied.
const REMOVE = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 } as const;

/**
 * Makes every folder writable for its owner, so that what lies in it can be removed. A `prepare`
 * command leaves such folders behind: Go's module cache is read-only.
 */
function openFolders(folder: string): void {
  if (!lstatSync(folder).isDirectory()) return;
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
  }
}
