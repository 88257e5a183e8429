import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildSides } from '../../src/build/build-sides.ts';
import { exportReference } from '../../src/build/export-reference.ts';
import { run } from '../../src/cli/run.ts';
import { Interrupted } from '../../src/units/diet-error.ts';
import {
  type BuildWorld,
  commit,
  commitAll,
  inFolder,
  initRepository,
  makeBuildWorld,
  plan,
  writeFiles,
} from '../support/build-world.ts';
import { allTraces, docker } from '../support/engine-state.ts';
import { filesOfExport } from '../support/exported-files.ts';
import { fakeIo } from '../support/fake-io.ts';
import { copyPrograms } from '../support/host-programs.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';
import { digestsIn, type Registry, startRegistry } from '../support/registry.ts';

// Run by script/drivers, which gives the builders.
jest.setTimeout(120_000);

const BUILDERS: Readonly<Record<string, string>> = JSON.parse(
  process.env['IMAGE_DIET_TEST_BUILDERS'] ?? '{"run script/drivers": ""}',
);
/** Only the engine has it. */
const ENGINE_IMAGE = process.env['IMAGE_DIET_TEST_ENGINE_IMAGE'] ?? '';

let made: BuildWorld;
let root: string;
let directory: string;
let registry: Registry | null;
beforeEach(() => {
  made = makeBuildWorld();
  root = join(made.folder, 'repository');
  directory = join(made.folder, 'images');
  registry = null;
  initRepository(root);
});
afterEach(async () => {
  await registry?.close();
  made.remove();
});

/** A registry whose tag `moving` is a newer image with each request. */
async function movingBase(): Promise<string> {
  const versions = Array.from({ length: 9 }, (_, i) => ({
    layers: [layer([file('version', `${i} of ${made.folder}`)]), layer([file('big', 70_000)])],
    name: `moving:${i}`,
  }));
  ociLayout(directory, versions);
  const digests = digestsIn(directory);
  let asked = 0;
  registry = await startRegistry({
    directory,
    tag: () => digests[Math.min(asked++, 8)] ?? null,
  });
  return `${registry.host}/base:moving`;
}

function commandsWith(mark: string): string[] {
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return listed.filter((command) => command.includes(mark) && !command.startsWith('ps '));
}

describe.each(Object.entries(BUILDERS))('a builder with the driver %s', (driver, builder) => {
  test('serves the whole way: lines, base image, compressed sizes, one base for both', async () => {
    const base = await movingBase();
    const tools = join(made.folder, 'tools');
    copyPrograms(tools, ['sh', 'head']);
    const dockerfile = [`FROM ${base}`, 'COPY --from=tools / /', 'COPY f /f'];
    writeFiles(root, { Dockerfile: `${dockerfile.join('\n')}\n`, f: 'a' });
    commitAll(root, 'base');
    const command = `head -c 500000 /dev/urandom > /new-${process.pid}`;
    writeFiles(root, { Dockerfile: `${[...dockerfile, '', `RUN ${command}`].join('\n')}\n` });
    const before = allTraces(made.world.env);
    const env = Object.fromEntries(
      Object.entries(made.world.env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    );
    const io = fakeIo({ cwd: root, env });
    const flags = ['--builder', builder, '--build-context', `tools=${tools}`, '--pull'];
    const code = await run(['compare', '--quiet', '--format', 'json', ...flags], io);
    expect([code, io.stderr.text()]).toEqual([0, '']);
    const report = JSON.parse(io.stdout.text());
    expect(report.builder ?? report.origin?.builder).toMatch(new RegExp(`^${driver}, buildx `));
    for (const side of [report.base, report.head]) {
      expect(side.base).toMatchObject({ name: base, layers: 2 });
      for (const { compressedBytes, digest } of side.layers) {
        expect([compressedBytes, digest]).toEqual([expect.any(Number), expect.any(String)]);
      }
      const lines = side.layers.map((found: { dockerfile: { startLine: number } | null }) => {
        return found.dockerfile?.startLine ?? null;
      });
      expect(lines).toEqual([null, null, 2, 3, 5].slice(0, side.layers.length));
    }
    const kinds = report.layers.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['same', 'same', 'same', 'same', 'added']);
    expect(report.changes.unpackedBytes.delta).toBe(500_000);
    expect(allTraces(made.world.env)).toEqual(before);
  });

  test('fetches an image from its registry as it is there', async () => {
    ociLayout(directory, { layers: [layer([file('f', 'text')])], name: 'app:1' });
    const [digest = ''] = digestsIn(directory);
    registry = await startRegistry({ directory, tag: () => digest });
    const image = await exportReference(
      { transport: 'docker', name: `${registry.host}/app:1` },
      { platform: null, builder },
      made.world,
    );
    expect(image.select).toEqual({ digest });
    expect(filesOfExport(image)).toEqual(new Map([['f', 'text']]));
  });

  test('does not see what only the engine has, and that is said', async () => {
    writeFiles(root, { Dockerfile: `FROM ${ENGINE_IMAGE}\n`, f: 'a' });
    const before = commitAll(root);
    writeFiles(root, { Dockerfile: `FROM ${ENGINE_IMAGE}\nCOPY f /\n` });
    const after = commitAll(root);
    const sides = buildSides(
      plan(commit(before), commit(after), { builder }),
      inFolder(made.world, root),
    );
    await expect(sides).rejects.toThrow(
      `because only the local engine has ${ENGINE_IMAGE}, and a builder with the driver ${driver} does not see it`,
    );
  });

  test('ends what it runs when the run is interrupted, and nothing stays', async () => {
    const interruption = new AbortController();
    const tools = join(made.folder, 'tools');
    copyPrograms(tools, ['sh', 'sleep']);
    const mark = `88${process.pid}${Math.trunc(performance.now() * 1000)}`;
    const command = `RUN echo running; sleep ${mark}`;
    const dockerfile = `FROM scratch\nCOPY --from=tools / /\nCOPY f /\n${command}\n`;
    writeFiles(root, { Dockerfile: dockerfile, f: 'old' });
    const before = commitAll(root);
    writeFiles(root, { f: 'new' });
    const after = commitAll(root);
    const traces = allTraces(made.world.env);
    const builders = docker(made.world.env, 'buildx', 'ls');
    const reason = new Interrupted('SIGTERM');
    const detail = (line: string) => {
      if (/#\d+ \d+\.\d+ running/.test(line)) interruption.abort(reason);
    };
    const world = {
      ...inFolder(made.world, root),
      signal: interruption.signal,
      progress: { ...made.world.progress, detail },
    };
    const asked = plan(commit(before), commit(after), {
      builder,
      buildContexts: [`tools=${tools}`],
    });
    await expect(buildSides(asked, world)).rejects.toBe(reason);
    expect(commandsWith(made.folder)).toEqual([]);
    // The builder takes a moment to end what ran in it.
    for (let i = 0; i < 100 && commandsWith(mark).length > 0; i++) await setTimeout(100);
    expect(commandsWith(mark)).toEqual([]);
    expect(allTraces(made.world.env)).toEqual(traces);
    expect(docker(made.world.env, 'buildx', 'ls')).toBe(builders);
  });
});
