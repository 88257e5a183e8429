import type { Claim } from '../claim.ts';
import { type Draft, replacement } from '../dockerfile/replacement.ts';
import { isPlainPath } from '../dockerfile/shell-command.ts';
import type { History } from '../history.ts';
import {
  bytesOfInode,
  contentHashOf,
  layerOfInode,
  NONE,
  pathOfName,
  permissionsOf,
} from '../live-files.ts';
import { copyOf, followedBy } from '../rewrite.ts';
import type { Found, Rule, UnclaimedFiles } from '../rule.ts';
import { countOf } from '../subject.ts';

/** Below this the advice costs more than it saves: licences, package manifests, empty modules. */
const LEAST_BYTES = 64 * 1024;

export const duplicates: Rule = {
  name: 'duplicates',
  finds: { kind: 'search', search: findDuplicates },
  saves: 'own',
  title: ({ files: [file], fileCount }) => {
    if (file === undefined) return [];
    const { path, other } = file;
    if (fileCount > 1)
      return [
        { path },
        ` and ${countOf(fileCount - 1, 'more file')} hold what other files of the image hold already`,
      ];
    return other === null
      ? [{ path }, ' holds what another file of the image holds already']
      : [{ path }, ' holds what ', { path: other }, ' holds already'];
  },
  advice: 'Bring the content once, and let a symbolic link stand in the other place.',
  tradeOff:
    'A program that replaces one of the files no longer leaves the other as it was. Extended attributes (capabilities) are not compared: both names get those of the file that stays.',
  replace: withLinks,
};

/** In a RUN that brings them, or in place of a COPY that brings nothing else. */
function withLinks({ history, layer, files, fileCount, leftIn }: Claim): Draft | null {
  const links = files.map(({ path, other }) => linkOf(path, other));
  if (fileCount > MOST_LINKS || !links.every((link) => link !== null)) return null;
  const copy = copyOf(history, layer);
  if (copy === null) return followedBy(history, layer, links.join(' && '));
  if (fileCount > 1 || leftIn(layer).fileCount > 0 || !runsInShell(history)) return null;
  // The folder came with the COPY.
  const folder = files[0]?.path.replace(/\/?[^/]*$/, '') ?? '';
  const made = folder === '' ? '' : `mkdir -p /${folder} && `;
  return {
    ...replacement([`RUN ${made}${links[0]}`], [copy.origin]),
    condition:
      'The image must have a shell, and its USER must be allowed to write there: a COPY needs neither.',
  };
}

/** Whether any step of the image, or of its base, was one of a shell. */
function runsInShell({ layers }: History): boolean {
  return layers.some(({ origin }) => /^RUN\s+(?!.*\[\s*")/i.test(origin.instruction ?? ''));
}

const MOST_LINKS = 5;

function linkOf(path: string, kept: string | null): string | null {
  const isPlain = kept !== null && isPlainPath(path) && isPlainPath(kept);
  return isPlain ? `ln -sf /${kept} /${path}` : null;
}

interface Copy {
  readonly inode: number;
  readonly name: number;
}

/**
 * All but one of the inodes with the same length, hash, mode and owner: through a link each has those of the file that
 * stays, and a program that may no longer read or run it is broken. The one that stays lies in the lowest layer;
 * of several there it is the one whose path is first.
 */
function* findDuplicates(live: UnclaimedFiles): Generator<Found> {
  const { ownFrom } = live.inodeTable;
  for (const copies of sameContent(live)) {
    const [kept, ...others] = copies;
    if (kept === undefined) continue;
    for (const { inode, name } of others) {
      if (inode >= ownFrom && live.nameCounts[inode] === 1) {
        yield { inode, name, subject: null, kept: kept.name };
      }
    }
  }
}

/** Groups of at least two inodes, each ordered by what it would be to remove them. */
function sameContent(live: UnclaimedFiles): readonly (readonly Copy[])[] {
  const groups = new Map<string, Copy[]>();
  const seen = new Set<number>();
  for (let name = 0; name < live.count; name++) {
    const inode = live.inodes[name] ?? NONE;
    const bytes = bytesOfInode(live.inodeTable, inode);
    if (bytes < LEAST_BYTES || live.isClaimed(inode) || seen.has(inode)) continue;
    seen.add(inode);
    const { mode, uid, gid } = permissionsOf(live.inodeTable, inode);
    const key = `${bytes} ${contentHashOf(live.inodeTable, inode)} ${mode} ${uid} ${gid}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ inode, name }]);
    else group.push({ inode, name });
  }
  return [...groups.values()]
    .filter((copies) => copies.length > 1)
    .map((copies) => copies.sort((a, b) => byStay(live, a, b)));
}

/** Which copy stays: first those that can't be freed by removing one name. */
function byStay(live: UnclaimedFiles, a: Copy, b: Copy): number {
  const { ownFrom } = live.inodeTable;
  const isFixed = ({ inode }: Copy) => inode < ownFrom || live.nameCounts[inode] !== 1;
  if (isFixed(a) !== isFixed(b)) return isFixed(a) ? -1 : 1;
  const layer = ({ inode }: Copy) => layerOfInode(live.inodeTable, inode);
  if (layer(a) !== layer(b)) return layer(a) - layer(b);
  const [aPath, bPath] = [pathOfName(live, a.name), pathOfName(live, b.name)];
  return aPath < bPath ? -1 : 1;
}
