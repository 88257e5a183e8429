import { describe, expect, test } from '@jest/globals';
import { ALPINE, brief, findingsOf, titleOf } from '../support/findings.ts';
import { directory, file, opaque, whiteout } from '../support/image.ts';

const MB = 1_000_000;

describe('the sample with three layers', () => {
  const findings = findingsOf(
    { name: 'alpine:3.17', layers: [[file('lib/apk/db/installed', 10_000)]] },
    [
      [
        2,
        'RUN apk update && apk add curl git',
        [
          file('usr/bin/curl', 200_000),
          file('lib/apk/db/installed', 11_000),
          file('var/cache/apk/APKINDEX.main.tar.gz', 724_911),
          file('var/cache/apk/APKINDEX.community.tar.gz', 1_886_304),
        ],
      ],
      [3, 'RUN curl -LO https://example.com/v1.26.0/kubectl', [file('kubectl', 48 * MB)]],
      [
        4,
        'RUN chmod u+x kubectl && mv kubectl /bin/kubectl',
        [whiteout('kubectl'), file('bin/kubectl', 48 * MB, { mode: 0o744 })],
      ],
    ],
  );

  test('line 4 stores the file of line 3 again, the index stays, and apk replaced a file of the base', () => {
    expect(findings.map(brief)).toEqual([
      [
        'moved-later 48000000',
        'RUN curl -LO https://example.com/v1.26.0/kubectl && \\',
        '    chmod u+x kubectl && \\',
        '    mv kubectl /bin/kubectl',
      ].join('\n'),
      // 724,911 + 1,886,304
      'apk-cache 2611215\nRUN apk add --no-cache curl git',
      'base-file-modified 0+10000 saves 0',
    ]);
  });

  test('each is a sentence, with the lines that the new ones stand for', () => {
    expect(findings.map(titleOf)).toEqual([
      '`/kubectl` is moved to `/bin/kubectl` by a later step, and so stored twice',
      "apk's index and packages are left in `/var/cache/apk`",
      '`/lib/apk/db/installed` of the base image is replaced, and shipped all the same',
    ]);
    expect(findings[0]?.replacement?.replaces.map(({ startLine }) => startLine)).toEqual([3, 4]);
    expect(findings[0]?.broughtBy.map(({ layer }) => layer)).toEqual([2]);
    expect(findings[0]?.hiddenBy?.layer).toBe(3);
    expect(findings[0]?.docsPage).toBe('docs/findings/moved-later.md');
  });
});

describe('deleted-later', () => {
  test('a download that the next RUN deletes: one RUN', () => {
    const findings = findingsOf(ALPINE, [
      [2, 'RUN wget -O /tmp/sdk.bin https://example.com/sdk', [file('tmp/sdk.bin', 30 * MB)]],
      [
        3,
        'RUN sh /tmp/sdk.bin && rm /tmp/sdk.bin',
        [file('opt/sdk', 9 * MB), whiteout('tmp/sdk.bin')],
      ],
    ]);
    expect(findings.map(brief)).toEqual([
      [
        'deleted-later 30000000',
        'RUN wget -O /tmp/sdk.bin https://example.com/sdk && \\',
        '    sh /tmp/sdk.bin && \\',
        '    rm /tmp/sdk.bin',
      ].join('\n'),
    ]);
    expect(findings.map(titleOf)).toEqual([
      '`/tmp/sdk.bin` is deleted by a later step, but still in the image',
    ]);
  });

  test('a file that is copied in, used and deleted: a mount, without the rm', () => {
    const findings = findingsOf(ALPINE, [
      [2, 'COPY --from=fetch /sdk.bin /tmp/', [file('tmp/sdk.bin', 30 * MB)]],
      [
        3,
        'RUN --network=none sh /tmp/sdk.bin && rm -f /tmp/sdk.bin',
        [file('opt/sdk', 9 * MB), whiteout('tmp/sdk.bin')],
      ],
    ]);
    expect(findings.map(brief)).toEqual([
      [
        'deleted-later 30000000',
        'RUN --mount=type=bind,from=fetch,source=/sdk.bin,target=/tmp/sdk.bin,rw --network=none sh /tmp/sdk.bin',
      ].join('\n'),
    ]);
  });

  test('a step between the two stays where it is; the deletion is brought forward', () => {
    const steps = (between: readonly [number, string, ReturnType<typeof file>[]]) =>
      findingsOf(ALPINE, [
        [2, 'RUN make-it', [file('tmp/a', 3 * MB)]],
        between,
        [4, 'RUN rm -rf /tmp/a', [whiteout('tmp/a')]],
      ]);
    const [only, ...none] = steps([3, 'RUN other', [file('opt/b', 7)]]);
    expect(none).toEqual([]);
    expect(only?.replacement).toEqual({
      file: 'Dockerfile',
      lines: ['RUN make-it && \\', '    rm -rf /tmp/a'],
      replaces: [
        { file: 'Dockerfile', startLine: 2, endLine: 2 },
        { file: 'Dockerfile', startLine: 4, endLine: 4 },
      ],
      condition:
        'Nothing that stands between the replaced lines may need what is removed, or change what they do (ENV, USER, WORKDIR).',
    });
    expect(steps([3, 'COPY b /opt/', [file('opt/b', 7)]])[0]?.replacement).not.toBeNull();
  });

  test('is not brought forward if it deletes what other layers brought too', () => {
    const findings = findingsOf(ALPINE, [
      [2, 'RUN make-a', [file('tmp/a', 3 * MB)]],
      [3, 'RUN make-b', [file('tmp/b', 2 * MB)]],
      [4, 'RUN rm /tmp/a /tmp/b', [whiteout('tmp/a'), whiteout('tmp/b')]],
    ]);
    // Line 2 may not delete /tmp/b; lines 3 and 4 follow one another.
    expect(findings.map(brief)).toEqual([
      'deleted-later 3000000',
      'deleted-later 2000000\nRUN make-b && \\\n    rm /tmp/a /tmp/b',
    ]);
  });

  test('a deleted file of the base image can be saved by nobody', () => {
    const findings = findingsOf(
      { name: 'debian:11', layers: [[file('usr/share/doc/x', 5 * MB)]] },
      [[2, 'RUN rm /usr/share/doc/x', [whiteout('usr/share/doc/x')]]],
    );
    expect(findings.map(brief)).toEqual(['base-file-modified 0+5000000 saves 0']);
    expect(findings.map(titleOf)).toEqual([
      '`/usr/share/doc/x` of the base image is removed, and shipped all the same',
    ]);
  });

  test.each([
    ['one line after the other', 3, null],
    ['an instruction without a layer between', 4, 'Nothing that stands between'],
  ])('%s', (_, line, condition) => {
    const [only] = findingsOf(ALPINE, [
      [2, 'RUN make-it', [file('tmp/a', 3 * MB)]],
      [line, 'RUN use-it && rm a', [whiteout('tmp/a')]],
    ]);
    expect(only?.replacement?.condition ?? null).toEqual(
      condition === null ? null : expect.stringContaining(condition),
    );
  });

  test('what is deleted in the RUN that makes it is no finding', () => {
    expect(findingsOf(ALPINE, [[2, 'RUN make && rm -rf /tmp/x', [file('opt/a', MB / 2)]]])).toEqual(
      [],
    );
  });
});

describe('directory-deleted-later', () => {
  test.each([
    ['rm -rf', [whiteout('build')]],
    ['an opaque directory', [opaque('build'), directory('build')]],
  ])('%s: both files', (_, entries) => {
    const findings = findingsOf(ALPINE, [
      [
        2,
        'RUN compile',
        [directory('build'), file('build/a/x', 60 * MB), file('build/b', 40 * MB)],
      ],
      [3, 'RUN rm -rf /build', entries],
    ]);
    const bytes = findings.reduce((sum, finding) => sum + finding.bytes, 0);
    expect(bytes).toBe(100 * MB);
    expect(findings.map(({ replacement }) => replacement?.lines.join('\n'))).toContain(
      'RUN compile && \\\n    rm -rf /build',
    );
  });
});

describe('rewritten', () => {
  test('chown of what COPY brought: COPY --chown, which keeps the group as chown does', () => {
    const findings = findingsOf(ALPINE, [
      [2, 'COPY . /app', [file('app/a', 2 * MB), file('app/b', 3 * MB)]],
      [
        3,
        'RUN chown -R app /app',
        [file('app/a', 2 * MB, { uid: 7 }), file('app/b', 3 * MB, { uid: 7 })],
      ],
    ]);
    expect(findings.map(brief)).toEqual(['rewritten 5000000\nCOPY --chown=app:0 . /app']);
    expect(findings.map(titleOf)).toEqual([
      '`/app/b` and 1 more file are stored again with the same content',
    ]);
  });

  test.each([
    [
      'chmod 0755 of one file',
      'COPY run.sh /run.sh',
      'RUN chmod 0755 /run.sh',
      'COPY --chmod=0755 run.sh /run.sh',
    ],
    [
      'both',
      'COPY run.sh /bin/',
      'RUN chmod 755 /bin/run.sh && chown 5:6 /bin/run.sh',
      'COPY --chmod=755 --chown=5:6 run.sh /bin/',
    ],
    ['a mode in letters', 'COPY run.sh /run.sh', 'RUN chmod +x /run.sh', null],
    ['a mode for directories too', 'COPY app /app', 'RUN chmod -R 755 /app', null],
    ['something beside', 'COPY run.sh /run.sh', 'RUN adduser x && chown x:x /run.sh', null],
    ['another place', 'COPY run.sh /run.sh', 'RUN chown x:x /run.sh /etc', null],
    ['a COPY that says it already', 'COPY --chown=1 run.sh /run.sh', 'RUN chown 2:2 /run.sh', null],
    ['a script, not a chmod', 'COPY run.sh /run.sh', 'RUN chown $(id) /run.sh', null],
  ])('COPY and %s', (_, copy, run, expected) => {
    const path = run.includes('/bin/run.sh') ? 'bin/run.sh' : 'run.sh';
    const findings = findingsOf(ALPINE, [
      [2, copy, [file(path, MB)]],
      [3, run, [file(path, MB, { mode: 0o755 })]],
    ]);
    expect(
      findings.map(({ id, replacement }) => [id, replacement?.lines.join('\n') ?? null]),
    ).toEqual([['image-diet/rewritten', expected]]);
  });

  test('chmod of a file of the base image: the own copy is what can be saved', () => {
    const findings = findingsOf({ name: 'debian:11-slim', layers: [[file('usr/big', 200 * MB)]] }, [
      [2, 'RUN chmod 700 /usr/big', [file('usr/big', 200 * MB, { mode: 0o700 })]],
    ]);
    expect(findings.map(brief)).toEqual(['rewritten 200000000']);
    expect(findings.map(titleOf)).toEqual([
      '`/usr/big` is stored again with the same content as in the base image',
    ]);
  });
});

describe('whole-filesystem-copy', () => {
  const base = Array.from({ length: 3 }, (_, i) => file(`lib/${i}`, MB));

  test('COPY --from=build / / stores the base image again; only what is new should be copied', () => {
    const findings = findingsOf({ name: 'debian:11-slim', layers: [base] }, [
      [5, 'COPY --from=build / /', [...base, file('srv/app/a', 20), file('srv/app/b', 10)]],
    ]);
    expect(findings.map(brief)).toEqual([
      'whole-filesystem-copy 3000000\nCOPY --from=build /srv/app /srv/app',
    ]);
    expect(findings.map(titleOf)).toEqual([
      'A whole filesystem is copied over the image: 3 files that it has already are stored again',
    ]);
  });

  test('on scratch it stores nothing twice', () => {
    expect(findingsOf(null, [[5, 'COPY --from=build / /', base]])).toEqual([]);
  });

  test('a COPY of few files that were there already is a rewrite', () => {
    const findings = findingsOf({ name: 'debian:11-slim', layers: [base] }, [
      [5, 'COPY lib /lib', base],
    ]);
    expect(findings.map(({ id }) => id)).toEqual(['image-diet/rewritten']);
  });
});

test('overwritten-later: the first version of a file that a later layer replaces', () => {
  const findings = findingsOf(ALPINE, [
    [2, 'RUN dd of=/db', [file('db', 4 * MB, { content: 'one' })]],
    [3, 'RUN migrate', [file('db', 5 * MB, { content: 'two' })]],
  ]);
  expect(findings.map(brief)).toEqual([
    'overwritten-later 4000000\nRUN dd of=/db && \\\n    migrate',
  ]);
});

test('stored-twice: a path twice in one tar', () => {
  const findings = findingsOf(ALPINE, [
    [
      2,
      'RUN strange',
      [file('a', 4 * MB, { content: 'one' }), file('a', MB / 2, { content: 'two' })],
    ],
  ]);
  expect(findings.map(brief)).toEqual(['stored-twice 4000000']);
});

test('what happened within the base image is no advice', () => {
  const layers = [[file('a', 4 * MB)], [whiteout('a')]];
  expect(findingsOf({ name: 'x:1-slim', layers }, [[2, 'RUN b', [file('b', 1)]]])).toEqual([]);
});
