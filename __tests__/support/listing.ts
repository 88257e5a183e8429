import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything below a folder, `.git` included, a line each: kind, mode, size, time of change, content. Equal lists
 * before and after mean that nobody wrote there.
 */
export function listing(root: string): string[] {
  return ['.', ...readdirSync(root, { recursive: true, encoding: 'latin1' })].sort().map((name) => {
    const path = Buffer.from(join(root, name), 'latin1');
    const stat = lstatSync(path, { bigint: true });
    const content = stat.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
      : stat.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    const { mode, uid, gid, size, nlink, mtimeNs, ctimeNs } = stat;
    return [name, mode.toString(8), uid, gid, nlink, size, mtimeNs, ctimeNs, content].join(' ');
  });
}
