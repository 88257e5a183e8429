import { DietError } from '../units/diet-error.ts';
import { systemErrorReason } from '../units/system-error.ts';

/** No folder for temporary files could be made. */
export function workspaceNotMade(parent: string, cause: unknown): DietError {
  return new DietError(
    'workspace-not-made',
    `No folder for temporary files could be made in ${parent} (${systemErrorReason(cause)}). Free some space there, or set TMPDIR to a folder that can be written to.`,
    { cause },
  );
}

/** A warning: the run's outcome stands, but something of it is left on the disk. */
export function workspaceNotRemoved(folder: string, cause: unknown): string {
  return `The temporary folder ${folder} could not be removed (${systemErrorReason(cause)}): please remove it.`;
}

/** A note of the report, without a final stop. */
export function diveCiIgnored(): string {
  return 'The repository has a .dive-ci file, which was not read: name it with dive-ci to have its rules judged';
}
