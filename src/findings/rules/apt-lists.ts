import { leftoversRule } from '../leftovers.ts';

export const aptLists = leftoversRule({
  name: 'apt-lists',
  what: "apt's package lists",
  trees: [{ at: 'var/lib/apt/lists' }],
  advice: 'Remove them in the RUN that runs apt-get update.',
  cleanUp: 'rm -rf /var/lib/apt/lists/*',
  neededBy: calls('install|upgrade|dist-upgrade|full-upgrade|build-dep'),
  renewedBy: calls('update'),
});

/** Each option is read in one way, and not any number of them: else a hostile text would take forever. */
function calls(subcommands: string): RegExp {
  const options = String.raw`(?:\s+-o\s+\S+|\s+-(?!o\s)\S+){0,20}`;
  return new RegExp(String.raw`\bapt(?:-get)?\b${options}\s+(?:${subcommands})\b`);
}
