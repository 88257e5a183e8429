import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import { ALPINE, type BaseSpec, brief, findingsOf, titleOf } from '../support/findings.ts';
import { type Entry, file, hardLink, image, layer, symlink } from '../support/image.ts';

const MB = 1_000_000;

describe('version-control', () => {
  test('what another stage has can be left out by the COPY', () => {
    const [finding] = findingsOf(ALPINE, [
      [
        2,
        'COPY --from=a /src /app',
        [file('app/.git/HEAD', 23), file('app/.git/objects/pack/p.pack', 3 * MB)],
      ],
    ]);
    expect(finding?.replacement).toMatchObject({
      file: 'Dockerfile',
      lines: ['COPY --from=a --exclude=**/.git /src /app'],
      condition: 'COPY --exclude needs Dockerfile syntax 1.19 or newer.',
    });
  });

  test('what the context has is kept out of it', () => {
    const findings = findingsOf(ALPINE, [
      [
        2,
        'COPY --chown=1:1 . /app/',
        [
          file('app/.git/HEAD', 23),
          file('app/.git/objects/pack/p.pack', 3 * MB),
          file('app/.gitignore', 5),
          file('app/main.py', 400),
        ],
      ],
    ]);
    expect(findings.map(brief)).toEqual(['version-control 3000023\n**/.git']);
    expect(findings[0]?.replacement?.file).toBe('.dockerignore');
    expect(findings.map(titleOf)).toEqual([
      'The history of the sources is in the image: `/app/.git`',
    ]);
  });

  const CLONE = 'https://example.com/a.git#v1';

  test.each<[string, string, readonly string[] | null]>([
    ['a clone', `ADD --keep-git-dir=true ${CLONE} /app`, [`ADD ${CLONE} /app`]],
    [
      'a clone, the flag alone',
      `ADD --chown=1 --keep-git-dir ${CLONE} /app`,
      [`ADD --chown=1 ${CLONE} /app`],
    ],
    ['a clone and something else', `ADD --keep-git-dir=true ${CLONE} a /app`, null],
    [
      'a clone, in the query of its URL',
      'ADD https://example.com/a.git?branch=main&keep-git-dir=true&subdir=x /app',
      ['ADD https://example.com/a.git?branch=main&subdir=x /app'],
    ],
    [
      'a clone, in the query alone',
      'ADD https://example.com/a.git?keep-git-dir#v1 /app',
      ['ADD https://example.com/a.git#v1 /app'],
    ],
    [
      'a clone, in both',
      'ADD --keep-git-dir https://example.com/a.git?tag=v1&keep-git-dir=1 /app',
      ['ADD https://example.com/a.git?tag=v1 /app'],
    ],
    ['a clone without', 'ADD https://example.com/a.git?keep-git-dir=0 /app', null],
    ['an archive', 'ADD a.tar.gz /app', null],
    ['who knows what', 'ADD $A /app', null],
    ['a folder of the context', 'ADD a /app', ['**/.git']],
  ])('ADD of %s', (_, instruction, lines) => {
    const entries = [file('app/.git/HEAD', 23), file('app/.git/objects/a', 100)];
    const [finding] = findingsOf(ALPINE, [[2, instruction, entries]]);
    expect(finding?.replacement?.lines ?? null).toEqual(lines);
    expect(finding?.advice).toBe(
      instruction.includes('--keep')
        ? 'Let ADD clone without --keep-git-dir.'
        : lines?.[0]?.startsWith('ADD')
          ? 'Let ADD clone without keep-git-dir in its URL.'
          : 'Name it in .dockerignore, remove it in the RUN that clones, or let ADD clone without --keep-git-dir.',
    );
  });

  test('the ignore file that is named after the Dockerfile is the one that counts', () => {
    const entries = [file('app/.git/HEAD', 23), file('app/.git/objects/a', 100)];
    const adviceFor = (instruction: string) => {
      const made = image([layer(entries, { instruction, lines: 'app/Dockerfile:2' })]);
      const own = { ...made, ownIgnoreFile: 'app/Dockerfile.dockerignore' } as const;
      const [finding] = findFindings(analyseImage(own));
      return [finding?.advice, finding?.replacement?.file];
    };
    expect(adviceFor('COPY . /app')).toEqual([
      'Name it in the ignore file that is named after the Dockerfile: where there is one, .dockerignore is not read.',
      'app/Dockerfile.dockerignore',
    ]);
    expect(adviceFor('COPY --from=a /app /app')).toEqual([
      'Name it in .dockerignore, remove it in the RUN that clones, or let ADD clone without --keep-git-dir.',
      'Dockerfile',
    ]);
  });

  test.each([
    ['Mercurial', ['x/.hg/store/00changelog.i'], 1],
    ['Subversion', ['x/.svn/wc.db', 'x/.svn/pristine/00/a'], 1],
    ['a directory of that name without a repository', ['x/.git/config', 'x/.git/hooks/a'], 0],
    ['a submodule, where it is a file', ['x/.git'], 0],
  ])('%s', (_, paths, count) => {
    const findings = findingsOf(ALPINE, [[2, 'COPY . /', paths.map((path) => file(path, 10))]]);
    expect(findings).toHaveLength(count);
  });
});

describe('archives', () => {
  test('unpacked and left: removed in the same RUN', () => {
    const findings = findingsOf(ALPINE, [
      [
        2,
        'RUN wget https://example.com/a.tar.xz && tar -xf a.tar.xz',
        [file('a.tar.xz', 20 * MB), file('a/bin', 40 * MB)],
      ],
    ]);
    expect(findings.map(brief)).toEqual([
      [
        'archives 20000000',
        'RUN wget https://example.com/a.tar.xz && \\',
        '    tar -xf a.tar.xz && \\',
        '    rm -f /a.tar.xz',
      ].join('\n'),
    ]);
    expect(findings.map(titleOf)).toEqual(['`/a.tar.xz` is an archive left in the image']);
  });

  test.each([
    ['tar', 'a.tar', 1],
    ['tgz, in capitals', 'A.TGZ', 1],
    ['a package', 'tmp/x_1_amd64.deb', 1],
    ['a wheel', 'w/a-1-py3-none-any.whl', 1],
    ['an installer', 'install.run', 1],
    ['a program', 'tar', 0],
    ['what a virtual machine runs', 'app.jar', 0],
    ['a compressed log', 'a.log.gz', 0],
  ])('%s', (_, path, count) => {
    expect(findingsOf(ALPINE, [[2, 'RUN a', [file(path, MB)]]])).toHaveLength(count);
    expect(findingsOf(ALPINE, [[2, 'RUN a', [file(path, MB - 1)]]])).toEqual([]);
    const base = { name: 'x:1-slim', layers: [[file(path, MB)]] };
    expect(findingsOf(base, [[2, 'RUN a', [file('b', 1)]]])).toEqual([]);
  });

  test('one that a link holds elsewhere is not freed', () => {
    const entries = [file('a.zip', 5 * MB), hardLink('opt/a', 'a.zip')];
    expect(findingsOf(ALPINE, [[2, 'RUN a', entries]])).toEqual([]);
  });
});

describe('build-toolchain', () => {
  const golang: BaseSpec = {
    name: 'golang:1.19',
    layers: [
      [file('bin/bash', 3 * MB)],
      [file('usr/local/go/bin/go', 15 * MB), file('usr/local/go/pkg/tool/compile', 285 * MB)],
    ],
  };

  test('the sample in Go: the toolchain is the base image’s, and the program goes into another one', () => {
    const findings = findingsOf(golang, [
      [2, 'COPY sample.go ./', [file('go/sample.go', 78)]],
      [
        3,
        'RUN CGO_ENABLED=0 go build sample.go',
        [file('go/sample', 1_900_000), file('root/.cache/go-build/00/a-d', 40 * MB)],
      ],
    ]);
    expect(findings.map(brief)).toEqual([
      [
        'build-toolchain 0+300000000', // 15 + 285
        'FROM golang:1.19 AS build',
        'COPY sample.go ./',
        'RUN CGO_ENABLED=0 go build sample.go',
        '',
        'FROM gcr.io/distroless/static-debian11',
        'COPY --from=build /go/sample /go/sample',
      ].join('\n'),
      [
        'go-cache 40000000',
        'RUN CGO_ENABLED=0 go build sample.go && \\',
        '    rm -rf /root/.cache/go-build',
      ].join('\n'),
    ]);
    expect(findings.map(titleOf)[0]).toBe(
      'The Go toolchain is in the final image, in `/usr/local/go`',
    );
  });

  const GCC: readonly Entry[] = [
    file('usr/lib/gcc/x86_64-linux-gnu/10/cc1', 24 * MB),
    file('usr/bin/x86_64-linux-gnu-gcc-10', MB),
    symlink('usr/bin/gcc', 'x86_64-linux-gnu-gcc-10'),
    file('usr/bin/x86_64-linux-gnu-ld.bfd', 2 * MB),
    file('usr/include/stdio.h', 30_000),
    file('usr/lib/x86_64-linux-gnu/libc.a', 5 * MB),
  ];

  test('a compiler that the image installs: own bytes; the base image is good for the result', () => {
    const findings = findingsOf({ name: 'debian:11-slim', layers: [[file('bin/sh', MB)]] }, [
      [
        2,
        'RUN apt-get update && apt-get install -y gcc libc6-dev',
        [...GCC, file('usr/lib/x86_64-linux-gnu/libmpc.so.3', 9)],
      ],
      [3, 'COPY main.c /src/', [file('src/main.c', 90)]],
      [4, 'RUN gcc -o /usr/local/bin/app /src/main.c', [file('usr/local/bin/app', 16_000)]],
    ]);
    expect(findings.map(brief)).toEqual([
      [
        'build-toolchain 32030000', // 24 + 1 + 2 + 0.03 + 5 MB; a library may serve others
        'FROM debian:11-slim AS build',
        'RUN apt-get update && \\',
        '    apt-get install -y gcc libc6-dev',
        'COPY main.c /src/',
        'RUN gcc -o /usr/local/bin/app /src/main.c',
        '',
        'FROM debian:11-slim',
        'COPY --from=build /usr/local/bin/app /usr/local/bin/app',
      ].join('\n'),
    ]);
  });

  test('base and own are told apart', () => {
    const base = { name: 'x:1-slim', layers: [GCC.slice(0, 1)] };
    const [finding] = findingsOf(base, [[2, 'RUN a', GCC.slice(1)]]);
    expect(finding).toMatchObject({
      baseBytes: 24 * MB,
      ownBytes: 8_030_000,
      savedBytes: 32_030_000,
    });
    // 24 MB in the base, 8.03 MB above it.
    expect(finding?.broughtBy.map(({ layer, base: isBase }) => [layer, isBase])).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  test.each([
    ['Rust', ['usr/local/rustup/toolchains/1.70/bin/rustc'], ['usr/local/cargo/bin/ripgrep']],
    [
      'Java',
      ['usr/lib/jvm/java-17/bin/javac', 'usr/lib/jvm/java-17/jmods/a.jmod'],
      ['usr/lib/jvm/java-17/lib/server/libjvm.so'],
    ],
    ['.NET', ['usr/share/dotnet/sdk/8.0.1/MSBuild.dll'], ['usr/share/dotnet/shared/a.dll']],
    ['Clang', ['usr/lib/llvm-14/bin/clang'], ['usr/lib/llvm-14/lib/libLLVM-14.so.1']],
  ])('%s: without what programs run on', (name, claimed, kept) => {
    const entries = [...claimed, ...kept].map((path) => file(path, 1000));
    const findings = findingsOf(ALPINE, [[2, 'RUN a', entries]]);
    expect(findings.map(({ id, bytes }) => [id, bytes])).toEqual([
      ['image-diet/build-toolchain', 1000 * claimed.length],
    ]);
    expect(findings.map(titleOf)[0]).toContain(`The ${name} toolchain`);
  });

  test.each([
    ['a Java runtime', ['usr/lib/jvm/java-17/bin/java', 'usr/lib/jvm/java-17/include/jni.h']],
    ['headers and make without a compiler', ['usr/include/a.h', 'usr/bin/make', 'usr/lib/a.a']],
    ['a program called go', ['usr/bin/go']],
  ])('%s is none', (_, paths) => {
    expect(findingsOf(ALPINE, [[2, 'RUN a', paths.map((path) => file(path, 9000))]])).toEqual([]);
  });
});

describe('duplicates', () => {
  const KB = 1000;

  test('all but one, the lowest stays; a link takes the place', () => {
    const findings = findingsOf({ name: 'x:1-slim', layers: [[file('lib/a.so', 100 * KB)]] }, [
      [2, 'RUN cp /lib/a.so /opt', [file('opt/a.so', 100 * KB)]],
      [3, 'COPY a.so /srv/', [file('srv/a.so', 100 * KB)]],
    ]);
    expect(findings.map(brief)).toEqual([
      'duplicates 100000\nRUN cp /lib/a.so /opt && \\\n    ln -sf /lib/a.so /opt/a.so',
      'duplicates 100000\nRUN mkdir -p /srv && ln -sf /lib/a.so /srv/a.so',
    ]);
    expect(findings.map(({ replacement }) => replacement?.condition)).toEqual([
      null,
      'The image must have a shell, and its USER must be allowed to write there: a COPY needs neither.',
    ]);
    expect(findings.map(({ files }) => files[0]?.other)).toEqual(['lib/a.so', 'lib/a.so']);
    expect(findings.map(titleOf)[0]).toBe('`/opt/a.so` holds what `/lib/a.so` holds already');
  });

  test.each<readonly [string, readonly Entry[], number]>([
    [
      'three of 70 kB: two are too many',
      ['a', 'b', 'c'].map((path) => file(path, 70 * KB, { content: 'x' })),
      140 * KB,
    ],
    ['hard links are one', [file('a', 70 * KB), hardLink('b', 'a')], 0],
    ['small ones', ['a', 'b'].map((path) => file(path, 64 * 1024 - 1, { content: 'x' })), 0],
    ['the same length, other content', [file('a', 70 * KB), file('b', 70 * KB)], 0],
    ...[{ mode: 0o755 }, { mode: 0o4644 }, { uid: 1 }, { gid: 1 }].map(
      (other): [string, readonly Entry[], number] => [
        `what a link would change: ${JSON.stringify(other)}`,
        [file('a', 70 * KB, { content: 'x' }), file('b', 70 * KB, { content: 'x', ...other })],
        0,
      ],
    ),
    [
      'one of them has two names: the other one goes',
      [
        file('z', 70 * KB, { content: 'x' }),
        hardLink('y', 'z'),
        file('a', 70 * KB, { content: 'x' }),
      ],
      70 * KB,
    ],
  ])('%s', (_, entries, bytes) => {
    const findings = findingsOf(ALPINE, [[2, 'RUN a', entries]]);
    expect(findings.reduce((sum, finding) => sum + finding.bytes, 0)).toBe(bytes);
  });

  test('two copies in the base image are nobody’s here', () => {
    const base = {
      name: 'x:1-slim',
      layers: [[file('lib/a', 90 * KB), file('usr/lib/a', 90 * KB)]],
    };
    expect(findingsOf(base, [[2, 'RUN a', [file('b', 1)]]])).toEqual([]);
  });
});

describe('large-base-image', () => {
  const baseOf = (name: string, bytes: number): BaseSpec => ({
    name,
    layers: [[file('usr/a', bytes - MB), file('usr/b', MB)]],
  });
  const own = (bytes: number) => [[2, 'COPY app /app', [file('app', bytes)]]] as const;

  test('more than half of the image: an estimate, with the smaller variant', () => {
    const findings = findingsOf(baseOf('node:22', 910 * MB), own(90 * MB));
    expect(findings.map(brief)).toEqual([
      'large-base-image 0+910000000 saves null\nFROM node:22-slim',
    ]);
    expect(findings.map(titleOf)).toEqual(['The base image `node:22` is 91% of the image']);
    expect(findings[0]?.estimate).toBe(true);
  });

  test.each([
    ['half of the image', 'node:22', 100 * MB, 100 * MB, 0],
    ['a small one', 'debian:11', 49 * MB, MB, 0],
    ['the smaller variant itself', 'node:22-slim', 200 * MB, MB, 0],
    ['distroless', 'gcr.io/distroless/cc', 60 * MB, MB, 0],
    ['one of which no variant is known', 'example.com/team/base:5', 200 * MB, MB, 1],
  ])('%s', (_, name, base, bytes, count) => {
    const findings = findingsOf(baseOf(name, base), own(bytes));
    expect(findings).toHaveLength(count);
    expect(findings[0]?.replacement ?? null).toBeNull();
  });

  test('an unknown base image is none', () => {
    expect(findingsOf(null, [[1, 'ADD rootfs.tar /', [file('usr/a', 900 * MB)]]])).toEqual([]);
  });
});
