import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { systemErrorCode } from '../units/system-error.ts';

/** Copies a file, by reference where the file system can; does nothing if there is none. */
export async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
