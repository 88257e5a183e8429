import { callOf, fromSubcommand, withOption } from '../dockerfile/command-words.ts';
import { leftoversRule } from '../leftovers.ts';

export const apkCache = leftoversRule({
  name: 'apk-cache',
  what: "apk's index and packages",
  trees: [{ at: 'var/cache/apk' }, { at: 'etc/apk/cache' }],
  advice: 'Install with apk add --no-cache, which needs no apk update.',
  edit: withoutCache,
  cleanUp: 'rm -rf /var/cache/apk/* /etc/apk/cache/*',
  // Up to the first apk alone: from each of many the time would be quadratic.
  neededBy: /^(?:(?!\bapk\b).)*\bapk\b.*\s(?:add|upgrade|fix)\b/m,
  renewedBy: /^(?:(?!\bapk\b).)*\bapk\b.*\s(?:update|-U|--update|--no-cache)\b/m,
});

/** apk(8), "Global options". */
const VALUED = new Set(
  (
    '-p --root -X --repository --arch --cache-dir --cache-max-age --keys-dir --progress-fd ' +
    '--repositories-file --timeout --wait'
  ).split(' '),
);

/** Commands that need no index. */
const READS_INSTALLED = /^(?:add|audit|del|fix|info|upgrade|verify|version)$/;

/** Behind another program, by a variable, or in a script. */
const MAY_CALL = /\bapk\b|^(?:\.|source|eval|\$\S*|(?:\S*\/)?(?:ba|da|a)?sh|\S+\.sh)(?:\s|$)/;

/** `apk update` only fills the cache; with `--no-cache` the index is fetched and forgotten. */
function withoutCache(command: string): string | null | undefined {
  const call = callOf(command, /^apk$/);
  // Without the update it would find no index.
  if (call === null) return MAY_CALL.test(command) ? undefined : command;
  const [subcommand] = fromSubcommand(call, VALUED);
  if (subcommand?.text === 'update') return null;
  if (subcommand === undefined || !READS_INSTALLED.test(subcommand.text)) return undefined;
  const fetches = /^(?:add|upgrade|fix)$/.test(subcommand.text);
  if (!fetches || call.words.some(({ text }) => text === '--no-cache')) return command;
  return withOption(command, subcommand, '--no-cache');
}
