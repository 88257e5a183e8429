import { leftoversRule } from '../leftovers.ts';

export const dnfCache = leftoversRule({
  name: 'dnf-cache',
  what: "dnf's metadata and packages",
  trees: [{ at: 'var/cache/dnf' }, { at: 'var/cache/libdnf5' }],
  advice: 'Run dnf clean all at the end of the RUN that installs, and remove what it leaves.',
  cleanUp({ run }) {
    const program = /\bmicrodnf\b/.test(run?.command.commands.join(' ') ?? '') ? 'microdnf' : 'dnf';
    return `${program} clean all && rm -rf /var/cache/dnf /var/cache/libdnf5`;
  },
});
