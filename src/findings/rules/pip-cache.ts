import { callOf, fromSubcommand, isPlain, withOption } from '../dockerfile/command-words.ts';
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

/** pip's documentation, "General Options". */
const VALUED = new Set(
  (
    '--cache-dir --cert --client-cert --exists-action --keyring-provider --log --proxy --python ' +
    '--retries --timeout --trusted-host --use-deprecated --use-feature'
  ).split(' '),
);

const FILLS_CACHE = /^(?:install|wheel|download)$/;

function withoutCache(command: string): string | undefined {
  const call = callOf(command, /^pip(?:\d+(?:\.\d+)*)?$/);
  if (call === null) return mayFillCache(command) ? undefined : command;
  const [subcommand] = fromSubcommand(call, VALUED);
  if (subcommand !== undefined && !isPlain(subcommand)) return undefined;
  if (subcommand === undefined || !FILLS_CACHE.test(subcommand.text)) return command;
  if (call.words.some(({ text }) => /^--cache-dir(?:=|$)/.test(text))) return undefined;
  if (call.words.some(({ text }) => text === '--no-cache-dir')) return command;
  return withOption(command, subcommand, '--no-cache-dir');
}

/** Behind another program, in quotes or in a branch. */
function mayFillCache(command: string): boolean {
  // Behind the first pip alone: from each of many the time would be quadratic.
  const at = command.search(/\bpip(?![A-Za-z_])/);
  return at !== -1 && /\b(?:install|wheel|download)\b/.test(command.slice(at));
}
