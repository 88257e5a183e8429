import { fileNameOf, layerOfInode, NONE } from '../live-files.ts';
import { followedBy, removalOf, unlessNeededLater } from '../rewrite.ts';
import type { Found, Rule, UnclaimedFiles } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

/** Smaller ones are time zones, fonts and test data more often than forgotten downloads. */
const LEAST_BYTES = 1_000_000;

const ARCHIVE = /\.(?:tar(?:\.\w{1,4})?|tgz|tbz2?|txz|tzst|zip|7z|rar|deb|rpm|whl|run)$/i;

export const archives: Rule = {
  name: 'archives',
  finds: { kind: 'search', search: findArchives },
  saves: 'own',
  title: (claim) => [
    ...subjectOf(claim),
    isSingular(claim) && claim.fileCount === 1 ? ' is an archive' : ' are archives',
    ' left in the image',
  ],
  advice: 'Unpack and remove it in one RUN, or let ADD or a pipe unpack it.',
  tradeOff:
    'If the program reads the archive itself it must stay: then ignore this finding for its path.',
  replace({ history, layer, files, fileCount }) {
    if (fileCount > files.length) return null;
    const removal = removalOf(files.map(({ path }) => path));
    if (removal === null) return null;
    const written = followedBy(history, layer, removal.replace('-rf', '-f'));
    return unlessNeededLater(history, layer, written);
  },
};

function* findArchives(live: UnclaimedFiles): Generator<Found> {
  const { indexes, offsets, ownFrom } = live.inodeTable;
  for (let name = 0; name < live.count; name++) {
    const inode = live.inodes[name] ?? NONE;
    if (inode < ownFrom || live.isClaimed(inode)) continue;
    const layer = layerOfInode(live.inodeTable, inode);
    const bytes = indexes[layer]?.bytes[inode - (offsets[layer] ?? 0)] ?? 0;
    // Removing one of several hard-linked names would free nothing.
    if (bytes < LEAST_BYTES || live.nameCounts[inode] !== 1) continue;
    if (ARCHIVE.test(fileNameOf(live, name))) yield { inode, name, subject: null, kept: null };
  }
}
