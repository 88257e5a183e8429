import { chmodSync, mkdtempSync, realpathSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readIfThere } from './read-if-there.ts';

const GIGABYTE = 1e9;
/** Four times what the tests ever had there at once. */
const FREE_BYTES = 2 * GIGABYTE;
/** Beside it engines, builds and jest's workers want their own. */
const MEMORY_BYTES = 8 * GIGABYTE;

const MEMORY = '/dev/shm';

/**
 * A new folder for what the tests make and take away again, thousands of files each second: in memory if there is plenty, for
 * a disk's file system spends a tenth of all time on them. Whoever sets TMPDIR decides.
 */
export function temporaryFolder(): string {
  const inMemory = process.env['TMPDIR'] === undefined && isRoomyMemory(MEMORY);
  const folder = mkdtempSync(join(realpathSync(inMemory ? MEMORY : tmpdir()), 'image-diet-test-'));
  // Some tests run as a user without rights.
  chmodSync(folder, 0o755);
  return folder;
}

function isRoomyMemory(folder: string): boolean {
  const mounted = mountsAt(folder).at(-1);
  // Programs of the tests run from there.
  if (mounted?.type !== 'tmpfs' || /\b(?:noexec|ro)\b/.test(mounted.options)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= FREE_BYTES && process.availableMemory() >= MEMORY_BYTES;
}

/** proc_mounts(5): device, place, type, options. */
function mountsAt(folder: string) {
  const lines = readIfThere('/proc/self/mounts').split('\n');
  return lines
    .map((line) => line.split(' '))
    .filter(([, place]) => place === folder)
    .map(([, , type, options = '']) => ({ type, options }));
}
