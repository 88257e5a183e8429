import { leftoversRule } from '../leftovers.ts';

export const aptLists = leftoversRule({
  name: 'apt-lists',
  what: "apt's package lists",
  trees: [{ at: 'var/lib/apt/lists' }],
  advice: 'Remove them in the RUN that runs apt-get update.',
  cleanUp: 'rm -rf /var/lib/apt/lists/*',
  neededBy:
    /\bapt(?:-get)?\b(?:\s+-o\s+\S+|\s+-\S+)*\s+(?:install|upgrade|dist-upgrade|full-upgrade|build-dep)\b/,
  renewedBy: /\bapt(?:-get)?\b(?:\s+-o\s+\S+|\s+-\S+)*\s+update\b/,
});
