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
  const slim = HAS_SLIM.has(image) && tag !== undefined ? slimTag(image, tag) : null;
  if (slim === null || visibleText(name) !== name) return null;
  return replacement([fromLine(history, `${name.slice(0, -(tag ?? '').length)}${slim}`)], []);
}

const RELEASE = '(?:forky|trixie|bookworm|bullseye|buster|stretch)';
/** Other variants (`-threaded`, `-backports`) have no slim one, or under another name. */
const DEBIAN_TAG = new RegExp(
  `^(?:${RELEASE}|stable|oldstable|testing|unstable|sid|\\d+(?:\\.\\d+)?)(?:-\\d{8})?$`,
);
const VERSION = String.raw`(?:\d+(?:\.\d+)*(?:-?(?:rc|alpha|beta|a|b)\d*)?|lts(?:-[a-z]+)?|current)`;
const OTHER_TAG = new RegExp(`^(?:(${VERSION})(?:-(${RELEASE}))?|(${RELEASE}))$`);

/** `3.13-slim-bookworm`, but of debian and node `20-bookworm-slim`; null where none is known. */
function slimTag(image: string, tag: string): string | null {
  if (image === 'debian') return DEBIAN_TAG.test(tag) ? `${tag}-slim` : null;
  const [all, version, release, alone] = OTHER_TAG.exec(tag) ?? [];
  if (all === undefined) return null;
  if (image === 'node' || version === tag) return `${tag}-slim`;
  return version === undefined ? `slim-${alone}` : `${version}-slim-${release}`;
}

/** With the flags and the name of the stage that the Dockerfile's has, for other lines may name that. */
function fromLine({ dockerfile }: History, image: string): string {
  const written = dockerfile.find(({ stage }) => stage === 'base')?.instruction ?? '';
  const [, before, behind] = /^(FROM\s+(?:--\S+\s+)*)\S+(\s+AS\s+\S+)?$/i.exec(written) ?? [];
  return `${before ?? 'FROM '}${image}${behind ?? ''}`;
}
