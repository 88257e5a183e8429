import { leftoversRule } from '../leftovers.ts';

export const pacmanCache = leftoversRule({
  name: 'pacman-cache',
  what: "pacman's packages",
  trees: [{ at: 'var/cache/pacman/pkg' }],
  advice: 'Remove them in the RUN that installs.',
  cleanUp: 'rm -rf /var/cache/pacman/pkg/*',
});
