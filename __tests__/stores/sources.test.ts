import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildSides } from '../../src/build/build-sides.ts';
import type { BuiltSide, BuiltSides } from '../../src/build/built-sides.ts';
import type { World } from '../../src/world/world.ts';
import {
  type BuildWorld,
  commit,
  commitAll,
  DEFAULT_OPTIONS,
  git,
  inFolder,
  initRepository,
  makeBuildWorld,
  plan,
  writeFiles,
} from '../support/build-world.ts';
import { docker } from '../support/engine-state.ts';
import { environmentOf, FURTHER_ENGINES, whyUnavailable } from '../support/engines.ts';
import { filesOfExport } from '../support/exported-files.ts';
import { startGitServer } from '../support/github/git-server.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';
import { digestsIn, type Registry, startRegistry } from '../support/registry.ts';

jest.setTimeout(120_000);

type Files = Parameters<typeof writeFiles>[1];

let made: BuildWorld;
afterEach(() => made.remove());

function filesOf({ image }: BuiltSide): ReadonlyMap<string, string> {
  if (image.state !== 'measured') throw new Error(`absent: ${image.reason.sentence}`);
  return filesOfExport(image.value);
}

async function build(base: Files, head: Files, options = {}): Promise<BuiltSides> {
  const root = join(made.folder, 'repository');
  initRepository(root);
  writeFiles(root, base);
  const before = commitAll(root, 'base');
  writeFiles(root, head);
  const after = commitAll(root, 'head');
  const asked = plan(commit(before), commit(after), { ...DEFAULT_OPTIONS, ...options });
  return buildSides(asked, inFolder(made.world, root));
}

/** In the world that was made. */
function afterTheFirstHead(run: () => void): void {
  const { progress } = made.world;
  let heads = 0;
  const step = (title: string) => {
    const end = progress.step(title);
    return (outcome: 'done' | 'failed') => {
      end(outcome);
      if (title.startsWith('building head') && heads++ === 0) run();
    };
  };
  made = { ...made, world: { ...made.world, progress: { ...progress, step } } };
}

const ENGINES: readonly (readonly [string, () => World['env'], string | null])[] = [
  ['default', () => ({}), null],
  ...FURTHER_ENGINES.map(
    (name) => [name, () => environmentOf(name), whyUnavailable(name)] as const,
  ),
];

describe.each(ENGINES)(
  'a base image whose tag moves, on the engine "%s"',
  (_name, env, missing) => {
    const onEngine = missing === null ? test : test.skip;
    let registry: Registry;
    let resolved = 0;
    const run = {};
    beforeEach(async () => {
      made = makeBuildWorld({ env: env(), run });
      const directory = join(made.folder, 'images');
      const versions = Array.from({ length: 9 }, (_, i) => ({
        layers: [layer([file('version', `${i} of this run ${made.folder}`)])],
        name: `moving:${i}`,
      }));
      ociLayout(directory, versions);
      const digests = digestsIn(directory);
      resolved = 0;
      // With each request for the tag there is a newer image behind it.
      const tag = (_: string, name: string) =>
        name === 'moving' ? (digests[Math.min(resolved++, 8)] ?? null) : (digests[0] ?? null);
      registry = await startRegistry({ directory, tag });
    });
    afterEach(() => registry.close());

    onEngine.each([
      ['side by side', false],
      ['one after the other', true],
    ])('is the same for both sides, built %s', async (_how, noCache) => {
      const sides = await build(
        { Dockerfile: `FROM ${registry.host}/base:moving\nCOPY file /\n`, file: 'old' },
        { file: 'new' },
        { pull: true, noCache },
      );
      const [base, head] = [filesOf(sides.base), filesOf(sides.head)];
      expect([base.get('file'), head.get('file')]).toEqual(['old', 'new']);
      expect(base.get('version')).toBe(head.get('version'));
    });

    onEngine('is another one where FROM itself changed', async () => {
      const dockerfile = (tag: string) => `FROM ${registry.host}/base:${tag}\nCOPY file /\n`;
      const sides = await build(
        { Dockerfile: dockerfile('fixed'), file: 'x' },
        { Dockerfile: dockerfile('moving') },
        { pull: true },
      );
      expect(filesOf(sides.base).get('version')).toMatch(/^0 of/);
      expect(sides.head.image.state).toBe('measured');
    });
  },
);

describe.each(ENGINES)('an image that only the engine "%s" has', (_name, env, missing) => {
  const onEngine = missing === null ? test : test.skip;

  onEngine('is the same for both sides, though its tag moves between the builds', async () => {
    made = makeBuildWorld({ env: env() });
    const tag = `b-moving-${process.pid}:${Math.trunc(performance.now())}`;
    const loaded: string[] = [];
    const load = (content: string) => {
      writeFiles(made.folder, {
        'base/Dockerfile': 'FROM scratch\nCOPY v /v\n',
        'base/v': content,
      });
      const args = ['buildx', 'build', '--quiet', '--load', '--provenance=false', '--tag', tag];
      loaded.push(docker(made.world.env, ...args, join(made.folder, 'base')));
    };
    load(`old ${tag}`);
    let moved = false;
    afterTheFirstHead(() => {
      moved = true;
      load(`new ${tag}`);
    });
    try {
      const sides = await build(
        { Dockerfile: `FROM ${tag}\nCOPY file /\n`, file: 'x' },
        { file: 'y' },
      );
      expect(moved).toBe(true);
      expect(filesOf(sides.base).get('v')).toBe(filesOf(sides.head).get('v'));
      expect(sides.notes.filter((note) => note.includes('changed between'))).toEqual([]);
    } finally {
      docker(made.world.env, 'image', 'rm', '--force', tag, ...loaded);
    }
  });
});

describe('with a source policy of the user', () => {
  test('both hold', async () => {
    made = makeBuildWorld();
    const directory = join(made.folder, 'images');
    ociLayout(directory, { layers: [layer([file('from-registry', 'x')])], name: 'base:1' });
    const [digest = null] = digestsIn(directory);
    const registry = await startRegistry({ directory, tag: () => digest });
    try {
      const policy = {
        rules: [
          {
            action: 'CONVERT',
            selector: { identifier: 'docker-image://docker.io/library/never:1' },
            updates: { identifier: `docker-image://${registry.host}/base:1` },
          },
        ],
      };
      writeFiles(made.folder, { 'policy.json': JSON.stringify(policy) });
      const file = join(made.folder, 'policy.json');
      const env = { ...made.world.env, EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: file };
      made = { ...made, world: { ...made.world, env } };
      const sides = await build(
        { Dockerfile: 'FROM never:1\nCOPY file /\n', file: 'old' },
        { file: 'new' },
      );
      for (const side of [sides.base, sides.head]) {
        expect(filesOf(side).get('from-registry')).toBe('x');
      }
    } finally {
      await registry.close();
    }
  });
});

describe('a download that changes', () => {
  let server: Server;
  let requests: number;
  let contents: (request: number) => string;
  beforeEach(async () => {
    made = makeBuildWorld();
    requests = 0;
    server = createServer((request, response) => {
      if (request.method === 'GET') requests++;
      const body = contents(requests);
      response.writeHead(200, { 'content-length': body.length });
      response.end(request.method === 'GET' ? body : undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const dockerfile = () => {
    const { port } = server.address() as AddressInfo;
    return `FROM scratch\nADD http://127.0.0.1:${port}/tool?token=planted4711 /tool\nCOPY file /\n`;
  };

  test('once is the same for both sides', async () => {
    contents = (request) => (request <= 1 ? 'old tool' : 'new tool');
    const sides = await build(
      { Dockerfile: dockerfile(), file: 'old' },
      { file: 'new' },
      { network: 'host' },
    );
    expect(filesOf(sides.base).get('tool')).toBe(filesOf(sides.head).get('tool'));
    expect(sides.notes).toEqual([]);
  });

  test('all the time is noted, without what the URL may hold', async () => {
    contents = (request) => `tool number ${request}`;
    const sides = await build(
      { Dockerfile: dockerfile(), file: 'old' },
      { file: 'new' },
      { network: 'host' },
    );
    const same = filesOf(sides.base).get('tool') === filesOf(sides.head).get('tool');
    expect(sides.notes).toEqual(
      same ? [] : [expect.stringMatching(/^What is downloaded from 127\.0\.0\.1:\d+ changed/)],
    );
    expect(sides.notes.join()).not.toContain('planted');
  });
});

describe.each(ENGINES)('a git repository that moves, on the engine "%s"', (name, env, missing) => {
  const onEngine = missing === null ? test : test.skip;
  const token = 'planted4711';

  onEngine('is the same for both sides', async () => {
    made = makeBuildWorld({ env: env() });
    const source = join(made.folder, 'source');
    initRepository(source);
    const release = (version: string) => {
      writeFiles(source, { 'docs/version': `${version} of ${made.folder}` });
      commitAll(source, version);
    };
    release('old');
    git(made.folder, 'clone', '--quiet', '--bare', source, 'library.git');
    const server = await startGitServer(made.folder, token);
    // Whoever builds the head first, the base gets a newer one.
    afterTheFirstHead(() => {
      release('new');
      git(source, 'push', '--quiet', join(made.folder, 'library.git'), 'HEAD:main');
    });
    const url = server.url.replace('://', `://x:${token}@`);
    try {
      const sides = await build(
        {
          Dockerfile: `FROM scratch\nADD ${url}/library.git#main:docs /docs\nCOPY file /\n`,
          file: 'old',
        },
        { file: 'new' },
      );
      const [base, head] = [filesOf(sides.base), filesOf(sides.head)];
      expect(base.get('docs/version')).toMatch(/^new of/);
      // A buildx that keeps no record does not say what was cloned.
      if (name !== 'old') expect(head.get('docs/version')).toBe(base.get('docs/version'));
      expect(sides.notes.filter((note) => note.includes('changed between'))).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
