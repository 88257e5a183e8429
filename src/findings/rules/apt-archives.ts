import { leftoversRule } from '../leftovers.ts';

export const aptArchives = leftoversRule({
  name: 'apt-archives',
  what: "apt's archives and caches",
  trees: [
    { at: 'var/cache/apt', names: /\.deb$|^(?:src)?pkgcache\.bin$/ },
    { at: 'var/cache/debconf', names: /-old$/, flat: true },
    { at: 'var/lib/dpkg', names: /-old$/, flat: true },
  ],
  advice: 'Run apt-get clean at the end of the RUN that installs.',
  cleanUp: 'apt-get clean && rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old',
});
