import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportReference } from '../../src/build/export-reference.ts';
import type { ExportedImage } from '../../src/image/exported-image.ts';
import type { ImageReference } from '../../src/image/reference.ts';
import type { World } from '../../src/world/world.ts';
import { type BuildWorld, makeBuildWorld, writeFiles } from '../support/build-world.ts';
import { allTraces, docker, ownTraces } from '../support/engine-state.ts';
import { environmentOf, FURTHER_ENGINES, whyUnavailable } from '../support/engines.ts';
import { filesOfExport } from '../support/exported-files.ts';
import { file, layer } from '../support/image.ts';
import { type ImageSpec, ociLayout } from '../support/image-files.ts';
import { readAll, readOptions } from '../support/reading.ts';
import { addBlob, digestsIn, type Registry, startRegistry } from '../support/registry.ts';

jest.setTimeout(120_000);

let made: BuildWorld;
let directory: string;
const registries: Registry[] = [];
beforeEach(() => open({}));
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
  made.remove();
});

function open(env: World['env']): void {
  made?.remove();
  made = makeBuildWorld({ env });
  directory = join(made.folder, 'images');
}

async function serve(
  images: ImageSpec | readonly ImageSpec[],
  digest: () => string,
  credentials?: string,
): Promise<Registry> {
  ociLayout(directory, images);
  const tag = (_repository: string, name: string) => (name === 'gone' ? null : digest());
  const registry = await startRegistry({
    directory,
    tag,
    ...(credentials === undefined ? {} : { credentials }),
  });
  registries.push(registry);
  return registry;
}

function inRegistry(host: string, tag = '1'): ImageReference {
  return { transport: 'docker', name: `${host}/app:${tag}` };
}

async function fetch(
  reference: ImageReference,
  platform: string | null = null,
  world = made.world,
): Promise<ExportedImage> {
  return exportReference(reference, { platform, builder: null }, world);
}

const first = () => digestsIn(directory)[0] ?? '';
const TWO_LAYERS = [
  layer([file('lower', 'in the lower layer')]),
  layer([file('upper', 'in the upper layer')]),
];

describe("a registry's image", () => {
  test('brings the base image that its annotations name, for the reader to prove', async () => {
    const [lower] = TWO_LAYERS;
    if (lower === undefined) throw new Error();
    const base: ImageSpec = { layers: [lower], name: 'base:1' };
    ociLayout(directory, base);
    const digest = first();
    let host = '';
    const annotated = (name: string): ImageSpec => ({
      layers: TWO_LAYERS,
      name: 'app:1',
      manifest: {
        annotations: {
          'org.opencontainers.image.base.digest': digest,
          'org.opencontainers.image.base.name': name,
        },
      },
    });
    const port = await startRegistry({ directory, tag: () => null });
    registries.push(port);
    host = port.host;
    ociLayout(directory, [annotated(`${host}/base:1`), base]);
    const { host: apps } = await serve([annotated(`${host}/base:1`), base], first);
    const image = await fetch(inRegistry(apps));
    const [read] = await readAll([image], readOptions(made.folder));
    expect(read?.base).toEqual({ name: `${host}/base:1`, digest, layers: 1 });
  });

  test('comes as it is there, under its own digest, with every layer', async () => {
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1' }, first);
    const before = ownTraces(made.world.env);
    const image = await fetch(inRegistry(host));
    expect(image).toMatchObject({
      source: { kind: 'registry', name: `${host}/app:1` },
      select: { digest: first() },
      record: null,
    });
    expect(filesOfExport(image)).toEqual(
      new Map([
        ['lower', 'in the lower layer'],
        ['upper', 'in the upper layer'],
      ]),
    );
    if (image.files.kind !== 'oci-layout') throw new Error('the default engine exports layouts');
    const blob = (digest: string) =>
      readFileSync(
        join(
          image.files.kind === 'oci-layout' ? image.files.directory : '',
          'blobs',
          digest.replace(':', '/'),
        ),
      );
    const manifest = blob(first());
    const { config } = JSON.parse(manifest.toString());
    for (const digest of [first(), config.digest]) {
      expect(`sha256:${createHash('sha256').update(blob(digest)).digest('hex')}`).toBe(digest);
    }
    expect(ownTraces(made.world.env)).toEqual(before);
  });

  test('does not run what it asks to be run in builds upon it', async () => {
    const config = { config: { OnBuild: ['COPY no-such-file /', 'RUN /no/such/program'] } };
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1', config }, first);
    const image = await fetch(inRegistry(host));
    expect([...filesOfExport(image).keys()]).toEqual(['lower', 'upper']);
    expect(image.select).toEqual({ digest: first() });
  });

  test('of several platforms is the one that was asked for', async () => {
    let index = '';
    const platforms = ['linux/amd64', 'linux/arm64'];
    const images = platforms.map((platform) => ({
      layers: [layer([file('platform', platform)])],
      name: platform,
      platform,
    }));
    const { host } = await serve(images, () => index);
    const digests = digestsIn(directory);
    const manifests = platforms.map((platform, i) => {
      const digest = digests[i] ?? '';
      const size = readFileSync(join(directory, 'blobs', digest.replace(':', '/'))).length;
      const [os, architecture] = platform.split('/');
      const mediaType = 'application/vnd.oci.image.manifest.v1+json';
      return { mediaType, digest, size, platform: { os, architecture } };
    });
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    // As a registry may keep it: its bytes are what the digest is of.
    index = addBlob(
      directory,
      `${JSON.stringify({ schemaVersion: 2, mediaType, manifests }, null, 5)}\n`,
    );
    for (const [i, platform] of platforms.entries()) {
      const image = await fetch(inRegistry(host), platform);
      expect(image.select).toEqual({ digest: digests[i] });
      expect(filesOfExport(image).get('platform')).toBe(platform);
    }
  });

  test('by its digest', async () => {
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1' }, first);
    const image = await fetch({ transport: 'docker', name: `${host}/app@${first()}` });
    expect(image.select).toEqual({ digest: first() });
  });

  test("with the user's credentials", async () => {
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1' }, first, 'me:hunter2');
    await expect(fetch(inRegistry(host))).rejects.toMatchObject({ code: 'image-not-found' });
    const original = join(
      made.world.env['DOCKER_CONFIG'] ?? `${process.env['HOME']}/.docker`,
      'config.json',
    );
    const config = JSON.parse(readFileSync(original, 'utf8'));
    const auth = Buffer.from('me:hunter2').toString('base64');
    writeFiles(made.folder, {
      'config/config.json': JSON.stringify({ ...config, auths: { [host]: { auth } } }),
    });
    const env = { ...made.world.env, DOCKER_CONFIG: join(made.folder, 'config') };
    const image = await fetch(inRegistry(host), null, { ...made.world, env });
    expect(image.select).toEqual({ digest: first() });
  });

  test('that is not there is named', async () => {
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1' }, first);
    await expect(fetch(inRegistry(host, 'gone'))).rejects.toMatchObject({
      code: 'image-not-found',
      message: expect.stringContaining(`${host}/app:gone`),
    });
  });

  test('that is something else is refused', async () => {
    let artifact = '';
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1' }, () => artifact);
    const mediaType = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    artifact = addBlob(directory, JSON.stringify({ schemaVersion: 1, mediaType, fsLayers: [] }));
    await expect(fetch(inRegistry(host))).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:not-an-image|image-not-found)$/),
    });
  });

  test.each(['--help', '-x', '--builder=x'])(
    'whose name looks like an option: %s',
    async (name) => {
      await expect(fetch({ transport: 'docker', name })).rejects.toMatchObject({
        code: 'image-not-found',
      });
      await expect(fetch({ transport: 'docker-daemon', name })).rejects.toMatchObject({
        code: 'not-in-engine',
      });
    },
  );
});

describe("the engine's image", () => {
  let name: string;
  beforeEach(() => {
    name = `b-reference-${process.pid}:${Math.trunc(performance.now())}`;
    writeFiles(made.folder, { Dockerfile: 'FROM scratch\nCOPY local /\n', local: 'in the engine' });
    docker(made.world.env, 'buildx', 'build', '--quiet', '--load', '--tag', name, made.folder);
  });
  afterEach(() => {
    docker(made.world.env, 'image', 'rm', name);
  });

  test('is saved', async () => {
    const image = await fetch({ transport: 'docker-daemon', name });
    expect(image.source).toEqual({ kind: 'docker-daemon', name });
    expect(filesOfExport(image).get('local')).toBe('in the engine');
  });

  test('without a tag is the latest alone', async () => {
    const repository = name.replace(/:.*/, '');
    docker(made.world.env, 'image', 'tag', name, `${repository}:latest`);
    try {
      const image = await fetch({ transport: 'docker-daemon', name: repository });
      expect(filesOfExport(image).get('local')).toBe('in the engine');
      if (image.files.kind !== 'docker-archive') throw new Error('an engine saves archives');
      const args = ['-xOf', image.files.file, 'manifest.json'];
      expect(JSON.parse(execFileSync('tar', args, { encoding: 'utf8' }))).toHaveLength(1);
    } finally {
      docker(made.world.env, 'image', 'rm', `${repository}:latest`);
    }
  });

  test('is what a bare name means first', async () => {
    const image = await fetch({ transport: 'unspecified', text: name });
    expect(image.source).toEqual({ kind: 'docker-daemon', name });
  });

  test('and the registry is, where the engine has none', async () => {
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1' }, first);
    const image = await fetch({ transport: 'unspecified', text: `${host}/app:1` });
    expect(image.source).toEqual({ kind: 'registry', name: `${host}/app:1` });
  });

  test('that is not there is named', async () => {
    await expect(fetch({ transport: 'docker-daemon', name: 'b-none:1' })).rejects.toMatchObject({
      code: 'not-in-engine',
      message: expect.stringContaining('b-none:1'),
    });
  });
});

test('folders and archives stay where they are', async () => {
  const reference = { transport: 'oci-archive', path: 'some/file.tar', name: 'x:1' } as const;
  expect(await fetch(reference, 'linux/arm64')).toEqual({
    source: { kind: 'oci-archive', path: 'some/file.tar', name: 'x:1' },
    files: { kind: 'oci-archive', file: join(made.folder, 'some/file.tar') },
    select: { name: 'x:1' },
    platform: 'linux/arm64',
    record: null,
  });
});

describe.each(FURTHER_ENGINES)('on the engine "%s"', (name) => {
  const unavailable = whyUnavailable(name);
  const onEngine = unavailable === null ? test : test.skip;

  onEngine("a registry's image comes with its layers, and nothing of it stays", async () => {
    open(environmentOf(name));
    const config = { config: { OnBuild: ['RUN /no/such/program'] } };
    const { host } = await serve({ layers: TWO_LAYERS, name: 'app:1', config }, first);
    const before = allTraces(made.world.env);
    const image = await fetch(inRegistry(host));
    expect([...filesOfExport(image).keys()]).toEqual(['lower', 'upper']);
    expect(allTraces(made.world.env)).toEqual(before);
  });
});
