import { leftoversRule } from '../leftovers.ts';

export const yarnCache = leftoversRule({
  name: 'yarn-cache',
  what: "yarn's downloads",
  trees: [
    { at: 'usr/local/share/.cache/yarn' },
    { at: '**/.cache/yarn' },
    { at: '**/.yarn/berry/cache' },
  ],
  advice: 'Run yarn cache clean in the RUN that installs, or give yarn a cache mount.',
  tradeOff: 'With Plug’n’Play and a global cache the program is loaded from it: then it must stay.',
  cleanUp: 'yarn cache clean',
});
