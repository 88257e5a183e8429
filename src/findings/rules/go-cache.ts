import { leftoversRule } from '../leftovers.ts';

export const goCache = leftoversRule({
  name: 'go-cache',
  what: "Go's build results and modules",
  trees: [{ at: '**/.cache/go-build' }, { at: 'go/pkg/mod' }, { at: '**/go/pkg/mod' }],
  advice: 'Build in another stage and copy the program, or give go cache mounts.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
});
