import { DietError } from '../units/diet-error.ts';

/** No folder for temporary files could be made. */
export function workspaceNotMade(parent: string, cause: unknown): DietError {
  return new DietError(
    'workspace-not-made',
    `No folder for temporary files could be made in ${parent} (${reasonOf(cause)}). Free some space there, or set TMPDIR to a folder that can be written to.`,
    { cause },
  );
}

/** A warning: the run's outcome stands, but something of it is left on the disk. */
export function workspaceNotRemoved(folder: string, cause: unknown): string {
  return `The temporary folder ${folder} could not be removed (${reasonOf(cause)}): please remove it.`;
}

/** `ENOSPC: no space left on device` of Node's longer message, which repeats the path. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const comma = cause.message.indexOf(', ');
  return comma === -1 ? cause.message : cause.message.slice(0, comma);
}
