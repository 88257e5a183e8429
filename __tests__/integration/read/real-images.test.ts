import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BlobLocation } from '../../../src/image/exported-image.ts';
import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../../../src/image/file-index.ts';
import type { Image } from '../../../src/image/image.ts';
import { blobPath } from '../../../src/read/read-document.ts';
import { copyPrograms } from '../../support/host-programs.ts';
import { exported } from '../../support/image-files.ts';
import { readAll, readOptions } from '../../support/reading.ts';

/** What BuildKit and Docker really write is read as GNU tar reads it, from every way of exporting it. */

// A cold engine on a busy machine takes its time.
jest.setTimeout(120_000);

const NAME = `read-by-image-diet-${process.pid}`;
const DOCKERFILE = `FROM scratch
COPY --from=tools / /
ARG TOKEN=planted-value
RUN mkdir -p /data/sub "/data/${'long-name-'.repeat(12)}" && head -c 300000 /dev/urandom > /data/big \\
 && ln /data/big /data/hard && ln -s big /data/soft && truncate -s 3000000 /data/sparse
RUN chmod 600 /data/big && rm /data/soft && mv /data/sparse /sparse && chown 1234:5678 /data/hard
WORKDIR /srv/deep/er
RUN rm -r /data/sub && mkdir /data/sub && echo x > "/data/sub/$(printf 'n\\303\\244me \\377')"
COPY Dockerfile /planted-value/
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'real-images-'));
  mkdirSync(join(folder, 'context'));
  writeFileSync(join(folder, 'context/Dockerfile'), DOCKERFILE);
  copyPrograms(join(folder, 'tools'), [
    ...['sh', 'mkdir', 'head', 'ln', 'rm', 'mv', 'chmod', 'chown', 'truncate'],
  ]);
  build('--tag', NAME, '--load');
});

afterAll(() => {
  execFileSync('docker', ['image', 'rm', '--force', NAME], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
});

function build(...flags: string[]): void {
  const context = join(folder, 'context');
  const tools = `tools=${join(folder, 'tools')}`;
  execFileSync(
    'docker',
    ['buildx', 'build', '--quiet', '--build-context', tools, ...flags, context],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

async function read(files: BlobLocation): Promise<Image> {
  const [image] = await readAll([exported(files)], readOptions(folder));
  if (image === undefined) throw new Error('no image');
  return image;
}

function layout(compression: string): Extract<BlobLocation, { kind: 'oci-layout' }> {
  const directory = join(folder, compression);
  const output = `type=oci,dest=${directory},tar=false,compression=${compression},force-compression=true`;
  build('--provenance=false', '--output', output);
  return { kind: 'oci-layout', directory };
}

/** `-rw-r--r-- 0/0 12 path -> target` for each entry, as `tar --list --verbose` has it. */
function listedByTar(file: string): string[] {
  const output = execFileSync(
    'tar',
    ['--list', '--verbose', '--numeric-owner', '--quoting-style=literal', '--file', file],
    { encoding: 'latin1', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } },
  );
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = /^(\S+) (\S+) +(\S+) \S+ \S+ (.*)$/.exec(line);
      if (fields === null) throw new Error(`not understood: ${line}`);
      const [, mode = '', owner = '', bytes = '', path = ''] = fields;
      return `${mode} ${owner} ${bytes} ${path.replace(/\/$/, '')}`;
    });
}

function listedByUs(files: FileIndex): string[] {
  return Array.from({ length: files.count }, (_, i) => {
    const target = linkTargetAt(files, i);
    const arrow = files.kinds[i] === FILE_KIND.hardLink ? ' link to ' : ' -> ';
    const path = `${pathAt(files, i)}${target && `${arrow}${target}`}`;
    return `${modeOf(files, i)} ${files.uids[i]}/${files.gids[i]} ${files.bytes[i]} ${path}`;
  });
}

function modeOf(files: FileIndex, i: number): string {
  const mode = files.modes[i] ?? 0;
  const bits = Array.from('rwxrwxrwx', (letter, bit) => (mode & (0o400 >> bit) ? letter : '-'));
  return `${'-dlhcbp'[files.kinds[i] ?? 0]}${bits.join('')}`;
}

let plain: { readonly directory: string; readonly image: Image } | null = null;

/** The uncompressed export, whose blobs tar can list itself. */
async function uncompressed(): Promise<{ readonly directory: string; readonly image: Image }> {
  if (plain === null) {
    const files = layout('uncompressed');
    plain = { directory: files.directory, image: await read(files) };
  }
  return plain;
}

test('files, modes, owners, sizes and links are those that tar lists', async () => {
  const { directory, image } = await uncompressed();
  expect(image.layers.length).toBe(6);
  for (const { files, diffId } of image.layers) {
    expect(listedByUs(files)).toEqual(listedByTar(join(directory, blobPath(diffId))));
  }
});

describe('the layers are the same', () => {
  test.each(['gzip', 'zstd'])('exported with %s', async (compression) => {
    const { image } = await uncompressed();
    const { layers } = await read(layout(compression));
    expect(layers.map(({ files }) => files)).toEqual(image.layers.map(({ files }) => files));
    expect(layers.every(({ mediaType }) => mediaType.endsWith(`+${compression}`))).toBe(true);
  });

  test.each<[string, () => BlobLocation]>([
    [
      'as an OCI archive with attestations',
      () => {
        const file = join(folder, 'attested.tar');
        const dest = `type=oci,dest=${file},name=example/app:1`;
        build('--attest', 'type=provenance,mode=max', '--output', dest);
        return { kind: 'oci-archive', file };
      },
    ],
    [
      'as type=docker',
      () => {
        const file = join(folder, 'type-docker.tar');
        build('--provenance=false', '--output', `type=docker,dest=${file}`);
        return { kind: 'docker-archive', file };
      },
    ],
    [
      'saved by the engine',
      () => {
        const file = join(folder, 'saved.tar');
        execFileSync('docker', ['save', '--output', file, NAME]);
        return { kind: 'docker-archive', file };
      },
    ],
  ])('%s', async (_, write) => {
    const { image } = await uncompressed();
    const { layers } = await read(write());
    expect(layers.map(({ files }) => files)).toEqual(image.layers.map(({ files }) => files));
  });
});

test('the history tells the instructions, without the values of arguments', async () => {
  const { image } = await uncompressed();
  const instructions = image.layers.map(({ origin }) => origin.instruction ?? '');
  expect(instructions.map((text) => text.slice(0, 24))).toEqual([
    'COPY / /',
    'RUN mkdir -p /data/sub "',
    'RUN chmod 600 /data/big ',
    'WORKDIR /srv/deep/er',
    'RUN rm -r /data/sub && m',
    'COPY Dockerfile /$TOKEN/',
  ]);
  expect(JSON.stringify(instructions)).not.toContain('planted-value');
});
