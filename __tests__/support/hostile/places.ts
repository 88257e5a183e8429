import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Entry, file, hardLink, layer, symlink } from '../image.ts';
import {
  dockerTree,
  type FileTree,
  type ImageSpec,
  json,
  ociTree,
  sha256,
  writeArchive,
  writeTree,
} from '../image-files.ts';
import { pax, tarHeader, tarOf } from '../image-tar.ts';
import type { HostileCase } from './case.ts';

/** Folders and archives whose files are not where, or not what, they should be. */
export function hostilePlaces(): readonly HostileCase[] {
  return [...folders(), ...archives(), ...cutArchives()];
}

const app: ImageSpec = { layers: [layer([file('f', 2000)])], name: 'example/app:1' };
const tar = tarOf([file('f', 2000)]);

/** The path of the layer's blob in {@link ociTree}. */
const layerPath = [...ociTree(app).keys()].find((path) => path.startsWith('blobs/')) ?? '';

function folders(): HostileCase[] {
  const cases: readonly [string, (layout: string) => void, RegExp][] = [
    ['nothing', () => {}, /has no index.json/],
    ['a pipe for index.json', (at) => pipe(join(at, 'index.json')), /is no plain file/],
    ['a folder for index.json', (at) => mkdirSync(join(at, 'index.json')), /is no plain file/],
    [
      'a device for index.json',
      (at) => symlinkSync('/dev/zero', join(at, 'index.json')),
      /leads out of it/,
    ],
    [
      'a link to a file of the machine',
      (at) => symlinkSync('/etc/passwd', join(at, 'index.json')),
      /leads out of it/,
    ],
    ['a link to itself', (at) => symlinkSync('index.json', join(at, 'index.json')), /ELOOP/],
    ['a link to nothing', (at) => symlinkSync('nothing', join(at, 'index.json')), /ENOENT/],
    [
      'a blob that is a file of the machine',
      (at) => {
        writeTree(at, without(ociTree(app), layerPath));
        symlinkSync('/etc/passwd', join(at, layerPath));
      },
      /leads out of it/,
    ],
    [
      'a blob that is a pipe',
      (at) => {
        writeTree(at, without(ociTree(app), layerPath));
        pipe(join(at, layerPath));
      },
      /is no plain file/,
    ],
    [
      'a blob that is a folder',
      (at) => {
        writeTree(at, without(ociTree(app), layerPath));
        mkdirSync(join(at, layerPath));
      },
      /is no plain file/,
    ],
    [
      'a blob that is cut',
      (at) => {
        writeTree(at, ociTree(app));
        truncateSync(join(at, layerPath), 10);
      },
      /should have \d+ bytes, but has 10/,
    ],
    [
      'a blob that is longer',
      (at) => writeTree(at, ociTree(app).set(layerPath, Buffer.alloc(5000))),
      /should have \d+ bytes, but has 5000/,
    ],
    [
      'blobs that are a link to a folder beside it',
      (at) => {
        const tree = ociTree(app);
        writeTree(join(at, '..', 'elsewhere'), tree);
        writeTree(at, new Map([['index.json', tree.get('index.json') ?? Buffer.alloc(0)]]));
        symlinkSync('../elsewhere/blobs', join(at, 'blobs'));
      },
      /leads out of it/,
    ],
    ['no blobs', (at) => writeTree(at, only(ociTree(app), 'index.json')), /lacks the blob/],
  ];
  return cases.map(([name, prepare, outcome]) => ({
    name: `a layout of ${name}`,
    write(folder) {
      const directory = join(folder, 'layout');
      mkdirSync(directory);
      prepare(directory);
      return { kind: 'oci-layout', directory };
    },
    outcome,
  }));
}

function without(tree: FileTree, path: string): FileTree {
  tree.delete(path);
  return tree;
}

function only(tree: FileTree, path: string): FileTree {
  return new Map([...tree].filter(([each]) => each === path));
}

function pipe(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** `docker save` as it was before Docker 25, with this in place of the layer. */
function savedWith(...layerEntries: (Entry | Uint8Array)[]): Buffer {
  return savedAs('config.json', ...layerEntries);
}

function savedAs(configName: string, ...layerEntries: (Entry | Uint8Array)[]): Buffer {
  const config = json({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [sha256(tar)] } });
  const manifest = json([{ Config: configName, RepoTags: null, Layers: ['a/layer.tar'] }]);
  return tarOf([...layerEntries, file(configName, config), file('manifest.json', manifest)]);
}

function manifestOf(entry: object): Buffer {
  return tarOf([file('a/layer.tar', tar), file('manifest.json', json([entry]))]);
}

function archives(): HostileCase[] {
  const sparse = Buffer.concat([
    pax([
      ['GNU.sparse.size', '9000000000'],
      ['GNU.sparse.map', '0,0'],
    ]),
    tarHeader({ name: 'a/layer.tar', type: '0', bytes: 0 }),
  ]);
  const cases: readonly [string, () => Uint8Array, HostileCase['outcome']][] = [
    ['a right layer', () => savedWith(file('a/layer.tar', tar)), 'read'],
    ['no layer', () => savedWith(), /lacks "a\/layer.tar"/],
    [
      'a layer of xz',
      () => savedWith(file('a/layer.tar', Buffer.from('fd377a585a000004', 'hex'))),
      /compressed with xz/,
    ],
    [
      'a layer of bzip2',
      () => savedWith(file('a/layer.tar', Buffer.from('BZh91AY&SY'))),
      /compressed with bzip2/,
    ],
    [
      'a layer of lz4',
      () => savedWith(file('a/layer.tar', Buffer.from('04224d186040', 'hex'))),
      /compressed with lz4/,
    ],
    [
      'a configuration that is not what its name says',
      () => savedAs(`${'0'.repeat(64)}.json`),
      /is not what its digest says/,
    ],
    ['another layer', () => savedWith(file('a/layer.tar', tarOf([file('g')]))), /its diff ID is/],
    [
      'a layer that is a link up and out',
      () => savedWith(symlink('a/layer.tar', '../../../../etc/passwd')),
      /lacks/,
    ],
    [
      'a layer that is an absolute link',
      () => savedWith(symlink('a/layer.tar', '/etc/passwd')),
      /lacks/,
    ],
    [
      'a layer that links in circles',
      () => savedWith(symlink('a/layer.tar', '../b'), symlink('b', 'a/layer.tar')),
      /leads in circles/,
    ],
    [
      'a layer that links to itself',
      () => savedWith(symlink('a/layer.tar', 'layer.tar')),
      /leads in circles/,
    ],
    ['a layer behind a chain of links', () => savedWith(...chain(20)), /leads in circles/],
    [
      'a layer that is a hard link',
      () => savedWith(file('b', tar), hardLink('a/layer.tar', 'b')),
      'read',
    ],
    ['a layer that is a folder', () => savedWith(file('a/layer.tar/x', 'x')), /lacks/],
    ['a sparse layer', () => savedWith(sparse), /lacks/],
    ['a file that escapes', () => savedWith(file('../../etc/cron.d/x', 'x')), /would lie outside/],
    [
      'manifest.json twice',
      () =>
        Buffer.concat([
          tarOf([file('manifest.json', '{')], { endBlocks: false }),
          savedWith(file('a/layer.tar', tar)),
        ]),
      'read',
    ],
    [
      'a configuration that escapes',
      () => manifestOf({ Config: '../../../etc/passwd', Layers: ['a/layer.tar'] }),
      /lacks/,
    ],
    [
      'a layer path that escapes',
      () => manifestOf({ Config: 'manifest.json', Layers: ['../../etc/passwd'] }),
      /is not Object|is damaged/,
    ],
    [
      'a configuration that is the manifest',
      () => manifestOf({ Config: 'manifest.json', Layers: ['a/layer.tar'] }),
      /is damaged/,
    ],
    [
      'a configuration that is a number',
      () => manifestOf({ Config: 1, Layers: [] }),
      /\[0\]\.Config is not string/,
    ],
    [
      'layers that are numbers',
      () => manifestOf({ Config: 'c', Layers: [1] }),
      /\[0\]\.Layers\[0\] is not string/,
    ],
    [
      'no manifest',
      () => tarOf([file('a/layer.tar', tar)]),
      /neither manifest.json nor index.json/,
    ],
    [
      '30,000 files',
      () =>
        tarOf([
          ...Array.from({ length: 30_000 }, (_, i) => file(`f${i}`)),
          file('manifest.json', '[]'),
        ]),
      /holds no image/,
    ],
    [
      '10,001 images',
      () =>
        tarOf([
          file(
            'manifest.json',
            json(Array.from({ length: 10_001 }, (_, i) => ({ Config: `c${i}`, Layers: [] }))),
          ),
        ]),
      /lists more than 10000/,
    ],
    ['gzip of text', () => gzipSync('text'.repeat(1000)), /is no tar/],
    ['gzip of nothing', () => gzipSync(''), /neither manifest.json nor index.json/],
    [
      'cut gzip',
      () => gzipSync(savedWith(file('a/layer.tar', tar))).subarray(0, 200),
      /can't be decompressed/,
    ],
    ['bzip2', () => Buffer.from('BZh91AY&SY'), /compressed with bzip2/],
  ];
  return cases.map(([name, make, outcome]) => ({
    name: `an archive of ${name}`,
    write(folder) {
      const path = join(folder, 'image.tar');
      writeFileSync(path, make());
      return { kind: 'docker-archive', file: path };
    },
    outcome,
  }));
}

function chain(length: number): Entry[] {
  const links = Array.from({ length }, (_, i) => symlink(`l${i}`, `l${i + 1}`));
  return [symlink('a/layer.tar', '../l0'), ...links, file(`l${length}`, tar)];
}

function cutArchives(): HostileCase[] {
  const kinds = [
    ['docker-archive', dockerTree([app])],
    ['oci-archive', ociTree(app)],
  ] as const;
  return kinds.flatMap(([kind, tree]) =>
    [0, 511, 512, 1024, 1536, 2048, 4096, 5120].map((length) => ({
      name: `an ${kind} cut after ${length} bytes`,
      write(folder: string) {
        const path = join(folder, 'image.tar');
        writeArchive(path, tree);
        truncateSync(path, length);
        return { kind, file: path };
      },
      outcome: /neither manifest.json nor index.json|ends in the middle|has no index.json|lacks/,
    })),
  );
}
