import { leftoversRule } from '../leftovers.ts';

export const apkCache = leftoversRule({
  name: 'apk-cache',
  what: "apk's index and packages",
  trees: [{ at: 'var/cache/apk' }, { at: 'etc/apk/cache' }],
  advice: 'Install with apk add --no-cache, which needs no apk update.',
  edit: withoutCache,
  cleanUp: 'rm -rf /var/cache/apk/* /etc/apk/cache/*',
  neededBy: /\bapk\b.*\s(?:add|upgrade|fix)\b/,
  renewedBy: /\bapk\b.*\s(?:update|-U|--update|--no-cache)\b/,
});

/** `apk update` only fills the cache; with `--no-cache` the index is fetched and forgotten. */
function withoutCache(command: string): string | null {
  if (/^apk(?:\s+-\S+)*\s+update(?:\s+-\S+)*$/.test(command)) return null;
  if (/\s--no-cache\b/.test(command)) return command;
  return command.replace(/^(apk(?:\s+-\S+)*\s+(?:add|upgrade|fix))\b/, '$1 --no-cache');
}
