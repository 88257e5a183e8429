import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readRepository } from '../../src/build/checkout.ts';
import { missingFile, whyFileIsMissing } from '../../src/build/missing-file.ts';
import { makeObjectStore } from '../../src/build/object-store.ts';
import {
  type BuildWorld,
  commitAll,
  initRepository,
  makeBuildWorld,
  writeFiles,
} from '../support/build-world.ts';
import { expectLinear, longText } from '../support/nasty-texts.ts';

/** As buildx 0.29.1 ends. */
function said(path: string, ...instruction: readonly string[]): readonly string[] {
  return [
    'Dockerfile:2',
    '--------------------',
    '   1 |     FROM scratch',
    ...instruction.map((text, i) => `   ${i + 2} | >>> ${text}`),
    '--------------------',
    error(path),
  ];
}

function error(path: string): string {
  return `ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref 1::2: "/${path}": not found`;
}

const lines = (startLine: number, endLine = startLine) => ({
  file: 'app/Dockerfile',
  startLine,
  endLine,
});

describe('a file that is missing', () => {
  test.each([
    ['the context', ['COPY missing.txt /'], { lines: lines(2), from: null }],
    ['a stage', ['COPY --link --from=build missing.txt /'], { lines: lines(2), from: 'build' }],
    [
      'a mount of the context',
      ['RUN --mount=type=bind,source=missing.txt,target=/x \\', '  cat /x'],
      { lines: lines(2, 3), from: null },
    ],
    [
      'a mount of an image',
      ['RUN --mount=type=bind,from=alpine:3.22,source=missing.txt,target=/x cat /x'],
      { lines: lines(2), from: 'alpine:3.22' },
    ],
    [
      'a mount of the context, whatever its command says',
      ['RUN --mount=type=bind,source=missing.txt,target=/a curl "http://x/?from=b&y" --from=c'],
      { lines: lines(2), from: null },
    ],
    [
      'a stage that is named in another line',
      ['COPY `', '  # why', '  --link \\', '  --from=build missing.txt /'],
      { lines: lines(2, 5), from: 'build' },
    ],
  ])('from %s', (_, instruction, found) => {
    const details = said('missing.txt', ...instruction);
    expect(missingFile('app/Dockerfile', details)).toEqual({ path: 'missing.txt', ...found });
  });

  test('of one of several mounts is not said to be of the first', () => {
    const run = 'RUN --mount=type=bind,from=a,target=/a --mount=type=bind,source=b,target=/b true';
    expect(missingFile('Dockerfile', said('b', run))).toMatchObject({ path: 'b', lines: null });
  });

  test.each([
    ['a failing command', ['ERROR: failed to solve: process "/bin/sh -c false" did not complete']],
    ['an image', ['ERROR: failed to solve: no/such:1: not found']],
    [
      'what a step printed',
      [
        ...said('app', 'RUN make image').map((line) => line.replace(/^ERROR/, '0.123 ERROR')),
        `#7 ${error('app')}`,
        'ERROR: failed to build: process "/bin/sh -c make image" did not complete: exit code: 2',
      ],
    ],
    [
      'what a step printed without a time',
      [error('app'), 'ERROR: failed to solve: process "/bin/sh -c make" did not complete: 2'],
    ],
    [
      "a failing command's own text",
      [
        `ERROR: failed to solve: process "/bin/sh -c echo ${error('app')}" did not complete: exit code: 2`,
      ],
    ],
  ])('is not why: %s', (_, details) => {
    expect(missingFile('Dockerfile', details)).toBeNull();
  });

  test('is found in a time that grows with the length of what was said', () => {
    for (const piece of ['failed to compute cache key ', ': "/', ': "/a', 'ERROR: ', '"/a": ']) {
      const text = longText(piece);
      expectLinear(() => missingFile('Dockerfile', [`ERROR: ${error('a')} ${text}`]));
      expectLinear(() => missingFile('Dockerfile', said('a', `COPY ${text}`)));
    }
    expect.hasAssertions();
  });
});

describe('why a file of the context is missing', () => {
  let made: BuildWorld;
  let root: string;
  beforeEach(() => {
    made = makeBuildWorld();
    root = join(made.folder, 'repository');
    initRepository(root);
  });
  afterEach(() => made.remove());

  type Files = Parameters<typeof writeFiles>[1];

  /** Of a head that is the commit of these files. */
  async function why(path: string, files: Files): Promise<string | null> {
    writeFiles(root, { 'app/Dockerfile': '', ...files });
    writeFiles(join(made.world.workspace, 'head'), { 'app/Dockerfile': '', ...files });
    const contents = { commit: commitAll(root) };
    const store = await makeObjectStore(await readRepository(root, made.world), made.world);
    const paths = { context: 'app', dockerfile: 'app/Dockerfile' };
    const details = said(path, `COPY ${path} /`);
    const tools = { store, world: made.world };
    return whyFileIsMissing({ name: 'head', contents }, details, paths, tools);
  }

  const missing = /asks for \S+, which is not in the build context \(the folder app\)$/;
  const ignored = /asks for \S+, which \.dockerignore leaves out of the build context/;

  test.each<[string, string, Files]>([
    ['nothing lies there', 'a', {}],
    ['a link leads out of the context by an absolute path', 'ca', { 'app/ca': { link: '/etc' } }],
    ['a link leads out of the context', 'ca', { 'app/ca': { link: '../out' }, out: 'x' }],
    ['a folder on the way is such a link', 'ca/passwd', { 'app/ca': { link: '/etc' } }],
    ['a file is on the way', 'a/b', { 'app/a': 'x' }],
    ['links lead to each other', 'a', { 'app/a': { link: 'b' }, 'app/b': { link: 'a' } }],
  ])('%s', async (_, path, files) => {
    expect(await why(path, files)).toMatch(missing);
    expect(await why(path, { 'app/.dockerignore': 'other\n' })).toMatch(missing);
  });

  test.each<[string, string, Files]>([
    ['it is left out', 'a', { 'app/a': 'x', 'app/.dockerignore': 'a\n' }],
    ['its folder is', 'a/b', { 'app/a/b': 'x', 'app/.dockerignore': 'a\n' }],
    [
      'what a link leads to is',
      'ca',
      { 'app/ca': { link: '/a' }, 'app/a': 'x', 'app/.dockerignore': 'a\n' },
    ],
    [
      'a link on the way is',
      'l/b',
      { 'app/l': { link: 'a' }, 'app/a/b': 'x', 'app/.dockerignore': 'l\n' },
    ],
  ])('%s', async (_, path, files) => {
    expect(await why(path, files)).toMatch(ignored);
  });

  test('is left to the builder to say where it lies there and is not left out', async () => {
    const files = { 'app/a': 'x', 'app/.dockerignore': 'a\n', 'app/Dockerfile.dockerignore': '' };
    expect(await why('a', files)).toBeNull();
  });

  test('is named by the ignore file that counts', async () => {
    const files = { 'app/a': 'x', 'app/Dockerfile.dockerignore': 'a\n' };
    expect(await why('a', files)).toMatch(
      /asks for a, which Dockerfile\.dockerignore leaves out of the build context/,
    );
  });
});
