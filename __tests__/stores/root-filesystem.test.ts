import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { environmentOf, whyUnavailable } from '../support/engines.ts';
import { copyPrograms } from '../support/host-programs.ts';
import { exported } from '../support/image-files.ts';
import { readAll, readOptions } from '../support/reading.ts';
import { rootOfExport, rootOfImage } from '../support/root-filesystem.ts';
import { indexOfTar } from '../support/tar-index.ts';

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
    expect(rootOfImage(analysis)).toEqual(rootOfExport(root));
    expect(analysis.totals.liveBytes).toBe(rootOfExport(root).bytes);
    expect(analysis.totals.hiddenBytes).toBeGreaterThan(100_000);
  });
});
