import { describe, expect, test } from '@jest/globals';
import { missingFile } from '../../src/build/missing-file.ts';

/** As buildx 0.29.1 ends. */
function said(path: string, ...instruction: readonly string[]): readonly string[] {
  return [
    'Dockerfile:2',
    '--------------------',
    '   1 |     FROM scratch',
    ...instruction.map((text, i) => `   ${i + 2} | >>> ${text}`),
    '--------------------',
    `ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref 1::2: "/${path}": not found`,
  ];
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
  ])('is not why: %s', (_, details) => {
    expect(missingFile('Dockerfile', details)).toBeNull();
  });
});
