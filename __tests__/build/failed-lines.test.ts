import { expect, test } from '@jest/globals';
import { failedLines } from '../../src/build/failed-lines.ts';

/** As buildx 0.29.1 ends. */
function message(title: string, excerpt: readonly string[], log: readonly string[] = []): string[] {
  const rule = '--------------------';
  const end =
    'ERROR: failed to build: failed to solve: process "/bin/sh -c false" did not complete';
  return ['------', ' > [2/2] RUN false:', ...log, '------', title, rule, ...excerpt, rule, end];
}

test.each([
  ['one line', ['   1 |     FROM alpine:3.22', '   2 | >>> RUN false', '   3 |     '], 2, 2],
  [
    'several, with numbers of different widths',
    ['   8 |     ', '   9 | >>> RUN true && \\', '  10 | >>>     false', '  11 |     CMD ["sh"]'],
    9,
    10,
  ],
])('an instruction of %s', (_name, excerpt, startLine, endLine) => {
  const details = message('Dockerfile:2', excerpt);
  expect(failedLines('services/api/Dockerfile', details)).toEqual({
    file: 'services/api/Dockerfile',
    startLine,
    endLine,
  });
});

test('what the command itself prints is no place', () => {
  const log = ['0.391 Dockerfile:7', '0.391 --------------------', '0.391    7 | >>> RUN evil'];
  expect(failedLines('Dockerfile', ['------', ...log, 'ERROR: failed'])).toBeNull();
  expect(failedLines('Dockerfile', message('Dockerfile:2', ['   2 | >>> RUN x'], log))).toEqual({
    file: 'Dockerfile',
    startLine: 2,
    endLine: 2,
  });
});

test.each([
  ['no excerpt', ['ERROR: failed to solve: target stage "x" could not be found']],
  ['an excerpt without marks', message('Dockerfile:2', ['   1 |     FROM a'])],
  ['the excerpt of another file', message('other:2', ['   2 | >>> RUN false'])],
  ['an excerpt that is cut', ['   2 | >>> RUN false', '--------------------', 'ERROR: failed']],
  ['nothing', []],
])('%s: null', (_name, details) => {
  expect(failedLines('Dockerfile', details)).toBeNull();
});
