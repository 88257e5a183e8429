import { leftoversRule } from '../leftovers.ts';

export const gradleCache = leftoversRule({
  name: 'gradle-cache',
  what: "Gradle's caches",
  trees: [{ at: '**/.gradle/caches' }, { at: '**/.gradle/wrapper/dists' }],
  advice: 'Build in another stage and copy the result, or give Gradle a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
});
