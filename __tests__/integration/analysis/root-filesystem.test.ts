import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { analyseImage } from '../../../src/analysis/analyse-image.ts';
import type { ImageAnalysis } from '../../../src/analysis/image-analysis.ts';
import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../../../src/image/file-index.ts';
import { environmentOf, whyUnavailable } from '../../support/engines.ts';
import { copyPrograms } from '../../support/host-programs.ts';
import { exported } from '../../support/image-files.ts';
import { readAll, readOptions } from '../../support/reading.ts';
import { indexOfTar } from '../../support/tar-index.ts';

/** What the replay says is there after the last layer is what the engine's own mount of the layers holds. */

jest.setTimeout(120_000);

const NAME = `image-diet-root-filesystem-${process.pid}`;
const DOCKERFILE = `FROM scratch
COPY --from=tools / /
RUN mkdir -p /data/sub /app/lib /cache/deep/er /swap \\
 && for i in 1 2 3 4 5 6 7 8 9; do head -c 1000\${i} /dev/urandom > /data/f$i; cp /data/f$i /cache/deep/er/; done \\
 && ln /data/f1 /data/hard1 && ln /data/f2 /app/hard2 && ln -s sub /data/link && cp /data/f9 /app/lib/ \\
 && echo file > /swap/file && mkdir /swap/dir && echo x > /swap/dir/x
RUN rm -rf /cache && rm /data/f1 && mv /data/f3 /app/f3 && chmod 600 /data/f4 && touch /data/f5
RUN rm -rf /data/sub && mkdir /data/sub && echo new > /data/sub/new && mv /app/lib /app/library
RUN rm -r /swap/dir && echo now > /swap/dir && rm /swap/file && mkdir /swap/file && echo y > /swap/file/y
RUN ln /data/f6 /data/late && rm /data/f6 && mkdir /cache && cp /data/f7 /cache/ && rm /data/hard1
RUN rm -rf /data/link && mkdir /data/link && echo z > /data/link/z && ln /data/f8 /data/f8b && echo + >> /data/f8
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'root-filesystem-'));
  mkdirSync(join(folder, 'context'));
  writeFileSync(join(folder, 'context/Dockerfile'), DOCKERFILE);
  copyPrograms(join(folder, 'tools'), [
    ...['sh', 'mkdir', 'head', 'cp', 'ln', 'rm', 'mv', 'chmod', 'touch'],
  ]);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each<{ engine: string; env: () => NodeJS.ProcessEnv; unavailable: string | null }>([
  { engine: 'the containerd store', env: () => process.env, unavailable: null },
  {
    engine: 'the classic store',
    env: () => ({ ...environmentOf('classic') }),
    unavailable: whyUnavailable('classic'),
  },
])('the final filesystem, on $engine', ({ env, unavailable }) => {
  const run = unavailable === null ? test : test.skip;

  run('has the files, bytes and hard links of the container’s', async () => {
    const docker = (...args: string[]) =>
      execFileSync('docker', args, { env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
    const tools = `tools=${join(folder, 'tools')}`;
    const context = join(folder, 'context');
    docker('buildx', 'build', '--build-context', tools, '--tag', NAME, '--load', context);
    const container = docker('create', NAME, '/bin/sh').toString().trim();
    try {
      docker('save', '--output', join(folder, 'image.tar'), NAME);
      docker('export', '--output', join(folder, 'root.tar'), container);
    } finally {
      docker('rm', container);
      docker('image', 'rm', NAME);
    }
    const files = { kind: 'docker-archive', file: join(folder, 'image.tar') } as const;
    const [image] = await readAll([exported(files)], readOptions(folder));
    if (image === undefined) throw new Error('no image');
    const analysis = analyseImage(image);
    const root = indexOfTar(readFileSync(join(folder, 'root.tar')));
    expect(inodesOf(analysis)).toEqual(inodesOfRoot(root));
    expect(analysis.totals.liveBytes).toBe(bytesOfRoot(root));
    expect(analysis.totals.hiddenBytes).toBeGreaterThan(100_000);
  });
});

/** What the engine puts into every container. */
const CONTAINERS_OWN = /^(?:\.dockerenv|(?:dev|etc|proc|sys)(?:\/.*)?)$/;

/** Each inode a line: its bytes, its content, and all of its names. */
function inodesOf(analysis: ImageAnalysis): string[] {
  const { count, layers, entries, contentLayers, contentEntries } = analysis.finalFiles();
  const names = new Map<string, string[]>();
  for (let i = 0; i < count; i++) {
    const path = pathAt(indexOf(analysis, layers[i]), entries[i] ?? -1);
    const inode = indexOf(analysis, contentLayers[i]);
    const entry = contentEntries[i] ?? -1;
    const key = `${contentLayers[i]} ${entry} ${described(inode, entry)}`;
    names.set(key, [...(names.get(key) ?? []), path]);
  }
  return linesOf(names);
}

function indexOf(analysis: ImageAnalysis, layer: number | undefined): FileIndex {
  const index = analysis.image.layers[layer ?? -1]?.files;
  if (index === undefined) throw new Error('no layer');
  return index;
}

function inodesOfRoot(root: FileIndex): string[] {
  const keys = new Map<string, string>();
  const names = new Map<string, string[]>();
  for (let i = 0; i < root.count; i++) {
    const path: string = pathAt(root, i);
    const isLink = root.kinds[i] === FILE_KIND.hardLink;
    const key = (isLink && keys.get(linkTargetAt(root, i))) || `0 ${i} ${described(root, i)}`;
    keys.set(path, key);
    names.set(key, [...(names.get(key) ?? []), path]);
  }
  return linesOf(names);
}

function described(index: FileIndex, entry: number): string {
  return `kind ${index.kinds[entry]}, ${index.bytes[entry]} bytes, ${index.contentHashes[entry]}`;
}

function linesOf(names: ReadonlyMap<string, readonly string[]>): string[] {
  return [...names]
    .map(([key, paths]) => `${paths.toSorted().join(' = ')}: ${key.replace(/^\d+ \d+ /, '')}`)
    .filter((line) => !CONTAINERS_OWN.test(line.replace(/: kind.*/, '')))
    .sort();
}

function bytesOfRoot(root: FileIndex): number {
  return root.bytes.reduce((sum, bytes) => sum + bytes, 0);
}
