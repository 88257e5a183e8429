import { leftoversRule } from '../leftovers.ts';

/** Plug'n'Play: the program is loaded out of the cache, which is its installation. */
const LOADED_FROM_CACHE = /^\.pnp\.c?js$/;

const CLASSIC = ['usr/local/share/.cache/yarn', '**/.cache/yarn'] as const;

export const yarnCache = leftoversRule({
  name: 'yarn-cache',
  what: "yarn's downloads",
  trees: [...CLASSIC, '**/.yarn/berry/cache'].map((at) => ({ at, unlessNamed: LOADED_FROM_CACHE })),
  advice: 'Run yarn cache clean in the RUN that installs, or give yarn a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
  // Since yarn 2 the command cleans what the project's settings name, which may be another directory.
  cleanUp: ({ roots }) =>
    roots.every((root) => root.endsWith('.cache/yarn')) ? 'yarn cache clean' : null,
});
