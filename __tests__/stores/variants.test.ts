import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { BuildOptions } from '../../src/build/build-plan.ts';
import { type BuiltVariants, buildVariants } from '../../src/build/build-variants.ts';
import type { ExportedImage } from '../../src/image/exported-image.ts';
import type { World } from '../../src/world/world.ts';
import {
  type BuildWorld,
  commitAll,
  DEFAULT_OPTIONS,
  inFolder,
  initRepository,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { ownTraces } from '../support/engine-state.ts';
import { environmentOf, FURTHER_ENGINES, whyUnavailable } from '../support/engines.ts';
import { filesOfExport } from '../support/exported-files.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';
import { digestsIn, startRegistry } from '../support/registry.ts';

jest.setTimeout(120_000);

let made: BuildWorld;
afterEach(() => made.remove());

type Files = Parameters<typeof writeFiles>[1];

interface Built extends BuiltVariants {
  /** The content of a file in each image, in the order asked for. */
  readonly contents: (path: string) => readonly (string | undefined)[];
}

async function build(
  files: Files,
  dockerfiles: readonly string[],
  options: Partial<BuildOptions> = {},
): Promise<Built> {
  const root = join(made.folder, 'repository');
  initRepository(root);
  writeFiles(root, files);
  commitAll(root);
  const all = { ...DEFAULT_OPTIONS, ...options };
  const told = new Map<number, ExportedImage>();
  const built = await buildVariants(
    {
      contents: { kind: 'working-tree' },
      options: all,
      variants: dockerfiles.map((name) => ({
        kind: 'build',
        name,
        options: { ...all, file: name },
      })),
    },
    inFolder(made.world, root),
    (position, image) => told.set(position, image),
  );
  // The last image that was told of is the one that counts.
  for (const [position, image] of built.images.entries()) {
    expect(image.state === 'measured' ? image.value : undefined).toBe(told.get(position));
  }
  const contents = (path: string) =>
    built.images.map((image) =>
      image.state === 'measured' ? filesOfExport(image.value).get(path) : undefined,
    );
  return { ...built, contents };
}

const ENGINES: readonly (readonly [string, () => World['env'], string | null])[] = [
  ['default', () => ({}), null],
  ...FURTHER_ENGINES.map(
    (name) => [name, () => environmentOf(name), whyUnavailable(name)] as const,
  ),
];

describe.each(ENGINES)('variants on the engine "%s"', (_name, env, missing) => {
  const onEngine = missing === null ? test : test.skip;

  onEngine('are built from one base image, though its tag moves with every look', async () => {
    made = makeBuildWorld({ env: env() });
    const directory = join(made.folder, 'images');
    ociLayout(
      directory,
      Array.from({ length: 9 }, (_, i) => ({
        layers: [layer([file('version', `${i} of this run ${made.folder}`)])],
        name: `moving:${i}`,
      })),
    );
    const digests = digestsIn(directory);
    let resolved = 0;
    const registry = await startRegistry({
      directory,
      tag: () => digests[Math.min(resolved++, 8)] ?? null,
    });
    try {
      const names = ['a', 'b', 'c', 'd', 'e'];
      const dockerfile = (name: string) =>
        `FROM ${registry.host}/base:moving\nCOPY ${name} /file\n`;
      const built = await build(
        Object.fromEntries(
          names.flatMap((name) => [
            [name, name],
            [`${name}.Dockerfile`, dockerfile(name)],
          ]),
        ),
        names.map((name) => `${name}.Dockerfile`),
        { pull: true },
      );
      expect(built.contents('file')).toEqual(names);
      expect(new Set(built.contents('version')).size).toBe(1);
      expect(built.notes.filter((note) => note.includes('changed'))).toEqual([]);
    } finally {
      await registry.close();
    }
  });

  onEngine('leave no image and no tag in the engine', async () => {
    made = makeBuildWorld({ env: env() });
    const before = ownTraces(made.world.env);
    const text = `of this run ${made.folder}`;
    const built = await build(
      { one: 'FROM scratch\nCOPY x /x\n', two: 'FROM scratch\nCOPY x /y\n', x: text },
      ['one', 'two'],
    );
    expect([built.contents('x')[0], built.contents('y')[1]]).toEqual([text, text]);
    expect(ownTraces(made.world.env)).toEqual(before);
  });
});

test('one download serves all, though it changes once', async () => {
  made = makeBuildWorld();
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') requests++;
    const body = requests <= 1 ? 'old tool' : 'new tool';
    response.writeHead(200, { 'content-length': body.length });
    response.end(request.method === 'GET' ? body : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const add = `FROM scratch\nADD http://127.0.0.1:${port}/tool /tool\n`;
    const built = await build(
      { one: `${add}COPY x /x\n`, two: `${add}COPY x /y\n`, x: 'x' },
      ['one', 'two'],
      { network: 'host' },
    );
    expect(new Set(built.contents('tool')).size).toBe(1);
    expect(built.notes).toEqual([]);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
