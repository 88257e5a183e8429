import { describe, expect, test } from '@jest/globals';
import { copyLine, parseCopy } from '../../src/findings/dockerfile/copy-instruction.ts';
import { joinFlags, parseRun, runLines } from '../../src/findings/dockerfile/run-instruction.ts';

describe('RUN', () => {
  test.each([
    ['RUN a', ['RUN a']],
    ['run   a  &&  b', ['RUN a && \\', '    b']],
    [
      'RUN --mount=type=cache,target=/c --network=none a && b; c',
      ['RUN --mount=type=cache,target=/c --network=none a && \\', '    b; c'],
    ],
    ['RUN a | b && c || d', ['RUN a | b && \\', '    c || d']],
  ])('%s', (text, lines) => {
    const run = parseRun(text);
    expect(run && runLines(run)).toEqual(lines);
  });

  test.each(['COPY a b', 'RUN ["a"]', 'RUN', 'RUN a <<EOF\nb\nEOF', 'RUN …', 'RUNa b'])(
    '%j is none to cut',
    (text) => {
      expect(parseRun(text)).toBeNull();
    },
  );

  test.each<[string, string[], string[], string[] | null]>([
    ['none', [], [], []],
    ['the same', ['--network=none'], ['--network=none'], ['--network=none']],
    ['different networks', ['--network=none'], [], null],
    ['a network that only one has', ['--network=none'], ['--network=host'], null],
    ['what only one may do', ['--security=insecure'], [], null],
    ['a mount that only the first has', ['--mount=type=cache,target=/a'], [], null],
    ['a mount that only the second has', [], ['--mount=type=secret,id=a'], null],
    [
      'the same mounts in another order',
      ['--mount=type=cache,target=/a', '--mount=type=secret,id=b'],
      ['--mount=type=secret,id=b', '--mount=type=cache,target=/a'],
      ['--mount=type=cache,target=/a', '--mount=type=secret,id=b'],
    ],
    ...[
      'type=tmpfs,target=/a',
      'type=bind,source=a,target=/a,rw',
      'type=bind,readwrite,target=/a',
      'type=bind,target=/a,rw=1',
      'type=bind,target=/a,readonly=false',
      'TYPE=TMPFS,target=/a',
    ].map((mount): [string, string[], string[], null] => [
      `a mount that is forgotten between the two, ${mount}`,
      [`--mount=${mount}`],
      [`--mount=${mount}`],
      null,
    ]),
  ])('flags: %s', (_, first, second, expected) => {
    expect(joinFlags(first, second)).toEqual(expected);
  });
});

describe('COPY', () => {
  test.each([
    ['copy a b /c/', 'COPY a b /c/'],
    ['COPY --from=x  --chown=1:1 a ./', 'COPY --from=x --chown=1:1 a ./'],
    ['COPY ["a", "/b"]', 'COPY a /b'],
    ['ADD https://example.com/a /b', 'ADD https://example.com/a /b'],
  ])('%s', (text, line) => {
    const copy = parseCopy(text);
    expect(copy && copyLine(copy)).toBe(line);
  });

  test.each([
    'RUN a b',
    'COPY a',
    'COPY <<EOF /a\nb\nEOF',
    'COPY ["a b", "/c"]',
    'COPY ["a"',
    'COPY [1, 2]',
  ])('%j is none to write again', (text) => {
    expect(parseCopy(text)).toBeNull();
  });
});
