import { cleanedByCaller } from '../cleaned-by-caller.ts';
import { leftoversRule } from '../leftovers.ts';
import type { Loader } from '../rule.ts';

/**
 * Plug'n'Play: the program is loaded out of the cache, which is its installation. Where the project has a cache of its
 * own (`enableGlobalCache: false`) the others are downloads. yarnpkg.com, "Cache strategies".
 */
const PLUG_N_PLAY: Loader = {
  named: /^\.pnp\.c?js$/,
  ownDirectory: '.yarn/cache',
  ownFiles: /\.zip$/,
};

const CLASSIC = ['usr/local/share/.cache/yarn', '**/.cache/yarn'] as const;

export const yarnCache = leftoversRule({
  name: 'yarn-cache',
  what: "yarn's downloads",
  trees: [...CLASSIC, '**/.yarn/berry/cache'].map((at) => ({ at, unlessLoadedBy: PLUG_N_PLAY })),
  advice: 'Run yarn cache clean in the RUN that installs, or give yarn a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
  // Since yarn 2 the command cleans what the project's settings name, which may be another directory.
  cleanUp: (left) =>
    left.roots.every((root) => root.endsWith('.cache/yarn'))
      ? cleanedByCaller(left, /^yarn$/, 'cache clean')
      : null,
});
