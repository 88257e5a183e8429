import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { BuildOptions } from '../../src/build/build-plan.ts';
import { buildSides } from '../../src/build/build-sides.ts';
import { describeBuilder } from '../../src/build/builder.ts';
import type { BuiltSide, BuiltSides } from '../../src/build/built-sides.ts';
import { findTool } from '../../src/build/tools.ts';
import type { ExportedImage } from '../../src/image/exported-image.ts';
import { DietError } from '../../src/units/diet-error.ts';
import {
  type BuildWorld,
  commit,
  commitAll,
  git,
  inFolder,
  initRepository,
  makeBuildWorld,
  plan,
  writeFiles,
} from '../support/build-world.ts';
import { allTraces, ownTraces } from '../support/engine-state.ts';
import { environmentOf, FURTHER_ENGINES, whyUnavailable } from '../support/engines.ts';
import { filesOfExport, layersOfExport } from '../support/exported-files.ts';
import { copyPrograms } from '../support/host-programs.ts';
import { listing } from '../support/listing.ts';

jest.setTimeout(120_000);

type Files = Parameters<typeof writeFiles>[1];

let made: BuildWorld;
let root: string;
let traces = ownTraces;
beforeEach(() => open({}));
afterEach(() => made.remove());

function open(env: Readonly<Record<string, string | undefined>>, look = ownTraces): void {
  made?.remove();
  traces = look;
  made = makeBuildWorld({ env });
  root = join(made.folder, 'repository');
  initRepository(root);
}

/** Builds two commits, and sees that neither the repository nor the engine keeps anything of it. */
async function build(
  base: Files,
  head: Files,
  options: Partial<BuildOptions> = {},
): Promise<BuiltSides> {
  writeFiles(root, base);
  const before = commitAll(root, 'base');
  writeFiles(root, head);
  const after = commitAll(root, 'head');
  const world = inFolder(made.world, root);
  const [repository, engine] = [listing(root), traces(world.env)];
  try {
    return await buildSides(plan(commit(before), commit(after), options), world);
  } finally {
    expect(listing(root)).toEqual(repository);
    expect(traces(world.env)).toEqual(engine);
  }
}

function measured({ image }: BuiltSide): ExportedImage {
  if (image.state !== 'measured') throw new Error(`absent: ${image.reason.sentence}`);
  return image.value;
}

function absence({ image }: BuiltSide) {
  return image.state === 'absent' ? image.reason : null;
}

const SMALL = 'FROM scratch\nCOPY same file /\n';

describe('two commits', () => {
  test('come as two images in one folder, with lines and base', async () => {
    const sides = await build({ Dockerfile: SMALL, same: 'same', file: 'old' }, { file: 'new' });
    const [base, head] = [measured(sides.base), measured(sides.head)];
    expect(filesOfExport(base).get('file')).toBe('old');
    expect(filesOfExport(head).get('file')).toBe('new');
    expect(base.files).toEqual(head.files);
    expect(head.record?.chains).toMatchObject([
      {
        layers: [expect.stringMatching(/^sha256:/)],
        origin: {
          kind: 'build-record',
          instruction: 'COPY same file /',
          dockerfile: { file: 'Dockerfile', startLine: 2, endLine: 2 },
        },
        image: null,
      },
    ]);
    expect(sides.head.commit).toBe(git(root, 'rev-parse', 'HEAD'));
    expect(sides.base.commit).toBe(git(root, 'rev-parse', 'HEAD~1'));
    expect(sides.builder).toMatch(/^[a-z-]+, buildx \d+\.\d+\.\d+$/);
    expect(sides.notes).toEqual([]);
  });

  test('share what did not change, to the byte', async () => {
    const dockerfile = 'FROM scratch\nCOPY same /same\nCOPY file /file\n';
    const sides = await build({ Dockerfile: dockerfile, same: 's', file: 'old' }, { file: 'new' });
    const [base, head] = [sides.base, sides.head].map((side) => layersOfExport(measured(side)));
    expect(base).toHaveLength(2);
    expect(head?.[0]).toBe(base?.[0]);
    expect(head?.[1]).not.toBe(base?.[1]);
  });

  test('do not mix, though a file has the same size and time on both sides', async () => {
    const sides = await build(
      { 'app/Dockerfile': 'FROM scratch\nCOPY file /\n', 'app/file': 'old' },
      { 'app/file': 'new' },
      { context: 'app', prepare: 'touch -d @1700000000 app/*' },
    );
    expect(filesOfExport(measured(sides.base)).get('file')).toBe('old');
    expect(filesOfExport(measured(sides.head)).get('file')).toBe('new');
  });

  test('a Dockerfile and contexts elsewhere in the repository are those of each side', async () => {
    const files = {
      'docker/app.Dockerfile': 'FROM scratch\nCOPY file /\nCOPY --from=shared x /\n',
      'app/file': 'old',
      'shared/x': 'old x',
    };
    const sides = await build(
      files,
      { 'app/file': 'new', 'shared/x': 'new x' },
      { context: 'app', file: 'docker/app.Dockerfile', buildContexts: ['shared=shared'] },
    );
    const [base, head] = [sides.base, sides.head].map((side) => filesOfExport(measured(side)));
    expect([base?.get('file'), base?.get('x')]).toEqual(['old', 'old x']);
    expect([head?.get('file'), head?.get('x')]).toEqual(['new', 'new x']);
    expect(measured(sides.head).record?.chains[0]?.origin?.dockerfile?.file).toBe(
      'docker/app.Dockerfile',
    );
  });

  test('a command prepares each side in its own copy, without tokens', async () => {
    const world = { ...made.world, githubToken: 'ghs_planted4711' };
    made = { ...made, world: { ...world, env: { ...world.env, LEAK: 'x ghs_planted4711' } } };
    const sides = await build(
      { Dockerfile: 'FROM scratch\nCOPY out /\n', source: 'old', '.gitignore': 'out\n' },
      { source: 'new' },
      { prepare: 'false | true || tr a-z A-Z <source >out; env >> out' },
    );
    const [base, head] = [sides.base, sides.head].map((side) =>
      filesOfExport(measured(side)).get('out'),
    );
    expect(base).toMatch(/^OLD/);
    expect(head).toMatch(/^NEW/);
    expect(head).not.toContain('planted');
  });

  test('history is in the context, whole enough for `git describe`', async () => {
    const tools = join(made.folder, 'tools');
    copyPrograms(tools, ['sh', 'git']);
    writeFiles(root, { README: 'x' });
    commitAll(root);
    git(root, 'tag', '-a', 'v1.0', '-m', 'a release');
    const dockerfile =
      'FROM scratch\nCOPY --from=tools / /\nCOPY . /src\nRUN cd /src && git -c safe.directory=* describe > /version\n';
    const sides = await build(
      { Dockerfile: dockerfile },
      { file: 'x' },
      { buildContexts: [`tools=${tools}`] },
    );
    const versions = [sides.base, sides.head].map((side) =>
      filesOfExport(measured(side)).get('version'),
    );
    expect(versions).toEqual([
      expect.stringMatching(/^v1\.0-1-g[0-9a-f]{7}\n$/),
      expect.stringMatching(/^v1\.0-2-g[0-9a-f]{7}\n$/),
    ]);
  });

  test('a working tree is the head as it lies there', async () => {
    writeFiles(root, { Dockerfile: SMALL, same: 's', file: 'old' });
    const before = commitAll(root);
    writeFiles(root, { file: 'not committed' });
    const asked = plan(commit(before), { kind: 'working-tree' });
    const sides = await buildSides(asked, inFolder(made.world, root));
    expect(filesOfExport(measured(sides.head)).get('file')).toBe('not committed');
    expect(measured(sides.head).source).toMatchObject({ kind: 'build', revision: 'working tree' });
    expect(sides.head.commit).toBeNull();
  });

  test('without a change that feeds the image nothing is built, and no Docker is needed', async () => {
    const files = { Dockerfile: SMALL, '.dockerignore': '.git\n*.md\n', same: 's', file: 'x' };
    writeFiles(root, files);
    const before = commitAll(root);
    writeFiles(root, { 'README.md': 'new' });
    const after = commitAll(root);
    const bin = join(made.folder, 'bin');
    mkdirSync(bin);
    copyPrograms(made.folder, ['git']);
    const world = inFolder({ ...made.world, env: { ...made.world.env, PATH: bin } }, root);
    const sides = await buildSides(plan(commit(before), commit(after)), world);
    for (const side of [sides.base, sides.head]) expect(absence(side)?.kind).toBe('unchanged');
    expect(sides).toMatchObject({ builder: null, notes: [] });
  });
});

test('the ignore file that is named after the Dockerfile is told', async () => {
  const sides = await build(
    { 'app/Dockerfile': SMALL, file: 'x', same: 's' },
    { 'app/Dockerfile.dockerignore': '.git\n', file: 'y' },
    { file: 'app/Dockerfile' },
  );
  expect(measured(sides.base).ownIgnoreFile).toBeUndefined();
  expect(measured(sides.head).ownIgnoreFile).toBe('app/Dockerfile.dockerignore');
});

describe('a base that can not be built', () => {
  test('because it has no Dockerfile yet', async () => {
    const sides = await build({ file: 'x' }, { Dockerfile: SMALL, same: 's' });
    expect(measured(sides.head).select).not.toBeNull();
    expect(absence(sides.base)).toEqual({
      kind: 'not-there-yet',
      sentence: 'The base does not have the Dockerfile Dockerfile yet',
      details: [],
    });
  });

  test('because it has no context yet', async () => {
    const sides = await build(
      { file: 'x' },
      { 'app/Dockerfile': 'FROM scratch\nCOPY x /\n', 'app/x': 'x' },
      { context: 'app' },
    );
    expect(absence(sides.base)?.sentence).toBe('The base does not have the folder app yet');
  });

  test('because its build fails: with the end of what buildx said', async () => {
    const sides = await build(
      { Dockerfile: 'FROM scratch\nCOPY missing /\n', file: 'x', same: 's' },
      { Dockerfile: SMALL },
    );
    expect(measured(sides.head).record).not.toBeNull();
    const reason = absence(sides.base);
    expect(reason?.kind).toBe('failed');
    expect(reason?.sentence).toBe(
      'The image of the base could not be built, because line 2 of Dockerfile asks for missing, which is not in the build context (the top of the repository)',
    );
    expect(reason?.details.at(-1)).toMatch(/^ERROR: .*missing/);
    expect(reason?.details).toContainEqual(expect.stringContaining('>>> COPY missing /'));
  });

  test('because git leaves a file out that it copies', async () => {
    const dockerfile = 'FROM scratch\nCOPY out/tool /\n';
    const sides = await build(
      { 'app/Dockerfile': dockerfile, '.gitignore': 'out/\n' },
      { 'app/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n', 'app/out/tool': 'x' },
      { context: 'app' },
    );
    expect(absence(sides.base)?.sentence).toBe(
      'The image of the base could not be built, because app/out/tool is ignored by git, and left out: make it with a prepare command, or take it out of .gitignore',
    );
    expect(absence(sides.base)?.details.at(-1)).toMatch(/"\/out\/tool": not found$/);
  });

  test('because its `prepare` fails', async () => {
    const sides = await build(
      { Dockerfile: SMALL, file: 'old', same: 's' },
      { file: 'new' },
      { prepare: 'echo looking; grep new file' },
    );
    expect(absence(sides.base)).toEqual({
      kind: 'failed',
      sentence: "The prepare command failed with exit code 1 in the base's copy of the repository",
      details: ['looking'],
    });
  });

  test('because its Dockerfile is a link that leads out of the repository', async () => {
    writeFiles(root, { same: 's', file: 'x' });
    symlinkSync('/etc/hostname', join(root, 'Dockerfile'));
    const before = commitAll(root);
    rmSync(join(root, 'Dockerfile'));
    writeFiles(root, { Dockerfile: SMALL });
    const after = commitAll(root);
    const sides = await buildSides(plan(commit(before), commit(after)), inFolder(made.world, root));
    expect(absence(sides.base)?.sentence).toContain('leads out of the repository');
  });
});

describe('a head that can not be built', () => {
  async function failure(
    head: Files,
    options: Partial<BuildOptions> = {},
    base: Files = { Dockerfile: SMALL, same: 's', file: 'x' },
  ): Promise<DietError> {
    const error = await build(base, head, options).catch((thrown: unknown) => thrown);
    if (!(error instanceof DietError)) throw error;
    return error;
  }

  test('has the end of what buildx said', async () => {
    const error = await failure({ Dockerfile: 'FROM scratch\nCOPY missing /\n' });
    expect(error.code).toBe('head-build-failed');
    expect(error.message).toBe(
      'The image of the head could not be built, because line 2 of Dockerfile asks for missing, which is not in the build context (the top of the repository).',
    );
    // The builder's own words stand below.
    expect(error.details.at(-1)).toMatch(/"\/missing": not found$/);
    expect(error.details).toContainEqual(expect.stringContaining('>>> COPY missing /'));
    expect(error.lines).toEqual({ file: 'Dockerfile', startLine: 2, endLine: 2 });
  });

  test('because it copies what lies in the checkout, but is in no commit', async () => {
    writeFiles(root, { Dockerfile: SMALL, same: 's', file: 'x' });
    const before = commitAll(root);
    writeFiles(root, { Dockerfile: 'FROM scratch\nCOPY built /\n' });
    const after = commitAll(root);
    writeFiles(root, { built: 'by an earlier step' });
    const sides = buildSides(plan(commit(before), commit(after)), inFolder(made.world, root));
    await expect(sides).rejects.toThrow(
      'The image of the head could not be built, because built is not in the commit that is built: make it with a prepare command, or commit it.',
    );
  });

  test.each<[string, Files, Partial<BuildOptions>, string, RegExp]>([
    [
      'no Dockerfile',
      { Dockerfile: null },
      {},
      'head-build-failed',
      /does not have the Dockerfile/,
    ],
    [
      'no such target',
      { file: 'y' },
      { target: 'nope' },
      'head-build-failed',
      /"nope" could not be found/,
    ],
    [
      'no such builder',
      { file: 'y' },
      { builder: 'b-nope' },
      'builder-not-found',
      /no builder "b-nope"/,
    ],
    [
      'a file that .dockerignore leaves out',
      { Dockerfile: 'FROM scratch\nCOPY notes /\n', notes: 'n', '.dockerignore': 'notes\n' },
      {},
      'head-build-failed',
      /because line 2 of Dockerfile asks for notes, which \.dockerignore leaves out of the build/,
    ],
    [
      'a file of a stage that git would ignore in the checkout',
      {
        Dockerfile: 'FROM scratch AS one\nCOPY file /\nFROM scratch\nCOPY --from=one /out /\n',
        '.gitignore': '/out/\n',
      },
      {},
      'head-build-failed',
      /because line 4 of Dockerfile asks for out, which is not in "one", from where it is taken/,
    ],
    [
      'a failing command',
      { file: 'y' },
      { prepare: 'exit 3' },
      'head-build-failed',
      /prepare command failed with exit code 3/,
    ],
    [
      'a file that git ignores',
      { Dockerfile: 'FROM scratch\nCOPY out /\n', '.gitignore': '/out/\n' },
      {},
      'head-build-failed',
      /because out is ignored by git, and left out: make it with a prepare command/,
    ],
    [
      'a flag that buildx does not take',
      { file: 'y' },
      { ulimit: ['foo'] },
      'head-build-failed',
      /could not be built: invalid argument "foo" for "--ulimit" flag/,
    ],
    ['a context that is none', { file: 'y' }, { context: '../..' }, 'path-outside', /leads out of/],
  ])('%s', async (_name, head, options, code, sentence) => {
    const error = await failure(head, options);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(sentence)]);
  });

  test('shows neither secrets nor values of build arguments', async () => {
    const tools = join(made.folder, 'tools');
    copyPrograms(tools, ['sh', 'cat']);
    const dockerfile = [
      'FROM scratch',
      'ARG TOKEN',
      'COPY --from=tools / /',
      'RUN --mount=type=secret,id=key echo "got $TOKEN and $(cat /run/secrets/key)"; exit 7',
      '',
    ].join('\n');
    const error = await failure(
      { Dockerfile: dockerfile },
      {
        buildContexts: [`tools=${tools}`],
        buildArgs: ['TOKEN=planted-argument'],
        secrets: ['key=planted-secret'],
      },
    );
    expect(error.details.join('\n')).toContain('got *** and ***');
    expect([...error.details, error.message, ...made.told].join('\n')).not.toContain('planted');
  });

  test.each<[string, Record<string, string>, string]>([
    ['no engine', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, 'engine-not-reached'],
    ['no Docker', { PATH: '/nowhere' }, 'tool-missing'],
  ])('%s', async (_name, env, code) => {
    writeFiles(root, { Dockerfile: SMALL, same: 's', file: 'old' });
    const before = commitAll(root);
    writeFiles(root, { file: 'new' });
    const after = commitAll(root);
    if (env['PATH'] !== undefined) {
      copyPrograms(made.folder, ['git']);
      env['PATH'] = join(made.folder, 'bin');
    }
    const world = inFolder({ ...made.world, env: { ...made.world.env, ...env } }, root);
    await expect(buildSides(plan(commit(before), commit(after)), world)).rejects.toMatchObject({
      code,
    });
  });

  test('no buildx', async () => {
    writeFiles(root, { Dockerfile: SMALL, same: 's', file: 'old' });
    const before = commitAll(root);
    writeFiles(root, { file: 'new' });
    const after = commitAll(root);
    // A client of its own that finds no plugins: its configuration names the folder of none.
    const bin = join(made.folder, 'bin');
    copyPrograms(made.folder, ['git']);
    writeFiles(bin, {
      docker: {
        text: '#!/bin/sh\necho "docker: unknown command: docker $1" >&2\nexit 1\n',
        mode: 0o755,
      },
    });
    const world = inFolder({ ...made.world, env: { ...made.world.env, PATH: bin } }, root);
    await expect(buildSides(plan(commit(before), commit(after)), world)).rejects.toMatchObject({
      code: 'buildx-missing',
    });
  });
});

describe.each(FURTHER_ENGINES)('on the engine "%s"', (name) => {
  const unavailable = whyUnavailable(name);
  const onEngine = unavailable === null ? test : test.skip;

  onEngine('the whole comparison works, without compressed layers', async () => {
    open(environmentOf(name), allTraces);
    const sides = await build({ Dockerfile: SMALL, same: 's', file: 'old' }, { file: 'new' });
    expect(filesOfExport(measured(sides.base)).get('file')).toBe('old');
    expect(filesOfExport(measured(sides.head)).get('file')).toBe('new');
    expect(measured(sides.head).record === null).toBe(name === 'old');
    const { kind } = measured(sides.head).files;
    expect(sides.notes).toEqual(
      kind === 'docker-archive' ? [expect.stringContaining('keeps no compressed layers')] : [],
    );
  });

  onEngine('a base that was built but can not be saved is absent, with the reason', async () => {
    open(environmentOf(name), allTraces);
    const { exports } = await describeBuilder(null, made.world);
    if (exports !== 'engine') return;
    const bin = join(made.folder, 'bin');
    const real = findTool('docker', made.world.env);
    // The head is saved first.
    writeFiles(bin, {
      docker: {
        text: `#!/bin/sh
case " $* " in *" save "*)
  if test -e "${bin}/saved"; then echo "no space left on device" >&2; exit 1; fi
  touch "${bin}/saved"
esac
exec "${real}" "$@"
`,
        mode: 0o755,
      },
    });
    const path = `${bin}:${made.world.env['PATH']}`;
    made = { ...made, world: { ...made.world, env: { ...made.world.env, PATH: path } } };
    const sides = await build({ Dockerfile: SMALL, same: 's', file: 'old' }, { file: 'new' });
    expect(filesOfExport(measured(sides.head)).get('file')).toBe('new');
    expect(absence(sides.base)).toMatchObject({
      kind: 'failed',
      details: expect.arrayContaining(['no space left on device']),
    });
  });

  onEngine('a build that fails leaves nothing behind either', async () => {
    open(environmentOf(name), allTraces);
    const building = build(
      { Dockerfile: SMALL, same: 's', file: 'x' },
      { Dockerfile: 'FROM scratch\nCOPY missing /\n' },
    );
    await expect(building).rejects.toMatchObject({
      code: 'head-build-failed',
      message: expect.stringContaining('missing'),
    });
  });
});
