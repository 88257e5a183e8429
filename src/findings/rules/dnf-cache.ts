import { leftoversRule } from '../leftovers.ts';
import { rpmCleanUp } from '../rpm-clean-up.ts';

export const dnfCache = leftoversRule({
  name: 'dnf-cache',
  what: "dnf's metadata and packages",
  trees: [{ at: 'var/cache/dnf' }, { at: 'var/cache/libdnf5' }],
  advice: 'Run dnf clean all at the end of the RUN that installs, and remove what it leaves.',
  cleanUp: (left) => rpmCleanUp(left, '/var/cache/dnf /var/cache/libdnf5'),
});
