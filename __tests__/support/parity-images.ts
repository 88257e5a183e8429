import { createHash } from 'node:crypto';
import { layer } from './image.ts';
import {
  blockDevice,
  characterDevice,
  directory,
  type Entry,
  fifo,
  file,
  hardLink,
  opaque,
  symlink,
  whiteout,
} from './image-entries.ts';
import type { BlobSpec, ImageSpec } from './image-files.ts';
import { checksummed, tarHeader, tarOf } from './image-tar.ts';
import { type RandomNumbers, randomNumbers } from './random-numbers.ts';

/**
 * Images on which dive's figures and ours are compared: each of dive's quirks, and random histories.
 * They are made anew each time, so only their checksums and dive's figures are kept.
 */
export interface ParityImage extends ImageSpec {
  readonly name: string;
}

export function parityImages(): readonly ParityImage[] {
  const quirks = Object.entries(QUIRKS).map(([name, layers]) => imageOf(name, layers));
  const random = Array.from({ length: 30 }, (_, seed) =>
    imageOf(`random history ${seed}`, randomHistory(seed)),
  );
  return [...quirks, ESTARGZ, ...random];
}

type Tar = readonly Entry[] | Uint8Array;

/** Uncompressed, so that no version of zlib has a say in the bytes. */
function imageOf(name: string, tars: readonly Tar[]): ParityImage {
  const layers = tars.map((tar) =>
    tar instanceof Uint8Array ? ({ blob: tar, tar } satisfies BlobSpec) : layer(tar),
  );
  return { name, layers, compression: 'none' };
}

/** What tells one image from another: the SHA-256 of its layers' diff IDs. */
export function checksumOf({ layers }: ParityImage): string {
  const checksum = createHash('sha256');
  for (const each of layers) {
    const tar = 'tar' in each ? each.tar : tarOf(each.entries);
    checksum.update(createHash('sha256').update(tar).digest());
  }
  return checksum.digest('hex');
}

const kB = 1000;
const base: Entry[] = [directory('bin'), file('bin/sh', 5 * kB)];
const app: Entry[] = [directory('app'), file('app/a', 30 * kB), file('app/b', 20 * kB)];

const QUIRKS: Readonly<Record<string, readonly Tar[]>> = {
  'mv across layers': [
    base,
    [file('kubectl', 48 * kB)],
    [directory('bin'), file('bin/kubectl', 48 * kB), whiteout('kubectl')],
  ],
  'chmod in place': [base, [file('kubectl', 48 * kB)], [file('kubectl', 48 * kB, { mode: 0o755 })]],
  'rm of a file': [base, [file('big', 100 * kB)], [whiteout('big')]],
  'rm -rf of a directory': [base, app, [whiteout('app')]],
  'rm -rf of a directory that was met as a leaf before': [
    base,
    [directory('app')],
    app,
    [whiteout('app')],
    app,
  ],
  'opaque directory': [base, app, [directory('app'), opaque('app'), file('app/new', kB)]],
  'opaque directory without a header': [base, app, [opaque('app')], [whiteout('app')]],
  'opaque root': [base, app, [opaque(''), file('new', kB)]],
  'first name of two removed': [
    base,
    [file('lib/a', 10 * kB), hardLink('lib/b', 'lib/a')],
    [whiteout('lib/a')],
  ],
  'both names removed': [
    base,
    [directory('lib'), file('lib/a', 10 * kB), hardLink('lib/b', 'lib/a')],
    [whiteout('lib/a'), whiteout('lib/b')],
  ],
  'a file that grows': [base, [file('db', 1)], [file('db', 100 * kB)]],
  'a file that shrinks': [base, [file('db', 100 * kB)], [file('db', 1)]],
  'the same content elsewhere': [
    base,
    [file('x', 30 * kB)],
    [file('y', 30 * kB, { content: 'x' })],
  ],
  'a whiteout of nothing ends the layer': [
    base,
    [file('aaa', kB), file('zzz', 20 * kB)],
    [file('aaa', kB), whiteout('missing'), file('zzz', 20 * kB)],
  ],
  'a whiteout of nothing ends the layer for itself only': [
    base,
    [file('zzz', 20 * kB)],
    [whiteout('missing'), file('zzz', 20 * kB), directory('later'), file('later/x', 3 * kB)],
    [whiteout('later'), file('zzz', 20 * kB)],
  ],
  'a single layer': [base],
  'nothing wasted, nothing of the user': [base, []],
  'wasted, and no bytes of the user': [base, [whiteout('bin/sh')]],
  'no bytes at all': [[directory('a')], [directory('a')]],
  'chmod of a base file': [
    [file('usr/big', 200 * kB)],
    [file('usr/big', 200 * kB, { mode: 0o700 })],
  ],
  'the header of a directory in three layers': [
    [directory('etc')],
    [directory('etc')],
    [directory('etc')],
  ],
  'mv of a directory': [
    base,
    app,
    [
      directory('opt'),
      directory('opt/app'),
      file('opt/app/a', 30 * kB),
      file('opt/app/b', 20 * kB),
      whiteout('app'),
    ],
  ],
  'a directory that no header names is no directory': [
    base,
    [file('cache/x', 7 * kB)],
    [whiteout('cache')],
    [file('cache/x', 7 * kB)],
    [whiteout('cache')],
  ],
  'a header that is missing later makes it none again': [
    base,
    [directory('cache'), file('cache/x', 7 * kB)],
    [file('cache/y', kB)],
    [whiteout('cache')],
    [whiteout('cache')],
  ],
  'a file takes the place of a directory': [
    base,
    app,
    [file('app', 2 * kB)],
    [whiteout('app')],
    [file('app/a', kB)],
  ],
  'a directory takes the place of a file': [
    base,
    [file('app', 2 * kB)],
    [directory('app'), file('app/a', kB)],
    [whiteout('app')],
    [file('app', 2 * kB)],
  ],
  'one path twice in one tar': [base, [file('a', 5 * kB), file('a', 7 * kB)], [file('a', 3 * kB)]],
  'a path as file and directory in one tar': [
    base,
    [file('a', 5 * kB), directory('a'), file('a/b', kB)],
    [whiteout('a')],
  ],
  'one layer twice': [base, app, app],
  'the base layer twice': [base, app, base],
  'empty layers': [[], base, [], [], [file('bin/sh', 5 * kB)], []],
  'whiteouts in the base layer': [
    [whiteout('a'), file('a', 9 * kB), file('b', kB)],
    [file('a', 9 * kB)],
    [whiteout('a'), whiteout('b')],
  ],
  'a whiteout of nothing in the base layer': [
    [file('a', kB), whiteout('nothing'), file('z', kB)],
    [file('a', kB), file('z', kB)],
  ],
  'removed and made again in one layer, behind its whiteout': [
    base,
    [directory('x'), file('x/a', 9 * kB)],
    [whiteout('x'), directory('x'), file('x/b', 4 * kB)],
    [whiteout('x'), file('bin/sh', kB)],
    [whiteout('x')],
  ],
  'removed and made again in one layer, before its whiteout': [
    base,
    [directory('.npm'), file('.npm/a', 9 * kB)],
    [whiteout('.npm'), directory('.npm'), file('.npm/b', 4 * kB)],
    [whiteout('.npm'), file('bin/sh', kB)],
    [file('.npm/a', 9 * kB)],
  ],
  'whiteouts within what a whiteout removes': [
    base,
    [...app, directory('app/sub'), file('app/sub/c', 6 * kB)],
    [whiteout('app'), whiteout('app/sub'), whiteout('app/a')],
    app,
    [whiteout('app')],
  ],
  'whiteouts without a name': [
    base,
    app,
    [directory('app'), file('app/.wh.'), file('app/+', kB), file('app/z', kB)],
    [directory('app'), file('app/.wh.')],
    [file('.wh.'), whiteout('app')],
    [file('.wh.')],
  ],
  'whiteouts of whiteouts': [
    [file('.wh.a'), file('a', kB)],
    [file('.wh..wh.a'), file('a', kB)],
    [file('.wh..wh.a'), file('z', kB)],
  ],
  'a directory with the name of a whiteout': [
    base,
    [directory('app'), file('app/x', 8 * kB)],
    [file('.wh.app/x', 2 * kB), file('.wh.app/y', kB)],
    [file('.wh.app/x', 2 * kB), directory('app')],
    [whiteout('app'), file('bin/sh', kB)],
  ],
  "aufs' own files": [
    [...base, directory('.wh..wh.plnk'), file('.wh..wh.plnk/7.1', 6 * kB), file('.wh..wh.aufs')],
    [directory('.wh..wh.plnk'), file('.wh..wh.plnk/7.1', 6 * kB), file('bin/sh', kB)],
    [directory('.wh..wh..tmp'), file('.wh..wh..tmp/x', 3 * kB), file('sub/.wh..wh..tmp/x', 2 * kB)],
    [directory('sub')],
  ],
  'entries without bytes': [
    base,
    [symlink('link', 'bin/sh'), fifo('pipe'), characterDevice('null'), blockDevice('disk')],
    [symlink('link', 'bin'), fifo('pipe'), file('null', kB), whiteout('disk')],
  ],
  'links to what is nowhere': [
    base,
    [hardLink('a', 'nowhere'), hardLink('b', 'a')],
    [whiteout('b')],
  ],
  'strange names': [
    [file('with space', kB), file(' ', kB), file('ünï', kB), file(`${'long/'.repeat(60)}name`, kB)],
    [file('with space', kB), file(' ', kB), file('ünï', kB), file(`${'long/'.repeat(60)}name`, kB)],
    [file(Uint8Array.of(0x63, 0xe9), kB), file('pi|pe', kB), file('"quoted" <&>', kB)],
    [file(Uint8Array.of(0x63, 0xe9), kB), file('pi|pe', kB), file('"quoted" <&>', kB)],
  ],
  'the order of names is that of their bytes': [
    base,
    [directory('a'), file('a/x', 3 * kB), file('a-b', kB), file('a.b', kB), file('ab', kB)],
    [file('a-b', kB), whiteout('a.c'), file('a/x', 3 * kB), file('ab', kB)],
  ],
  'a sparse file has its logical length': [base, sparse('log', 104 * kB), sparse('log', 104 * kB)],
};

/**
 * eStargz, which is told by its table of contents and has to be compressed: files that are no part of the image, and the
 * same in each layer, which is waste to dive.
 */
const ESTARGZ: ParityImage = {
  name: "eStargz' own files",
  compression: 'gzip-members',
  layers: [
    layer([file('.prefetch.landmark', '\x0f'), ...base, tableOfContents(base)]),
    layer([...app, file('.no.prefetch.landmark', '\x0f'), tableOfContents(app)]),
    layer([whiteout('app'), file('bin/sh', 5 * kB), file('stargz.index.json', '["a file"]')]),
    layer([file('.no.prefetch.landmark', '\x0f'), whiteout('bin'), tableOfContents([])]),
  ],
};

/** containerd/stargz-snapshotter, docs/estargz.md: the last entry of a layer. */
function tableOfContents(entries: readonly Entry[]): Entry {
  const named = entries.map(({ path, content }) => ({ name: `${path}`, size: content.bytes }));
  return file('stargz.index.json', JSON.stringify({ version: 1, entries: named }));
}

/** GNU's first form: the last 512 bytes of a file are there, the rest is a hole. */
function sparse(path: string, bytes: number): Uint8Array {
  const octal = (value: number) => `${value.toString(8).padStart(11, '0')}\0`;
  const header = tarHeader({ name: path, type: 'S', bytes: 512, magic: 'gnu' });
  header.write(octal(bytes - 512) + octal(512), 386);
  header.write(octal(bytes), 483);
  return Buffer.concat([checksummed(header), Buffer.alloc(512, 'x'), Buffer.alloc(1024)]);
}

/** Few names, so that the layers hit each other's paths; the same for the same seed, on every machine. */
function randomHistory(seed: number): Entry[][] {
  const random = randomNumbers(seed);
  return Array.from({ length: 2 + random.below(6) }, () =>
    Array.from({ length: random.below(30) }, () => randomEntry(random)),
  );
}

function randomEntry(random: RandomNumbers): Entry {
  const path = randomPath(random);
  const kind = random.below(20);
  if (kind < 9) return file(path, random.below(5000), { content: `${random.below(3)}` });
  if (kind < 12) return directory(path);
  if (kind < 16) return whiteout(path);
  if (kind < 17) return opaque(path);
  if (kind < 18) return symlink(path, randomPath(random));
  if (kind < 19) return hardLink(path, randomPath(random));
  return file(`${path}/${random.pick(['.wh.', '.wh..wh.aufs', '.wh..wh.a', '.wh.a/b'])}`);
}

function randomPath(random: RandomNumbers): string {
  const depth = 1 + random.below(4);
  return Array.from({ length: depth }, () => random.pick(['a', 'b', 'usr', '+', '.c', '.x'])).join(
    '/',
  );
}
