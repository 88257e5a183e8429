import { cleanedByCaller } from '../cleaned-by-caller.ts';
import { leftoversRule } from '../leftovers.ts';

export const npmCache = leftoversRule({
  name: 'npm-cache',
  what: "npm's downloads",
  trees: [{ at: '**/.npm/_cacache' }],
  advice: 'Run npm cache clean --force in the RUN that installs, or give npm a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
  cleanUp: (left) => cleanedByCaller(left, /^npm$/, 'cache clean --force'),
});
