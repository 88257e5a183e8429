import type { Claim } from '../claim.ts';
import { type CopyInstruction, copyLine, flagOf } from '../dockerfile/copy-instruction.ts';
import { type Replacement, replacement } from '../dockerfile/replacement.ts';
import { copyOf, followedBy, removalOf, unlessNeededLater } from '../rewrite.ts';
import type { Rule } from '../rule.ts';

export const versionControl: Rule = {
  name: 'version-control',
  finds: {
    kind: 'trees',
    trees: [
      { at: '**/.git', holds: ['HEAD', 'objects'] },
      { at: '**/.hg', holds: ['store'] },
      { at: '**/.svn', holds: ['wc.db'] },
    ],
  },
  saves: 'own',
  title: ({ roots }) => [
    'The history of the sources is in the image: ',
    ...roots.slice(0, 1).map((path) => ({ path })),
    roots.length > 1 ? ` and ${roots.length - 1} more` : '',
  ],
  advice:
    'Name it in .dockerignore, remove it in the RUN that clones, or let ADD clone without --keep-git-dir.',
  adviceFor({ history, layer }) {
    const copy = copyOf(history, layer);
    if (copy === null) return null;
    if (keepsHistory(copy.instruction)) return 'Let ADD clone without --keep-git-dir.';
    const isOfContext = flagOf(copy.instruction, 'from') === null;
    return isOfContext && history.ownIgnoreFile !== null ? IN_OWN_FILE : null;
  },
  tradeOff:
    'A build that asks git for its version needs it told another way, such as a build argument.',
  replace: withoutHistory,
};

const IN_OWN_FILE =
  'Name it in the ignore file that is named after the Dockerfile: where there is one, .dockerignore is not read.';

/** What comes from the context is kept out of it; a clone is cleaned where it is made, or made without. */
function withoutHistory({ history, layer, roots }: Claim): Replacement | null {
  const copy = copyOf(history, layer);
  const names = [...new Set(roots.map((root) => root.slice(root.lastIndexOf('/') + 1)))];
  if (copy === null) {
    const removal = removalOf(roots);
    if (removal === null) return null;
    return unlessNeededLater(history, layer, followedBy(history, layer, removal));
  }
  const { instruction, origin } = copy;
  if (keepsHistory(instruction)) {
    const flags = instruction.flags.filter((flag) => !KEEP.test(flag));
    const isClone = instruction.sources.every((source) => REMOTE.test(source));
    return isClone ? replacement([copyLine({ ...instruction, flags })], [origin]) : null;
  }
  if (flagOf(instruction, 'from') === null) {
    // What an archive or a download holds the context does not know.
    if (instruction.keyword === 'ADD' && instruction.sources.some((each) => UNPACKED.test(each)))
      return null;
    const lines = names.map((name) => `**/${name}`);
    const file = history.ownIgnoreFile ?? '.dockerignore';
    return { file, lines, replaces: [], condition: null };
  }
  const flags = [...instruction.flags, ...names.map((name) => `--exclude=**/${name}`)];
  const written = replacement([copyLine({ ...instruction, flags })], [origin]);
  return { ...written, condition: 'COPY --exclude needs Dockerfile syntax 1.19 or newer.' };
}

/** Dockerfile reference, "ADD --keep-git-dir". */
const KEEP = /^--keep-git-dir(?:=(?:true|1|t)$|$)/i;

function keepsHistory({ keyword, flags }: CopyInstruction): boolean {
  return keyword === 'ADD' && flags.some((flag) => KEEP.test(flag));
}

const REMOTE = /^(?:[a-z][a-z+]*:\/\/|git@)/i;

const UNPACKED = /^(?:[a-z][a-z+]*:\/\/|git@)|\$|\.(?:tar(?:\.\w+)?|t[gbx]z2?|tzst)$/i;
