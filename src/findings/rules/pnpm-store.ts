import { leftoversRule } from '../leftovers.ts';

export const pnpmStore = leftoversRule({
  name: 'pnpm-store',
  what: "pnpm's stored packages that nothing links to",
  trees: [{ at: '**/pnpm/store' }, { at: '**/.pnpm-store' }],
  advice: 'Remove the store in the RUN that installs, or give pnpm a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
});
