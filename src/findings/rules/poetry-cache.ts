import { leftoversRule } from '../leftovers.ts';

export const poetryCache = leftoversRule({
  name: 'poetry-cache',
  what: "poetry's downloads",
  trees: [{ at: '**/.cache/pypoetry/cache' }, { at: '**/.cache/pypoetry/artifacts' }],
  advice:
    'Remove them in the RUN that runs poetry, or give it a cache mount; --no-cache keeps its wheels.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
});
