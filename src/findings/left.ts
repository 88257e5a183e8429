import type { Left } from './claim.ts';
import type { LiveClaims } from './claim-live.ts';
import { addToSample, emptySample } from './claims.ts';
import { bytesOfInode, NONE, pathOfName } from './live-files.ts';

/** What lies in a layer and was claimed by nobody. */
export function leftIn({ files }: LiveClaims, layer: number): Left {
  const { inodeTable: table } = files;
  const from = table.offsets[layer] ?? 0;
  const to = table.offsets[layer + 1] ?? 0;
  const seen = new Set<number>();
  const sample = emptySample();
  for (let name = 0; name < files.count; name++) {
    const inode = files.inodes[name] ?? NONE;
    if (inode < from || inode >= to || files.isClaimed(inode) || seen.has(inode)) continue;
    seen.add(inode);
    const path = pathOfName(files, name);
    addToSample(sample, { path, bytes: bytesOfInode(table, inode), layer, other: null });
  }
  const { fileCount, files: biggest } = sample;
  return { fileCount, directory: sample.directory ?? '', files: biggest };
}
