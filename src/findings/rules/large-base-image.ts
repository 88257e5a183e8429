import { visibleText } from '../../units/visible-text.ts';
import type { Claim } from '../claim.ts';
import { type Draft, replacement } from '../dockerfile/replacement.ts';
import type { History } from '../history.ts';
import { bytesOfInode, NONE } from '../live-files.ts';
import type { Found, Rule, UnclaimedFiles } from '../rule.ts';

/** A base image that is already small is no advice, however small what stands on it. */
const LEAST_BYTES = 50_000_000;
const SMALL = /slim|alpine|distroless|busybox|scratch|static|micro|minimal|chiseled|wolfi/;

/** Official images that are also published as `TAG-slim`. */
const HAS_SLIM = new Set(['debian', 'node', 'python', 'ruby', 'rust', 'perl']);

export const largeBaseImage: Rule = {
  name: 'large-base-image',
  finds: { kind: 'search', search: baseFiles },
  saves: 'unknown',
  title: ({ history, baseBytes }) => [
    'The base image ',
    { code: history.baseName ?? '' },
    ` is ${Math.floor((100 * baseBytes) / history.unpackedBytes)}% of the image`,
  ],
  advice:
    'Build on a smaller base image: a -slim variant, distroless for a program that needs no shell, alpine.',
  tradeOff:
    'What the program takes from the base image must be installed: libraries, certificates, a shell. Alpine’s C library is another one.',
  replace: smallerBase,
};

/** The base image's live files that no other finding has, if they are more than half of the image. */
function baseFiles(live: UnclaimedFiles, history: History): Iterable<Found> {
  const { baseName, unpackedBytes } = history;
  if (baseName === null || SMALL.test(baseName)) return [];
  const found = new Map<number, Found>();
  let bytes = 0;
  for (let name = 0; name < live.count; name++) {
    const inode = live.inodes[name] ?? NONE;
    if (inode >= live.inodeTable.ownFrom || live.isClaimed(inode) || found.has(inode)) continue;
    found.set(inode, { inode, name, subject: baseName, kept: null });
    bytes += bytesOfInode(live.inodeTable, inode);
  }
  return bytes >= LEAST_BYTES && bytes * 2 > unpackedBytes ? found.values() : [];
}

function smallerBase({ history }: Claim): Draft | null {
  const name = history.baseName ?? '';
  const [, image = '', tag] =
    /^(?:docker\.io\/)?(?:library\/)?([a-z0-9]+)(?::([\w.-]+))?$/.exec(name) ?? [];
  if (!HAS_SLIM.has(image) || tag === undefined || tag === 'latest' || visibleText(name) !== name)
    return null;
  return replacement([`FROM ${name.slice(0, -tag.length)}${slimTag(image, tag)}`], []);
}

/** `3.13-slim-bookworm`, but of debian and node `20-bookworm-slim`. */
function slimTag(image: string, tag: string): string {
  const [, version, release] = /^(?:(.*)-)?(trixie|bookworm|bullseye|buster)$/.exec(tag) ?? [];
  if (release === undefined || image === 'debian' || image === 'node') return `${tag}-slim`;
  return version === undefined ? `slim-${release}` : `${version}-slim-${release}`;
}
