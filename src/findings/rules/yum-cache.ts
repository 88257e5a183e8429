import { leftoversRule } from '../leftovers.ts';
import { rpmCleanUp } from '../rpm-clean-up.ts';

export const yumCache = leftoversRule({
  name: 'yum-cache',
  what: "yum's metadata and packages",
  trees: [{ at: 'var/cache/yum' }],
  advice: 'Run yum clean all at the end of the RUN that installs, and remove what it leaves.',
  cleanUp: (left) => rpmCleanUp(left, '/var/cache/yum'),
});
