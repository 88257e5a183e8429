import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { pasteable } from '../../src/findings/dockerfile/replacement.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import type { LayerOrigin } from '../../src/image/image.ts';
import { ALPINE, type BaseSpec, findingsOf, type Step } from '../support/findings.ts';
import { file, image, layer, whiteout } from '../support/image.ts';

/**
 * Where lines to paste would do something else than what stands there, none are given. Beside such cases stands one
 * that differs in a word and has them.
 */

const MB = 1_000_000;

/** What each finding would have pasted, by its name. */
function linesOf(base: BaseSpec | null, steps: readonly Step[]) {
  return findingsOf(base, steps).map(({ id, replacement }) => [
    id.replace('image-diet/', ''),
    replacement?.lines.join('\n') ?? null,
  ]);
}

describe('COPY and a chown of what it brings', () => {
  test.each([
    // With --link the COPY sees no /etc/passwd that knows a name.
    ['--link and a name', 'COPY --link app /app', 'app:app', null],
    ['--link and one name', 'COPY --link app /app', '7:app', null],
    ['--link and numbers', 'COPY --link app /app', '7:7', 'COPY --link --chown=7:7 app /app'],
    ['a name, without --link', 'COPY app /app', 'app:app', 'COPY --chown=app:app app /app'],
  ])('%s', (_, copy, owner, expected) => {
    const lines = linesOf(ALPINE, [
      [2, copy, [file('app/a', MB)]],
      [3, `RUN chown -R ${owner} /app`, [file('app/a', MB, { uid: 7, gid: 7 })]],
    ]);
    expect(lines).toEqual([['rewritten', expected]]);
  });
});

describe('COPY of a file that the next RUN uses and removes', () => {
  const mounted = 'RUN --mount=type=bind,source=setup,target=/tmp/setup,rw sh /tmp/setup';

  test.each([
    // A mount is read with the mode and the owner of the context.
    ['with a mode', 'COPY --chmod=755 setup /tmp/setup', null],
    ['with an owner', 'COPY --chown=7 setup /tmp/setup', null],
    ['of several files', 'COPY setup other /tmp/', null],
    ['by ADD, which may unpack it', 'ADD setup /tmp/setup', null],
    ['as it is', 'COPY setup /tmp/setup', mounted],
  ])('%s', (_, copy, expected) => {
    const lines = linesOf(ALPINE, [
      [2, copy, [file('tmp/setup', 3 * MB)]],
      [3, 'RUN sh /tmp/setup && rm /tmp/setup', [whiteout('tmp/setup'), file('opt/a', 9)]],
    ]);
    expect(lines).toEqual([['deleted-later', expected]]);
  });

  test('a chmod in that RUN is one of the mount, which is writable until the RUN ends', () => {
    const lines = linesOf(ALPINE, [
      [2, 'COPY setup /tmp/setup', [file('tmp/setup', 3 * MB)]],
      [
        3,
        'RUN chmod +x /tmp/setup && /tmp/setup && rm /tmp/setup',
        [whiteout('tmp/setup'), file('opt/a', 9)],
      ],
    ]);
    expect(lines).toEqual([
      [
        'deleted-later',
        'RUN --mount=type=bind,source=setup,target=/tmp/setup,rw chmod +x /tmp/setup && \\\n    /tmp/setup',
      ],
    ]);
  });
});

describe('COPY of a whole filesystem', () => {
  const base: BaseSpec = {
    name: 'debian:11-slim',
    layers: [Array.from({ length: 100 }, (_, i) => file(`lib/${i}`, MB))],
  };
  const again = base.layers[0] ?? [];
  const app = [file('srv/app/a', 20), file('srv/app/b', 10)];

  test.each([
    ['all of it', 'COPY --from=build / /', app, 'COPY --from=build /srv/app /srv/app'],
    ['to another place', 'COPY --from=build / /.', app, null],
    ['one directory of it, with as many files', 'COPY --from=build /lib /lib', app, null],
    ['nothing that is new', 'COPY --from=build / /', [], null],
    ['a path that needs quotes', 'COPY --from=build / /', [file('srv/my app', 9)], null],
  ])('%s', (_, copy, added, expected) => {
    expect(linesOf(base, [[5, copy, [...again, ...added]]])).toEqual([
      ['whole-filesystem-copy', expected],
    ]);
  });

  test('what has no bytes was not looked at, and its reader has to know', () => {
    const [only] = findingsOf(base, [[5, 'COPY --from=build / /', [...again, ...app]]]);
    expect(only?.replacement?.condition).toBe(
      'Links and empty files outside of what is copied must not be needed.',
    );
  });

  test('rewritten in place by a RUN, no COPY can be made smaller', () => {
    expect(linesOf(base, [[5, 'RUN chmod -R go-w /lib', again]])).toEqual([['rewritten', null]]);
  });
});

describe('the smaller variant of a base image', () => {
  test.each([
    ['node:22', 'FROM node:22-slim'],
    ['node:22-bookworm', 'FROM node:22-bookworm-slim'],
    ['debian:bookworm', 'FROM debian:bookworm-slim'],
    ['python:3.13-bookworm', 'FROM python:3.13-slim-bookworm'],
    ['python:bookworm', 'FROM python:slim-bookworm'],
    ['docker.io/library/ruby:3.3', 'FROM docker.io/library/ruby:3.3-slim'],
    ['node:lts-bookworm', 'FROM node:lts-bookworm-slim'],
    ['ruby:3.4-rc', 'FROM ruby:3.4-rc-slim'],
    ['python:3.8-stretch', 'FROM python:3.8-slim-stretch'],
    ['debian:bookworm-20250811', 'FROM debian:bookworm-20250811-slim'],
    // No variant of these is published under such a name, or none is known.
    ['perl:5.40-threaded', null],
    ['debian:bookworm-backports', null],
    ['debian:experimental', null],
    ['rust:nightly', null],
    ['node', null],
    ['node:latest', null],
    ['golang:1.23', null],
    ['ubuntu:24.04', null],
    ['example.com/team/node:22', null],
    ['someone/node:22', null],
    [`node:22@sha256:${'0'.repeat(64)}`, null],
  ])('%s', (name, expected) => {
    const base = { name, layers: [[file('usr/a', 900 * MB)]] };
    expect(linesOf(base, [[2, 'COPY app /app', [file('app', MB)]]])).toEqual([
      ['large-base-image', expected],
    ]);
  });
});

test.each([
  [
    'FROM --platform=$BUILDPLATFORM node:22 AS app',
    'FROM --platform=$BUILDPLATFORM node:22-slim AS app',
  ],
  ['from node:22@sha256:00 as app', 'from node:22-slim as app'],
  ['FROM $IMAGE', 'FROM node:22-slim'],
])('the smaller base image in the place of %s', (instruction, line) => {
  const lines = { file: 'Dockerfile', startLine: 1, endLine: 1 };
  const made = image([layer([file('usr/a', 900 * MB)]), layer([file('app', MB)])], {
    base: { name: 'node:22', digest: null, layers: 1 },
    dockerfile: [{ dockerfile: lines, instruction, stage: 'base' }],
  });
  const [found] = findFindings(analyseImage(made));
  expect(found?.replacement?.lines).toEqual([line]);
});

describe('an instruction of which only the history tells', () => {
  const origin = (kind: LayerOrigin['kind'], instruction: string | null): LayerOrigin => ({
    kind,
    instruction,
    dockerfile: null,
  });

  test.each([
    ['RUN make', 'RUN make'],
    ['RUN sh build.sh', 'RUN sh build.sh'],
    // The words of another SHELL, or of an exec form.
    ['RUN /bin/bash -o pipefail -c make', null],
    ['RUN bash -ec make', null],
    ['RUN /bin/sh -c make', null],
    // Its flags are not told.
    ['COPY /app /app', null],
    ['ADD rootfs.tar /', null],
  ])('%s', (instruction, expected) => {
    expect(pasteable(origin('history', instruction))).toBe(expected);
    expect(pasteable(origin('build-record', instruction))).toBe(instruction);
    expect(pasteable(origin('unknown', instruction))).toBeNull();
  });

  test.each([
    ['characters that are not seen', 'RUN make\u202eevil'],
    ['one that is cut', null],
  ])('%s', (_, instruction) => {
    expect(pasteable(origin('build-record', instruction))).toBeNull();
  });
});

describe('a toolchain', () => {
  const golang = (name: string): BaseSpec => ({
    name,
    layers: [[file('usr/local/go/bin/go', 300 * MB)]],
  });
  const program = [file('usr/local/bin/app', 2 * MB)];
  const build = (run: string): readonly Step[] => [[2, run, program]];
  const stages = (name: string, run: string, final: string) =>
    [
      `FROM ${name} AS build`,
      run,
      '',
      `FROM ${final}`,
      'COPY --from=build /usr/local/bin/app /usr/local/bin/app',
    ].join('\n');

  test.each<readonly [string, BaseSpec, readonly Step[], string | null]>([
    [
      'a program that needs a C library, on the same one',
      golang('golang:1.23'),
      build('RUN go build .'),
      stages('golang:1.23', 'RUN go build .', 'debian:stable-slim'),
    ],
    ['on another one', golang('golang:1.23-alpine'), build('RUN go build .'), null],
    [
      'a program that needs none',
      golang('golang:1.23-alpine'),
      build('RUN CGO_ENABLED=0 go build .'),
      stages(
        'golang:1.23-alpine',
        'RUN CGO_ENABLED=0 go build .',
        'gcr.io/distroless/static-debian11',
      ),
    ],
    [
      'two products, which may need what lies beside them',
      golang('golang:1.23'),
      [...build('RUN go build .'), [3, 'RUN go build -o /srv/b ./b', [file('srv/b', MB)]]],
      null,
    ],
    ['no product', golang('golang:1.23'), [[2, 'COPY . /src', [file('src/a', 9)]]], null],
    [
      'a product whose path needs quotes',
      golang('golang:1.23'),
      [[2, 'RUN go build .', [file('usr/local/bin/my app', MB)]]],
      null,
    ],
    [
      'a step that can’t be written again',
      golang('golang:1.23'),
      [
        [2, 'ADD <<EOF /a\nb\nEOF', [file('a', 2)]],
        [3, 'RUN go build .', program],
      ],
      null,
    ],
    ['a base image whose name is not one word', golang('a b'), build('RUN go build .'), null],
    [
      'what runs on a virtual machine',
      { name: 'sdk:8', layers: [[file('usr/share/dotnet/sdk/8.0.1/MSBuild.dll', 300 * MB)]] },
      build('RUN dotnet publish'),
      null,
    ],
  ])('%s', (_, base, steps, expected) => {
    const found = findingsOf(base, steps).find(({ id }) => id === 'image-diet/build-toolchain');
    expect(found?.replacement?.lines.join('\n') ?? null).toBe(expected);
    expect(found?.replacement?.condition ?? null).toEqual(
      expected === null
        ? null
        : expect.stringMatching(/^What else the Dockerfile says .* second stage too/),
    );
  });
});

describe('a copy of a file that a COPY brought', () => {
  const copies = (run: string): readonly Step[] => [
    [2, 'COPY one /one', [file('one', MB, { content: 'x' })]],
    [3, run, [file('run', 9)]],
    [4, 'COPY two /two', [file('two', MB, { content: 'x' })]],
  ];

  test.each([
    ['where nothing ever ran: no shell is known to be there', 'RUN ["/one", "setup"]', null],
    ['where a shell ran', 'RUN /one setup', 'RUN ln -sf /one /two'],
  ])('%s', (_, run, expected) => {
    expect(linesOf(null, copies(run))).toEqual([['duplicates', expected]]);
  });
});

describe('a RUN in branches, and SHELL', () => {
  const instruction = 'RUN if true; then pip install a; fi';
  const cleaned = [`${instruction} && \\`, '    rm -rf /root/.cache/pip'];

  test.each([
    // Left of && the shell would go on after a failure in the branch.
    ['says to stop at failures', 'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]', 'final', null],
    ['says so by its name', 'SHELL ["/bin/bash", "-o", "errexit", "-c"]', 'base', null],
    ['says it in a stage of no concern', 'SHELL ["/bin/sh", "-e", "-c"]', 'other', cleaned],
    ['says something else', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'final', cleaned],
  ] as const)('%s', (_, shell, stage, lines) => {
    const places = { file: 'Dockerfile', startLine: 2, endLine: 2 };
    const made = image([
      layer([file('root/.cache/pip/a', MB)], { instruction, lines: 'Dockerfile:3' }),
    ]);
    const dockerfile = [{ dockerfile: places, instruction: shell, stage }];
    const [finding] = findFindings(analyseImage({ ...made, dockerfile }));
    expect(finding?.replacement?.lines ?? null).toEqual(lines);
  });

  test.each([
    ['stops at failures', '/bin/bash -euo pipefail -c', null],
    ['says so by its name', '/bin/bash -o errexit -c', null],
    ['says something else', '/bin/bash -o pipefail -c', cleaned],
  ])("a base image's shell that %s", (_, shell, lines) => {
    const brought = layer([file('root/.cache/pip/a', MB)], { instruction, lines: 'Dockerfile:3' });
    const [finding] = findFindings(analyseImage(image([brought], { shells: [shell] })));
    expect(finding?.replacement?.lines ?? null).toEqual(lines);
  });
});

describe('a clean-up behind a program that runs as another user', () => {
  test.each([
    ['sudo apt-get update && sudo apt-get install -y a', false],
    ['apt-get update && (sudo apt-get install -y a)', false],
    ['if true; then sudo -E apt-get update; fi', false],
    ['A=b /usr/bin/doas apt-get update', false],
    ['su app -c make && apt-get update', false],
    ['apt-get update && s6-setuidgid app npm ci', false],
    ['apt-get update && setuidgid app npm ci', false],
    ['apt-get update && chpst -u app npm ci', false],
    ['apt-get update && chroot --userspec=app / npm ci', false],
    ['apt-get update && start-stop-daemon -S -c app -x /usr/bin/npm', false],
    ['nice sudo apt-get update', false],
    ['timeout 5 sudo apt-get update', false],
    ['A="b c" sudo apt-get update', false],
    ['bash -c "sudo apt-get update"', false],
    ['apt-get update && apt-get install -y $(sudo cat /list)', false],
    ['apt-get update && apt-get install -y sudo su curl', true],
    ['apt-get update && A=b /usr/bin/apt-get install -y sudo', true],
    ['apt-get update && if a; then apt-get install -y sudo; fi', true],
    ['apt-get update && useradd -m -G sudo app', true],
    ['apt-get update && make CFLAGS=-su visudo', true],
    ['apt-get update && ./sudo.sh', true],
  ])('%s', (command, written) => {
    const lists = file('var/lib/apt/lists/a', MB);
    const [[name, lines] = []] = linesOf(ALPINE, [[2, `RUN ${command}`, [lists]]]);
    expect(name).toBe('apt-lists');
    expect(lines?.endsWith('    rm -rf /var/lib/apt/lists/*') ?? false).toBe(written);
  });
});

describe('a clean-up as the last line of a here-document', () => {
  test.each([
    ['whose program runs as another user', 'set -e\n  sudo pip install a', false],
    ['whose failures stop it', 'set -e\npip install a', true],
    ['whose failures stop it no more', 'set -e\na\nset +e\npip install a', false],
    ['that ends before', 'set -e\npip install a\nexit 0', false],
    ['that may end before', 'set -e\npip install a || exit 0', false],
    ['that becomes another program', 'set -e\nexec pip install a', false],
    ['whose last line would go on', 'set -e\npip install a \\', false],
  ])('%s', (_, body, written) => {
    const instruction = `RUN <<EOF\n${body}\nEOF`;
    const lines = ['RUN <<EOF', ...body.split('\n'), 'rm -rf /root/.cache/pip', 'EOF'].join('\n');
    expect(linesOf(ALPINE, [[2, instruction, [file('root/.cache/pip/a', MB)]]])).toEqual([
      ['pip-cache', written ? lines : null],
    ]);
  });
});
