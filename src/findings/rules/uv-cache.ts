import { callOf, fromSubcommand, isPlain, withOption } from '../dockerfile/command-words.ts';
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

/** uv's documentation, "CLI Reference", the options that stand before a command. */
const VALUED = new Set(
  (
    '--allow-insecure-host --cache-dir --color --config-file --directory --project ' +
    '--python-preference'
  ).split(' '),
);

const FILLS_CACHE =
  /^(?:add|build|lock|pip (?:compile|install|sync)|run|sync|tool (?:install|run))$/;

function withoutCache(command: string): string | undefined {
  const call = callOf(command, /^uv$/);
  if (call === null) return /\buvx?\b/.test(command) ? undefined : command;
  const [first, second] = fromSubcommand(call, VALUED);
  const last = first?.text === 'pip' || first?.text === 'tool' ? second : first;
  // Options before the second word of a command: which of them take a value is not known.
  if (last !== undefined && !isPlain(last)) return undefined;
  const name = [first, ...(last === first ? [] : [last])].map((word) => word?.text).join(' ');
  if (last === undefined || !FILLS_CACHE.test(name)) return command;
  if (call.words.some(({ text }) => /^--cache-dir(?:=|$)/.test(text))) return undefined;
  if (call.words.some(({ text }) => text === '--no-cache' || text === '-n')) {
    // What stands behind a program that it runs is that program's.
    return /run$/.test(name) ? undefined : command;
  }
  return withOption(command, last, '--no-cache');
}
