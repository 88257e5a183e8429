import { leftoversRule } from '../leftovers.ts';

export const poetryCache = leftoversRule({
  name: 'poetry-cache',
  what: "poetry's downloads",
  trees: [{ at: '**/.cache/pypoetry/cache' }, { at: '**/.cache/pypoetry/artifacts' }],
  advice: 'Run poetry with --no-cache, or give it a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
  edit: withoutCache,
});

function withoutCache(command: string): string {
  if (/\s--no-cache\b/.test(command)) return command;
  return command.replace(/\b(poetry\s+(?:install|add|update|sync))\b/, '$1 --no-cache');
}
