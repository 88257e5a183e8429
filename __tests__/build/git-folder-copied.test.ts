import { describe, expect, test } from '@jest/globals';
import { mayCopyGitFolder } from '../../src/build/git-folder-copied.ts';
import { expectLinear, longText } from '../support/nasty-texts.ts';

describe('a Dockerfile that may copy `.git`', () => {
  test.each([
    'COPY . /app',
    'COPY ./ /app',
    'COPY / /app',
    'COPY src/.. /app',
    'COPY package.json . /app/',
    'COPY .git /app/.git',
    'COPY .git/HEAD /head',
    'COPY /.git/HEAD /head',
    'COPY * /app/',
    'COPY .* /app/',
    'COPY .g?t /app/',
    'COPY [.]git /app/',
    'COPY $SOURCE /app',
    'COPY [".", "/app dir/"]',
    'COPY ["broken, "/app"]',
    'ADD . /app',
    'ADD --chown=1:1 \\\n  src \\\n  . /app/',
    'RUN --mount=type=bind,target=/src make',
    'RUN --mount=target=/src make',
    'RUN --mount=type=bind,source=.,target=/src make',
    'RUN --mount=type=bind,src=.git,target=/src make',
    'RUN --mount=type=$TYPE,target=/src make',
    'RUN --mount=type=BIND,target=/src make',
    'RUN --mount=type="bind",target=/src make',
    'RUN --mount=type=bind,source=".",target=/src make',
    'RUN --mount=type=bind,from=,target=/src make',
    'COPY "." /app',
    "COPY '.git' /app/.git",
    'COPY .g"it" /app/',
    'COPY .g\\it /app/',
    'ADD "." /app',
    'COPY --from= . /app',
  ])('%s', (instruction) => {
    expect(mayCopyGitFolder(`FROM scratch\n${instruction}\n`)).toBe(true);
  });

  test('with a frontend that nobody knows', () => {
    expect(mayCopyGitFolder('# syntax=someone/frontend:1\nFROM scratch\n')).toBe(true);
  });
});

describe('a Dockerfile that surely does not', () => {
  test.each([
    'COPY src /app',
    'COPY package.json package-lock.json /app/',
    'COPY src/*.js /app/',
    'COPY *.json ?x /app/',
    'COPY package*.json /app/',
    'COPY .github /app/',
    'COPY ["src", "/app dir/"]',
    'COPY --from=build . /app',
    'COPY <<EOF /app/x\ntext\nEOF',
    'ADD https://example.com/.git /x',
    'RUN make',
    'RUN --mount=type=cache,target=/c make',
    'RUN --mount=type=secret,id=x make',
    'RUN --mount=type=bind,from=build,target=/src make',
    'RUN --mount=type=bind,source=src,target=/src make',
    'ONBUILD COPY . /app',
    '# COPY . /app',
  ])('%s', (instruction) => {
    expect(mayCopyGitFolder(`FROM scratch\n${instruction}\n`)).toBe(false);
  });

  test.each(['*', '*a', '?', '.', '(', ';', 'a'])('by a name of %j again and again', (piece) => {
    const name = longText(piece);
    const isStar = piece === '*';
    expectLinear(() => expect(mayCopyGitFolder(`FROM x\nCOPY ${name} /\n`)).toBe(isStar));
    expectLinear(() => expect(mayCopyGitFolder(`FROM x\nCOPY ${name}x /\n`)).toBe(false));
  });

  test("with Docker's own frontend", () => {
    expect(mayCopyGitFolder('# syntax=docker/dockerfile:1.7-labs\nFROM scratch\n')).toBe(false);
  });
});
