import type { ImagePath } from '../../units/image-path.ts';
import { leftoversRule } from '../leftovers.ts';

const CACHE = 'var/cache/apt' as ImagePath;
const REMOVE_OLD = 'rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old';

export const aptArchives = leftoversRule({
  name: 'apt-archives',
  what: "apt's archives and caches",
  trees: [
    { at: CACHE, names: /\.deb$|^(?:src)?pkgcache\.bin$/ },
    { at: 'var/cache/debconf', names: /-old$/, flat: true },
    { at: 'var/lib/dpkg', names: /-old$/, flat: true },
  ],
  advice: 'Run apt-get clean at the end of the RUN that installs.',
  // A cache mount in apt's place is there for the next build.
  cleanUp: ({ roots }) => (roots.includes(CACHE) ? `apt-get clean && ${REMOVE_OLD}` : REMOVE_OLD),
});
