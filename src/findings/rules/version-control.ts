import type { Claim } from '../claim.ts';
import { copyLine, flagOf } from '../dockerfile/copy-instruction.ts';
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
  advice: 'Name it in .dockerignore, or remove it in the RUN that clones.',
  tradeOff:
    'A build that asks git for its version needs it told another way, such as a build argument.',
  replace: withoutHistory,
};

/** What comes from the context is kept out of it; a clone is cleaned where it is made. */
function withoutHistory({ history, layer, roots }: Claim): Replacement | null {
  const copy = copyOf(history, layer);
  const names = [...new Set(roots.map((root) => root.slice(root.lastIndexOf('/') + 1)))];
  if (copy === null) {
    const removal = removalOf(roots);
    if (removal === null) return null;
    return unlessNeededLater(history, layer, followedBy(history, layer, removal));
  }
  if (flagOf(copy.instruction, 'from') === null) {
    const lines = names.map((name) => `**/${name}`);
    return { file: '.dockerignore', lines, replaces: [], condition: null };
  }
  const flags = [...copy.instruction.flags, ...names.map((name) => `--exclude=**/${name}`)];
  const written = replacement([copyLine({ ...copy.instruction, flags })], [copy.origin]);
  return { ...written, condition: 'COPY --exclude needs Dockerfile syntax 1.19 or newer.' };
}
