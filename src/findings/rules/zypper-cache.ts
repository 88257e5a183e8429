import { leftoversRule } from '../leftovers.ts';

export const zypperCache = leftoversRule({
  name: 'zypper-cache',
  what: "zypper's metadata and packages",
  trees: [{ at: 'var/cache/zypp' }],
  advice: 'Run zypper clean --all at the end of the RUN that installs, and remove what it leaves.',
  cleanUp: 'zypper clean --all && rm -rf /var/cache/zypp/*',
});
