import { describe, expect, test } from '@jest/globals';
import * as failures from '../../src/build/failures.ts';
import { asFlag } from '../../src/cli/as-flag.ts';
import type { Absence } from '../../src/image/side.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { asInput } from '../../src/units/spelling.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const OTHER = 'fedcba9876543210fedcba9876543210fedcba98';
const URL_WITH_PASSWORD = 'https://me:hunter2@example.com/a/b.git';
const SAID = ['#5 [2/2] COPY missing /', 'ERROR: failed to solve: "/missing": not found', ''];

const TERMINAL = { remoteUrl: null, inJob: false };
const LINE = { file: 'app/Dockerfile', startLine: 2, endLine: 2 };
const LINES = { ...LINE, endLine: 4 };
const IN_JOB = { spelling: asInput };
const IN_TERMINAL = { spelling: asFlag };
const PATHS = { context: 'app', dockerfile: 'app/Dockerfile', workingFolder: '.' };

type Failure = DietError | Absence | string;

/** One line for each sentence: code or kind, and what a reader gets. */
const SENTENCES: readonly (readonly [keyof typeof failures, () => Failure, string])[] = [
  [
    'toolMissing',
    () => failures.toolMissing('docker'),
    'tool-missing: The program docker was not found on the PATH: install Docker, or run where it is installed.',
  ],
  [
    'noCheckout',
    () => failures.noCheckout('/home/me', ['fatal: not a git repository'], false),
    'no-checkout: /home/me does not lie in a git repository with a working tree: go to one, give a context that lies in one, or compare images that exist.',
  ],
  [
    'noCheckout',
    () => failures.noCheckout('/w', ['fatal: not a git repository'], true),
    'no-checkout: /w does not lie in a git repository with a working tree: check one out first with actions/checkout, give a context that lies in one, or compare images that exist.',
  ],
  [
    'noCheckout',
    () =>
      failures.noCheckout('/r', ["fatal: detected dubious ownership in repository at '/r'"], true),
    'no-checkout: git does not trust the repository in /r, because it belongs to another user: run `git config --global --add safe.directory /r` before.',
  ],
  [
    'noCommitYet',
    () => failures.noCommitYet('/r'),
    'no-commit-yet: The repository in /r has no commit yet: there is nothing to compare with.',
  ],
  [
    'gitFailed',
    () => failures.gitFailed(['ls-tree', 'x'], ['fatal: not a tree object']),
    'git-failed: git ls-tree failed: not a tree object.',
  ],
  [
    'gitFailed',
    () => failures.gitFailed(['fetch'], ["fatal: unable to access 'https://me:p@ss@h.org/a.git'"]),
    "git-failed: git fetch failed: unable to access 'https://h.org/a.git'.",
  ],
  [
    'commitNotFound',
    () => failures.commitNotFound(SHA, { remoteUrl: URL_WITH_PASSWORD, inJob: true }, []),
    `commit-not-found: The commit ${SHA} is not in the checkout, nor could it be fetched from https://example.com/a/b.git: set "fetch-depth: 0" for actions/checkout, or let the job's token read the repository ("permissions: contents: read").`,
  ],
  [
    'commitNotFound',
    () => failures.commitNotFound(SHA, { remoteUrl: URL_WITH_PASSWORD, inJob: false }, []),
    `commit-not-found: The commit ${SHA} is not in the checkout, nor could it be fetched from https://example.com/a/b.git: check its spelling, or fetch it first.`,
  ],
  [
    'commitNotFound',
    () => failures.commitNotFound(SHA, { remoteUrl: null, inJob: true }, []),
    `commit-not-found: The commit ${SHA} is not in the checkout, which has no remote to fetch it from: check its spelling, or fetch it first.`,
  ],
  [
    'refNotFound',
    () => failures.refNotFound('mian', TERMINAL, []),
    'ref-not-found: There is no branch, tag or commit "mian" in the checkout, which has no remote to fetch it from: check its spelling, or fetch it first.',
  ],
  [
    'noMergeBase',
    () => failures.noMergeBase(SHA, OTHER, { remoteUrl: null, inJob: true }, []),
    'no-merge-base: The commits 0123456 and fedcba9 have no common ancestor that could be found: name the commit to compare with, or set "fetch-depth: 0" for actions/checkout.',
  ],
  [
    'noMergeBase',
    () => failures.noMergeBase(SHA, OTHER, TERMINAL, []),
    'no-merge-base: The commits 0123456 and fedcba9 have no common ancestor that could be found: name the commit to compare with, or fetch the whole history (`git fetch --unshallow`).',
  ],
  [
    'noSuchAncestor',
    () => failures.noSuchAncestor('HEAD~9'),
    'ref-not-found: The history does not go back to "HEAD~9": name a commit that it has.',
  ],
  [
    'ancestorNotFetched',
    () => failures.ancestorNotFetched('HEAD~1', { remoteUrl: null, inJob: true }, []),
    'ref-not-found: "HEAD~1" lies beyond what this shallow clone has of the history, which has no remote to fetch it from: set "fetch-depth: 0" for actions/checkout.',
  ],
  [
    'checkoutFailed',
    () => failures.checkoutFailed(SHA, ['error: big', 'fatal: smudge filter lfs failed']),
    'checkout-failed: The files of commit 0123456 could not be written out: smudge filter lfs failed.',
  ],
  [
    'contextIsRemote',
    () => failures.contextIsRemote(),
    'context-is-remote: The context must be a folder of the repository, not a URL: base and head are built from their own commits.',
  ],
  [
    'pathOutside',
    () => failures.pathOutside('file', '../Dockerfile'),
    'path-outside: The file "../Dockerfile" leads out of the repository: give a path inside of it.',
  ],
  [
    'buildxMissing',
    () => failures.buildxMissing('0.13.1'),
    'buildx-missing: Docker has no buildx here: install it (the package docker-buildx-plugin, or docker/setup-buildx-action), version 0.13.1 or newer.',
  ],
  [
    'buildxTooOld',
    () => failures.buildxTooOld('0.10.0', '0.13.1'),
    'buildx-too-old: This buildx is 0.10.0; the oldest that works here is 0.13.1: update it, for example by docker/setup-buildx-action.',
  ],
  [
    'builderNotFound',
    () => failures.builderNotFound('mine'),
    'builder-not-found: There is no builder "mine": `docker buildx ls` lists those there are.',
  ],
  [
    'engineNotReached',
    () =>
      failures.engineNotReached(
        'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
      ),
    'engine-not-reached: The builder does not answer: Cannot connect to the Docker daemon at unix:///x. Start Docker, or name another builder: `docker buildx ls` lists those there are.',
  ],
  [
    'unexpectedBuilder',
    () => failures.unexpectedBuilder(null, 'Name: x\n'),
    'builder-not-understood: What `docker buildx inspect` says was not understood: it names no driver.',
  ],
  [
    'digestMissing',
    () => failures.digestMissing(),
    'digest-missing: buildx built the image, but did not say which: its metadata file holds no digest.',
  ],
  [
    'imageNotSaved',
    () => failures.imageNotSaved('app:1', ['Error response from daemon: no space left on device']),
    'image-not-saved: The image app:1 could not be read from the local engine: no space left on device.',
  ],
  [
    'notInEngine',
    () => failures.notInEngine('app:1'),
    'not-in-engine: The local engine has no image app:1: `docker image ls` lists those it has.',
  ],
  [
    'localEngineNotReached',
    () =>
      failures.localEngineNotReached(
        'app:1',
        'ERROR: cannot connect. Is the docker daemon running?',
      ),
    'engine-not-reached: The local engine, which was to have the image app:1, does not answer: cannot connect. Start Docker, or name the image by where it lies.',
  ],
  [
    'imageNotFound',
    () =>
      failures.imageNotFound('app', ['ERROR: pull access denied'], { path: true, engine: true }),
    'image-not-found: The image app could not be fetched from its registry: pull access denied (what lies at that path is no image, and the local engine has none of that name).',
  ],
  [
    'imageNotFound',
    () => failures.imageNotFound('ghcr.io/a/b:1', ['ERROR: ghcr.io/a/b:1: not found']),
    'image-not-found: The image ghcr.io/a/b:1 could not be fetched from its registry: ghcr.io/a/b:1: not found.',
  ],
  [
    'notAnImage',
    () => failures.notAnImage('ghcr.io/a/b:1'),
    "not-an-image: What the registry has as ghcr.io/a/b:1 is no image that can be read: neither a manifest nor an index of the OCI or Docker's version 2.",
  ],
  [
    'policyNotReadable',
    () => failures.policyNotReadable('/p.json', new SyntaxError('Unexpected token')),
    'policy-not-readable: The source policy /p.json, which EXPERIMENTAL_BUILDKIT_SOURCE_POLICY names, could not be read (Unexpected token): correct it, or unset the variable.',
  ],
  [
    'secretWithoutValue',
    () => failures.secretWithoutValue('secrets', 2),
    'Entry 2 of "secrets" has no name or no value and was left out: write NAME=value.',
  ],
  [
    'secretFileNotFound',
    () => failures.secretFileNotFound('key', 'a/b'),
    'The file a/b of the secret "key" does not exist, so the secret was left out.',
  ],
  [
    'submoduleLeftOut',
    () => failures.submoduleLeftOut('vendor/library'),
    'The submodule vendor/library is not checked out and could not be fetched, so its folder stayed empty.',
  ],
  [
    'headNotBuilt',
    () => failures.headNotBuilt(null, SAID),
    'head-build-failed: The image of the head could not be built: "/missing": not found.',
  ],
  [
    'headNotBuilt',
    () => failures.headNotBuilt('The head does not have the folder app', []),
    'head-build-failed: The head does not have the folder app.',
  ],
  [
    'headNotBuilt',
    () =>
      failures.headNotBuilt(null, [
        'invalid argument "2x" for "--shm-size" flag: invalid suffix: \'x\'',
        '',
        'Usage:  docker buildx build [OPTIONS] PATH | URL | -',
        '',
        "Run 'docker buildx build --help' for more information",
      ]),
    'head-build-failed: The image of the head could not be built: invalid argument "2x" for "--shm-size" flag: invalid suffix: \'x\'.',
  ],
  [
    'headNotBuilt',
    () =>
      failures.headNotBuilt(null, [
        'invalid argument "2x" for "--shm-size" flag: invalid size: \'2x\'',
        "See 'docker buildx build --help'.",
      ]),
    'head-build-failed: The image of the head could not be built: invalid argument "2x" for "--shm-size" flag: invalid size: \'2x\'.',
  ],
  [
    'onlyInEngine',
    () => failures.onlyInEngine('head', 'our-base:1', 'docker-container', IN_JOB),
    'The image of the head could not be built, because only the local engine has our-base:1, and a builder with the driver docker-container does not see it: push it to a registry, give it as an OCI layout with build-contexts, or use a builder with the driver docker',
  ],
  [
    'leftOutByGit',
    () => failures.leftOutByGit('head', { path: 'out/app', why: 'ignored' }, IN_JOB),
    'The image of the head could not be built, because out/app is ignored by git, and left out: make it with a prepare command, or take it out of .gitignore',
  ],
  [
    'leftOutByGit',
    () => failures.leftOutByGit('base', { path: 'out/app', why: 'not-committed' }, IN_JOB),
    'The image of the base could not be built, because out/app is not in the commit that is built: make it with a prepare command, or commit it',
  ],
  [
    'leftOutByGit',
    () => failures.leftOutByGit('head', { path: 'out/app', why: 'ignored' }, IN_TERMINAL),
    'The image of the head could not be built, because out/app is ignored by git, and left out: make it with a --prepare command, or take it out of .gitignore',
  ],
  [
    'fileMissing',
    () => failures.fileMissing('head', { path: 'a.txt', lines: LINE }, 'context', '.'),
    'The image of the head could not be built, because line 2 of app/Dockerfile asks for a.txt, which is not in the build context (the top of the repository)',
  ],
  [
    'fileMissing',
    () =>
      failures.fileMissing(
        'base',
        { path: 'a.txt', lines: LINES },
        { ignoredBy: '.dockerignore' },
        'app',
      ),
    'The image of the base could not be built, because lines 2 to 4 of app/Dockerfile ask for a.txt, which .dockerignore leaves out of the build context (the folder app)',
  ],
  [
    'fileMissing',
    () => failures.fileMissing('variants', { path: 'a', lines: LINE }, { from: 'build' }, '.'),
    'It could not be built, because line 2 of app/Dockerfile asks for a, which is not in "build", from where it is taken',
  ],
  [
    'baseNotBuilt',
    () => failures.baseNotBuilt(null, SAID),
    'failed: The image of the base could not be built: "/missing": not found',
  ],
  [
    'baseNotBuilt',
    () => failures.baseNotBuilt('The base is not there', SAID),
    'failed: The base is not there',
  ],
  [
    'failedFor',
    () => failures.failedFor(failures.imageNotFound('app:1', [])),
    'failed: The image app:1 could not be fetched from its registry',
  ],
  [
    'prepareFailed',
    () => failures.prepareFailed('base', 3, [], IN_JOB),
    "failed: The prepare command failed with exit code 3 in the base's copy of the repository",
  ],
  [
    'prepareFailed',
    () => failures.prepareFailed('head', null, ['x'], IN_JOB),
    "failed: The prepare command was killed in the head's copy of the repository",
  ],
  [
    'notThereYet',
    () => failures.notThereYet('base', 'context', PATHS, IN_JOB),
    'not-there-yet: The base does not have the folder app yet',
  ],
  [
    'notThereYet',
    () => failures.notThereYet('head', 'dockerfile', PATHS, IN_JOB),
    'not-there-yet: The head does not have the Dockerfile app/Dockerfile: give its path, "file: PATH"',
  ],
  [
    'notThereYet',
    () => failures.notThereYet('head', 'context', { ...PATHS, workingFolder: 'svc' }, IN_JOB),
    'not-there-yet: The head does not have the folder app: give its path, "context: PATH", relative to the working directory svc',
  ],
  [
    'notThereYet',
    () =>
      failures.notThereYet(
        'variants',
        'dockerfile',
        { ...PATHS, dockerfile: 'b/Dockerfile' },
        IN_JOB,
      ),
    'not-there-yet: The repository does not have the Dockerfile b/Dockerfile (of files that git ignores no copy is made)',
  ],
  [
    'prepareFailed',
    () => failures.prepareFailed('variants', 1, ['x'], IN_JOB),
    'failed: The prepare command failed with exit code 1 in the copy of the repository',
  ],
  [
    'variantNotBuilt',
    () => failures.variantNotBuilt(null, ['------', 'ERROR: no such file.']),
    'failed: It could not be built: no such file',
  ],
  ['variantNotBuilt', () => failures.variantNotBuilt(null, []), 'failed: It could not be built'],
  ['notRebuilt', () => failures.notRebuilt(), 'building both sides once more failed'],
  [
    'notRebuiltInTime',
    () => failures.notRebuiltInTime(20 * 60_000),
    'building both sides once more took longer than 20 minutes',
  ],
  [
    'notRebuiltInTime',
    () => failures.notRebuiltInTime(60_000),
    'building both sides once more took longer than 1 minute',
  ],
  [
    'sourceMovedAmong',
    () => failures.sourceMovedAmong('https://user:hunter2@example.com/a?token=hunter2'),
    'What is downloaded from example.com changed between the builds, and can show as a difference between variants',
  ],
  [
    'sourceMovedAmong',
    () => failures.sourceMovedAmong('alpine:3.17'),
    'The image alpine:3.17 changed between the builds, and can show as a difference between variants',
  ],
  [
    'compressedUnknown',
    () => failures.compressedUnknown(),
    "Docker's classic image store keeps no compressed layers, so what is pulled is unknown",
  ],
  [
    'unchanged',
    () => failures.unchanged(),
    'unchanged: Nothing that feeds the image changed, so it was not built',
  ],
  [
    'sourceMoved',
    () => failures.sourceMoved('https://example.com/tool?token=hunter2'),
    'What is downloaded from example.com changed between the two builds, and can show as a change of this image',
  ],
  [
    'sourceMoved',
    () => failures.sourceMoved('git://github.com/moby/buildkit.git#master:docs'),
    'What is downloaded from github.com changed between the two builds, and can show as a change of this image',
  ],
  [
    'sourceMoved',
    () => failures.sourceMoved('our-base:1'),
    'The image our-base:1 changed between the two builds, and can show as a change of this image',
  ],
];

function told(failure: Failure): string {
  if (typeof failure === 'string') return failure;
  return failure instanceof DietError
    ? `${failure.code}: ${failure.message}`
    : `${failure.kind}: ${failure.sentence}`;
}

describe('what a user is told', () => {
  test.each(SENTENCES)('%s', (_name, failure, expected) => {
    expect(told(failure())).toBe(expected);
  });

  test('every sentence is among them', () => {
    const shown = new Set(SENTENCES.map(([name]) => name));
    expect(
      Object.keys(failures).filter((name) => !shown.has(name as keyof typeof failures)),
    ).toEqual([]);
  });

  test('names from outside stay on one line and show what they hold', () => {
    const { message } = failures.refNotFound('a\u001b[31m\nb\u202e', TERMINAL, []);
    expect(message).toContain('"a\\u001b[31m b\\u202e"');
  });

  test('what a tool said comes along, without empty lines', () => {
    expect(failures.gitFailed(['x'], ['one', '', ' two ']).details).toEqual(['one', ' two']);
  });
});
