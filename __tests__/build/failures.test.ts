import { describe, expect, test } from '@jest/globals';
import * as failures from '../../src/build/failures.ts';
import type { Absence } from '../../src/image/side.ts';
import { DietError } from '../../src/units/diet-error.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const OTHER = 'fedcba9876543210fedcba9876543210fedcba98';
const URL_WITH_PASSWORD = 'https://me:hunter2@example.com/a/b.git';
const SAID = ['#5 [2/2] COPY missing /', 'ERROR: failed to solve: "/missing": not found', ''];

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
    () => failures.noCheckout('/home/me', ['fatal: not a git repository']),
    'no-checkout: /home/me does not lie in a git repository with a working tree: check it out first (actions/checkout), or compare images that exist.',
  ],
  [
    'noCheckout',
    () => failures.noCheckout('/r', ["fatal: detected dubious ownership in repository at '/r'"]),
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
    'commitNotFound',
    () => failures.commitNotFound(SHA, URL_WITH_PASSWORD, []),
    `commit-not-found: The commit ${SHA} is not in the checkout, nor could it be fetched from https://example.com/a/b.git: set "fetch-depth: 0" for actions/checkout, or let the job's token read the repository ("permissions: contents: read").`,
  ],
  [
    'refNotFound',
    () => failures.refNotFound('mian', null, []),
    'ref-not-found: There is no branch, tag or commit "mian" in the checkout: check its spelling, or fetch it first.',
  ],
  [
    'noMergeBase',
    () => failures.noMergeBase(SHA, OTHER, []),
    'no-merge-base: The commits 0123456 and fedcba9 have no common ancestor that could be found: name the commit to compare with, or set "fetch-depth: 0" for actions/checkout.',
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
    'engine-not-reached: The builder does not answer: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
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
    'image-not-saved: The image app:1 could not be read from the local engine: Error response from daemon: no space left on device.',
  ],
  [
    'notInEngine',
    () => failures.notInEngine('app:1'),
    'not-in-engine: The local engine has no image app:1, or does not answer: `docker image ls` lists those it has.',
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
    'head-build-failed: The image of the head could not be built: failed to solve: "/missing": not found.',
  ],
  [
    'headNotBuilt',
    () => failures.headNotBuilt('The head does not have the folder app', []),
    'head-build-failed: The head does not have the folder app.',
  ],
  [
    'baseNotBuilt',
    () => failures.baseNotBuilt(SAID),
    'failed: The image of the base could not be built: failed to solve: "/missing": not found',
  ],
  [
    'failedFor',
    () => failures.failedFor(failures.imageNotFound('app:1', [])),
    'failed: The image app:1 could not be fetched from its registry',
  ],
  [
    'prepareFailed',
    () => failures.prepareFailed('base', ['x']),
    'failed: The "prepare" command failed in the base\'s copy of the repository',
  ],
  [
    'notThereYet',
    () => failures.notThereYet('base', 'context', { context: 'app', dockerfile: 'app/Dockerfile' }),
    'not-there-yet: The base does not have the folder app yet',
  ],
  [
    'notThereYet',
    () => failures.notThereYet('head', 'dockerfile', { context: '.', dockerfile: 'Dockerfile' }),
    'not-there-yet: The head does not have the Dockerfile Dockerfile',
  ],
  [
    'notThereYet',
    () =>
      failures.notThereYet('variants', 'dockerfile', { context: '.', dockerfile: 'b/Dockerfile' }),
    'not-there-yet: The repository does not have the Dockerfile b/Dockerfile (of files that git ignores no copy is made)',
  ],
  [
    'prepareFailed',
    () => failures.prepareFailed('variants', ['x']),
    'failed: The "prepare" command failed in the copy of the repository',
  ],
  [
    'variantNotBuilt',
    () => failures.variantNotBuilt(['------', 'ERROR: no such file.']),
    'failed: It could not be built: no such file',
  ],
  ['variantNotBuilt', () => failures.variantNotBuilt([]), 'failed: It could not be built'],
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
    const { message } = failures.refNotFound('a\u001b[31m\nb\u202e', null, []);
    expect(message).toContain('"a\\u001b[31m b\\u202e"');
  });

  test('what a tool said comes along, without empty lines', () => {
    expect(failures.gitFailed(['x'], ['one', '', ' two ']).details).toEqual(['one', ' two']);
  });
});
