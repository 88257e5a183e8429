import type { Claim } from '../claim.ts';
import { type CopyInstruction, copyLine, flagOf } from '../dockerfile/copy-instruction.ts';
import { type Draft, replacement } from '../dockerfile/replacement.ts';
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
    if (keepsHistory(copy.instruction)) {
      return isFlagged(copy.instruction)
        ? 'Let ADD clone without --keep-git-dir.'
        : 'Let ADD clone without keep-git-dir in its URL.';
    }
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
function withoutHistory({ history, layer, roots }: Claim): Draft | null {
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
    const sources = instruction.sources.map(withoutAsking);
    const isClone = instruction.sources.every((source) => REMOTE.test(source));
    return isClone ? replacement([copyLine({ ...instruction, flags, sources })], [origin]) : null;
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

/** The same in the query of a URL. Docker's documentation, "Build context", "URL queries". */
const KEEP_QUERY = /^keep-git-dir(?:=(?:true|True|TRUE|t|T|1)?)?$/;

/** What is before a URL's query, in it, and behind it. */
const QUERY = /^([^?#]*)\?([^#]*)(.*)$/s;

function keepsHistory(copy: CopyInstruction): boolean {
  return copy.keyword === 'ADD' && (isFlagged(copy) || copy.sources.some(asksToKeep));
}

function isFlagged({ flags }: CopyInstruction): boolean {
  return flags.some((flag) => KEEP.test(flag));
}

function asksToKeep(source: string): boolean {
  return (
    QUERY.exec(source)?.[2]
      ?.split('&')
      .some((query) => KEEP_QUERY.test(query)) ?? false
  );
}

function withoutAsking(source: string): string {
  return source.replace(QUERY, (_, before: string, queries: string, behind: string) => {
    const others = queries.split('&').filter((query) => !KEEP_QUERY.test(query));
    return `${before}${others.length === 0 ? '' : `?${others.join('&')}`}${behind}`;
  });
}

const REMOTE = /^(?:[a-z][a-z+]*:\/\/|git@)/i;

const UNPACKED = /^(?:[a-z][a-z+]*:\/\/|git@)|\$|\.(?:tar(?:\.\w+)?|t[gbx]z2?|tzst)$/i;
