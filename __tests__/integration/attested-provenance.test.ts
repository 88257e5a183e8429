import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportReference } from '../../src/build/export-reference.ts';
import type { Image } from '../../src/image/image.ts';
import type { ImageReference } from '../../src/image/reference.ts';
import { compareImages } from '../../src/pipeline/compare.ts';
import { readAll } from '../../src/pipeline/read-all.ts';
import { readThresholds } from '../../src/policy/thresholds.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { headLayer } from '../../src/report/layers.ts';
import {
  type BuildWorld,
  commitAll,
  initRepository,
  makeBuildWorld,
  plan,
  writeFiles,
} from '../support/build-world.ts';
import { expectParsed } from '../support/expect-parsed.ts';
import { startRegistry } from '../support/registry.ts';

jest.setTimeout(120_000);

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld({ env: {} });
});
afterEach(() => made.remove());

/** An image with a layer of two stages each, as buildx exports it with what it attests. */
function build(attestation: string): string {
  const [repository, layout] = [join(made.folder, 'repository'), join(made.folder, 'layout')];
  initRepository(repository);
  writeFiles(repository, {
    'docker/app.Dockerfile':
      'FROM scratch AS lower\nARG TOKEN\nCOPY a /a\n\nFROM scratch AS other\nCOPY a /\n\nFROM lower\nCOPY a \\\n  b /both/\n',
    a: 'a',
    b: 'b',
  });
  commitAll(repository, 'one');
  const args = [
    ...['buildx', 'build', '--quiet', '--file', 'docker/app.Dockerfile'],
    ...['--build-arg', 'TOKEN=planted4711', '--attest', attestation],
    ...['--output', `type=oci,tar=false,dest=${layout}`, '.'],
  ];
  execFileSync('docker', args, { cwd: repository, env: { ...made.world.env }, stdio: 'pipe' });
  return layout;
}

async function read(reference: ImageReference): Promise<Image> {
  const image = await exportReference(reference, { platform: null, builder: null }, made.world);
  const options = { verify: true, limits: DEFAULT_LIMITS, cache: null };
  const [result] = await readAll([image], options, made.world);
  if (result?.state !== 'read') throw result?.error ?? new Error('nothing was read');
  return result.image;
}

const inLayout = (path: string): ImageReference => ({ transport: 'oci', path, name: null });

function told({ layers }: Image): readonly unknown[] {
  return layers.map(({ origin: { kind, dockerfile, instruction } }) => [
    kind,
    dockerfile && `${dockerfile.file} ${dockerfile.startLine}-${dockerfile.endLine}`,
    instruction,
  ]);
}

/** Where the lines of both layers are linked to, in a comparison with itself at that commit. */
async function linksOf(layout: string, headCommit: string) {
  const side = { kind: 'image', reference: inLayout(layout) } as const;
  const report = await compareImages(
    {
      plan: plan(side, side),
      thresholds: expectParsed(readThresholds({ inputs: {}, diveCi: null })),
      ignores: [],
      reading: { verify: true, limits: DEFAULT_LIMITS, cache: null },
      origin: {
        repositoryUrl: 'https://github.com/octo/tools',
        pullRequest: 1,
        runUrl: null,
        headCommit,
        title: 'app',
        commentKey: 'app',
      },
      diveCiHintIn: null,
    },
    made.world,
  );
  return [0, 1].map((index) => headLayer(report, index)?.place?.url ?? undefined);
}

const LINES = [
  ['build-record', 'docker/app.Dockerfile 3-3', 'COPY a /a'],
  ['build-record', 'docker/app.Dockerfile 9-10', 'COPY a b /both/'],
];

describe('an image that brings its provenance', () => {
  test.each(['v0.2', 'v1'])('of version %s knows its lines', async (version) => {
    const layout = build(`type=provenance,mode=max,version=${version}`);
    const image = await read(inLayout(layout));
    expect(told(image)).toEqual(LINES);
    expect(image.base).toMatchObject({ name: 'scratch', layers: 0 });
    expect(JSON.stringify(image.layers.map(({ origin }) => origin))).not.toContain('planted4711');
    // Without its context nobody can say whether a file that it read differs.
    expect(image.layers.map(({ origin }) => origin.recipe)).toEqual([undefined, undefined]);
  });

  test('knows them in a registry, too', async () => {
    const layout = build('type=provenance,mode=max');
    const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
    const registry = await startRegistry({ directory: layout, tag: () => manifests[0].digest });
    try {
      const name = `${registry.host}/app:1`;
      expect(told(await read({ transport: 'docker', name }))).toEqual(LINES);
    } finally {
      await registry.close();
    }
  });

  test('is linked to the commit that it was built from, and to no other', async () => {
    const layout = build('type=provenance,mode=max');
    const git = ['-C', join(made.folder, 'repository'), 'rev-parse', 'HEAD'];
    const commit = execFileSync('git', git, { encoding: 'utf8' }).trim();
    expect(await linksOf(layout, commit)).toEqual([
      `https://github.com/octo/tools/blob/${commit}/docker/app.Dockerfile#L3`,
      `https://github.com/octo/tools/blob/${commit}/docker/app.Dockerfile#L9-L10`,
    ]);
    expect(await linksOf(layout, 'f'.repeat(40))).toEqual([undefined, undefined]);
  });

  test('that says too little has what its history says', async () => {
    const image = await read(inLayout(build('type=provenance,mode=min')));
    expect(told(image)).toEqual([
      ['history', null, 'COPY a /a'],
      ['history', null, 'COPY a b /both/'],
    ]);
    expect(image.base).toBeNull();
  });
});
