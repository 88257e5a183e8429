import { randomBytes } from 'node:crypto';

/** A name that nobody else uses, for files of the workspace and for tags in the engine. */
export function uniqueName(): string {
  return randomBytes(8).toString('hex');
}
