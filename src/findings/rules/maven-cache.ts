import { leftoversRule } from '../leftovers.ts';

export const mavenCache = leftoversRule({
  name: 'maven-cache',
  what: "Maven's artifacts",
  trees: [{ at: '**/.m2/repository' }],
  advice: 'Build in another stage and copy the result, or give Maven a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
});
