import { leftoversRule } from '../leftovers.ts';

export const uvCache = leftoversRule({
  name: 'uv-cache',
  what: "uv's downloads and built wheels",
  trees: [{ at: '**/.cache/uv' }],
  advice: 'Run uv with --no-cache, or give it a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
  edit: withoutCache,
});

function withoutCache(command: string): string {
  if (/\s--no-cache\b/.test(command)) return command;
  return command.replace(
    /\b(uv\s+(?:pip\s+(?:install|sync)|sync|run|tool\s+install|add))\b/,
    '$1 --no-cache',
  );
}
