import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { ImagePath } from '../units/image-path.ts';
import { claimedCopies } from './claim-waste.ts';
import { addTo, type Claims } from './claims.ts';
import type { Ignore } from './finding.ts';
import type { History } from './history.ts';
import { ignoreOf } from './ignore.ts';
import {
  bytesOfInode,
  inodeTable,
  layerOfInode,
  liveFiles,
  NONE,
  pathOfName,
} from './live-files.ts';
import type { Found, Rule, UnclaimedFiles } from './rule.ts';
import { membersOf } from './tree-members.ts';

/** Live files while rules take them. */
export interface LiveClaims {
  readonly files: UnclaimedFiles;
  /** Whether an inode is taken, by its number. */
  readonly taken: Uint8Array;
  readonly claims: Claims;
  readonly history: History;
  readonly ignoresOf: (rule: Rule) => readonly Ignore[];
}

export function startLiveClaims(
  analysis: ImageAnalysis,
  given: Pick<LiveClaims, 'claims' | 'history' | 'ignoresOf'>,
): LiveClaims {
  const live = liveFiles(analysis, inodeTable(analysis));
  const taken = new Uint8Array(live.nameCounts.length);
  const copies = claimedCopies(analysis);
  for (let name = 0; copies.size > 0 && name < live.count; name++) {
    const inode = live.inodes[name] ?? NONE;
    const paths = copies.get(layerOfInode(live.inodeTable, inode));
    if (paths?.has(pathOfName(live, name))) taken[inode] = 1;
  }
  return { ...given, taken, files: { ...live, isClaimed: (inode) => taken[inode] === 1 } };
}

/** Gives the own inodes in the directories that rules know to the first of them. */
export function claimTrees(live: LiveClaims, rules: readonly Rule[]): void {
  const trees = rules.flatMap(({ finds }, rank) =>
    finds.kind === 'trees' ? finds.trees.map((tree) => ({ tree, owner: rank })) : [],
  );
  const { files } = live;
  for (const { inode, name, root } of membersOf(files, trees, files.inodeTable.ownFrom)) {
    const rule = rules[root.owner];
    if (rule !== undefined) {
      claimOne(live, rule, { inode, name, subject: null, kept: null }, root.path);
    }
  }
}

/** Lets a rule that must see all files take those that no rule has. */
export function claimSearched(live: LiveClaims, rule: Rule): void {
  if (rule.finds.kind !== 'search') return;
  for (const each of [...rule.finds.search(live.files, live.history)])
    claimOne(live, rule, each, null);
}

function claimOne(live: LiveClaims, rule: Rule, found: Found, root: ImagePath | null): void {
  const { files, taken, claims } = live;
  const { inode, name, subject, kept } = found;
  if (taken[inode] === 1) return;
  taken[inode] = 1;
  const path = pathOfName(files, name);
  const layer = layerOfInode(files.inodeTable, inode);
  const ignore = ignoreOf(live.ignoresOf(rule), path);
  const tally = claims.tallyOf({ rule, ignore, layer, hiddenBy: null, subject });
  if (root !== null) tally.roots.add(root);
  const other = kept === null ? null : pathOfName(files, kept);
  addTo(tally, { path, bytes: bytesOfInode(files.inodeTable, inode), layer, other });
}
