import { leftoversRule } from '../leftovers.ts';

export const pipCache = leftoversRule({
  name: 'pip-cache',
  what: "pip's downloads and built wheels",
  trees: [{ at: '**/.cache/pip' }],
  advice: 'Install with pip install --no-cache-dir, or give pip a cache mount.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
  edit: withoutCache,
});

function withoutCache(command: string): string {
  if (/\s--no-cache-dir\b/.test(command)) return command;
  return command.replace(
    /\b(pip(?:3(?:\.\d+)?)?\s+(?:install|wheel|download))\b/,
    '$1 --no-cache-dir',
  );
}
