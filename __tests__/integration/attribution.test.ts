import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import type { CompareReport } from '../../src/report/report.ts';
import { type BaseImages, baseImages } from '../support/base-images.ts';
import {
  type BuildWorld,
  makeBuildWorld,
  SAME_ENGINE,
  writeFiles,
} from '../support/build-world.ts';
import { compareCommits } from '../support/compare-builds.ts';
import { docker } from '../support/engine-state.ts';
import { toldLayers } from '../support/told-layers.ts';

jest.setTimeout(60_000);

let bases: BaseImages;
beforeAll(() => {
  bases = baseImages(process.env);
  bases.load('1', { release: '1' });
  bases.load('onbuild', {}, ['ONBUILD COPY lock /', 'ONBUILD RUN cat /lock /lock > /installed']);
  bases.load('anew', {}, ['ONBUILD COPY lock /', `ONBUILD ${ANEW('/of-trigger')}`]);
  bases.load('2', { release: '2', more: 'x'.repeat(500) });
});
afterAll(() => bases.remove());

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld({ run: SAME_ENGINE });
});
afterEach(() => made.remove());

type Files = Parameters<typeof writeFiles>[1];

interface Edit {
  readonly name: string;
  readonly base: string;
  readonly head: string;
  readonly files?: Files;
  readonly headFiles?: Files;
  readonly options?: Parameters<typeof compareCommits>[1]['options'];
  /** `line 3 edited +100`: all layers that are not the same, the head's order. */
  readonly expected: readonly string[];
  /** `introduced image-diet/rewritten`: none unless given. */
  readonly findings?: readonly string[];
}

const from = (...lines: readonly string[]) => ['FROM BASE:1', ...lines, ''].join('\n');
const RUN = (path: string, bytes: number) => `RUN head -c ${bytes} /bin/sh > /${path}`;

/** Other bytes at each run, and always 37 of them: two layers of the same second would otherwise be the same one. */
const ANEW = (folder: string) =>
  `RUN mkdir -p ${folder} && cat /proc/sys/kernel/random/uuid > ${folder}/id`;

/** As the owner of all files more than as anybody else. */
const MINE = 'RUN if test -O /bin/sh; then head -c 9 /bin/sh; else head -c 2 /bin/sh; fi > /t/a';

const UP_TO_BYTES = `RUN head -c ${'$'}{BYTES:-10} /bin/sh > /a`;

const EDITS: readonly Edit[] = [
  {
    name: 'a RUN edited',
    base: from(RUN('a', 100)),
    head: from(RUN('a', 300)),
    expected: ['line 2 edited +200'],
  },
  {
    name: 'a RUN added',
    base: from(RUN('a', 100)),
    head: from(RUN('a', 100), RUN('b', 50)),
    expected: ['line 3 edited +50'],
  },
  {
    name: 'a RUN removed',
    base: from(RUN('a', 100), RUN('b', 50)),
    head: from(RUN('a', 100)),
    expected: ['line 3 of the base edited -50'],
  },
  {
    name: 'a copied file changed',
    base: from('COPY a b /'),
    head: from('COPY a b /'),
    files: { a: '1', b: '22' },
    headFiles: { b: '22222' },
    expected: ['line 2 inputs-changed b +3'],
  },
  {
    name: 'a file added to a copied folder',
    base: from('COPY src /src'),
    head: from('COPY src /src'),
    files: { 'src/a': '1' },
    headFiles: { 'src/deep/b': '4444' },
    expected: ['line 2 inputs-changed src/deep/b +4'],
  },
  {
    name: 'a file removed from a copied folder',
    base: from('COPY src /src'),
    head: from('COPY src /src'),
    files: { 'src/a': '1', 'src/b': '4444' },
    headFiles: { 'src/b': null },
    expected: ['line 2 inputs-changed src/b -4'],
  },
  {
    name: 'a copied file that may be executed now',
    base: from('COPY a /'),
    head: from('COPY a /'),
    files: { a: '1' },
    headFiles: { a: { text: '1', mode: 0o755 } },
    expected: ['line 2 inputs-changed a +0'],
  },
  {
    name: 'files by wildcard',
    base: from('COPY *.json /j/', 'COPY other /'),
    head: from('COPY *.json /j/', 'COPY other /'),
    files: { 'a.json': '{}', 'b.txt': '1', other: 'o' },
    headFiles: { 'c.json': '{}', 'b.txt': '2' },
    expected: ['line 2 inputs-changed c.json +2'],
  },
  {
    name: 'a change that .dockerignore leaves out, and one that it does not',
    base: from('COPY . /all'),
    head: from('COPY . /all'),
    files: { '.dockerignore': '*.md\n.git\n', 'a.md': '1', b: '1' },
    headFiles: { 'a.md': '1111', b: '22' },
    expected: ['line 2 inputs-changed b +1'],
  },
  {
    name: 'the ignore file itself lets a file in',
    base: from('COPY . /all'),
    head: from('COPY . /all'),
    files: { '.dockerignore': '*.md\n.git\n.dockerignore\nDockerfile\n', 'a.md': '1', b: '1' },
    headFiles: { '.dockerignore': '.git\n.dockerignore\nDockerfile\n' },
    expected: ['line 2 inputs-changed a.md +1'],
  },
  {
    name: 'files behind a link that COPY follows, and none behind one that it copies',
    base: from('COPY app /app/', 'COPY conf /conf/'),
    head: from('COPY app /app/', 'COPY conf /conf/'),
    files: {
      conf: { link: 'shared/conf' },
      'shared/conf/big': '1',
      'app/link': { link: '../shared/conf' },
    },
    headFiles: { 'shared/conf/big': '22222' },
    expected: ['line 3 inputs-changed shared/conf/big +4'],
  },
  {
    name: 'the default of an ARG',
    base: from('ARG BYTES=100', 'RUN head -c $BYTES /bin/sh > /a'),
    head: from('ARG BYTES=150', 'RUN head -c $BYTES /bin/sh > /a'),
    expected: ['line 3 arguments-changed BYTES +50'],
  },
  {
    name: 'an ENV',
    base: from('ENV BYTES=100', 'RUN head -c $BYTES /bin/sh > /a'),
    head: from('ENV BYTES=150', 'RUN head -c $BYTES /bin/sh > /a'),
    expected: ['line 3 arguments-changed BYTES +50'],
  },
  {
    name: 'an ENV that is new',
    base: from(UP_TO_BYTES),
    head: from('ENV BYTES=150', UP_TO_BYTES),
    expected: ['line 3 arguments-changed BYTES +140'],
  },
  {
    name: 'a variable in where files go',
    base: from('ARG DIR=/one', 'COPY a $DIR/'),
    head: from('ARG DIR=/other', 'COPY a $DIR/'),
    files: { a: '1' },
    expected: ['line 3 arguments-changed DIR +0'],
  },
  {
    name: 'the user of a step',
    base: from('RUN mkdir -m 777 /t', MINE),
    head: from('RUN mkdir -m 777 /t', 'USER 7:7', MINE),
    expected: ['line 4 arguments-changed USER -7'],
  },
  {
    name: 'FROM edited',
    base: 'FROM BASE:1\n',
    head: 'FROM BASE:2\n',
    expected: ['base base-image-edited +500'],
  },
  {
    name: 'FROM edited, and what is built upon it run again',
    base: from('RUN cat /release > /copy; head -c 10 /more > /part || true'),
    head: 'FROM BASE:2\nRUN cat /release > /copy; head -c 10 /more > /part || true\n',
    expected: ['base base-image-edited +500', 'line 2 re-run after base image +10'],
  },
  {
    name: 'a step that is run again after a copied file changed',
    base: from('COPY lock /', 'RUN cat /lock /lock > /installed'),
    head: from('COPY lock /', 'RUN cat /lock /lock > /installed'),
    files: { lock: '1' },
    headFiles: { lock: '333' },
    expected: ['line 2 inputs-changed lock +2', 'line 3 re-run after line 2 +4'],
  },
  {
    name: 'a step that is run again after an edited one',
    base: from(RUN('a', 10), 'RUN cat /a > /b'),
    head: from(RUN('a', 20), 'RUN cat /a > /b'),
    expected: ['line 2 edited +10', 'line 3 re-run after line 2 +10'],
  },
  {
    name: 'files of a stage whose instruction was edited',
    base: `FROM BASE:1 AS build\n${RUN('out', 10)}\nFROM BASE:1\nCOPY --from=build /out /\n`,
    head: `FROM BASE:1 AS build\n${RUN('out', 30)}\nFROM BASE:1\nCOPY --from=build /out /\n`,
    expected: ['line 4 inputs-changed stage build line 2 +20'],
  },
  {
    name: 'files of a stage whose sources changed',
    base: 'FROM BASE:1 AS build\nCOPY src /src\nRUN cat /src/* > /out\nFROM BASE:1\nCOPY --from=build /out /\n',
    head: 'FROM BASE:1 AS build\nCOPY src /src\nRUN cat /src/* > /out\nFROM BASE:1\nCOPY --from=build /out /\n',
    files: { 'src/a': '1', 'src/b': '1' },
    headFiles: { 'src/b': '22' },
    expected: ['line 5 inputs-changed src/b, stage build line 2 +1'],
  },
  {
    name: 'files of a stage upon a stage',
    base: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM one AS two\nRUN cat /out /out > /twice\nFROM BASE:1\nCOPY --from=two /twice /\n`,
    head: `FROM BASE:1 AS one\n${RUN('out', 11)}\nFROM one AS two\nRUN cat /out /out > /twice\nFROM BASE:1\nCOPY --from=two /twice /\n`,
    expected: ['line 6 inputs-changed stage two line 2 +2'],
  },
  {
    name: 'files of a stage whose FROM was edited',
    base: 'FROM BASE:1 AS build\nRUN cat /release > /out; cat /more >> /out || true\nFROM scratch\nCOPY --from=build /out /\n',
    head: 'FROM BASE:2 AS build\nRUN cat /release > /out; cat /more >> /out || true\nFROM scratch\nCOPY --from=build /out /\n',
    expected: ['line 4 inputs-changed stage build line 1 +500'],
  },
  {
    name: 'files of a stage that is nothing but a FROM, which was edited',
    base: 'FROM BASE:1 AS lib\nFROM BASE:1 AS other\nFROM scratch\nCOPY --from=lib /release /\n',
    head: 'FROM BASE:1 AS other\nFROM BASE:2 AS lib\nFROM scratch\nCOPY --from=lib /release /\n',
    expected: ['line 4 inputs-changed stage lib line 2 +0'],
  },
  {
    name: 'files of a stage by its number, upon a stage whose FROM was edited',
    base: 'FROM BASE:1 AS lib\nFROM lib\nRUN cat /release /more > /out || true\nFROM scratch\nCOPY --from=1 /out /\n',
    head: 'FROM BASE:2 AS lib\nFROM lib\nRUN cat /release /more > /out || true\nFROM scratch\nCOPY --from=1 /out /\n',
    expected: ['line 5 inputs-changed stage without a name line 1 +500'],
  },
  {
    name: 'files of a stage whose FROM names another stage now',
    base: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1 AS other\n${RUN('out', 30)}\nFROM one AS two\nRUN cat /out /out > /twice\nFROM scratch\nCOPY --from=two /twice /\n`,
    head: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1 AS other\n${RUN('out', 30)}\nFROM other AS two\nRUN cat /out /out > /twice\nFROM scratch\nCOPY --from=two /twice /\n`,
    expected: ['line 8 inputs-changed stage two line 5 +40'],
  },
  {
    name: 'FROM names another stage now',
    base: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1 AS other\n${RUN('out', 30)}\nFROM one\nRUN cat /out /out > /twice\n`,
    head: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1 AS other\n${RUN('out', 30)}\nFROM other\nRUN cat /out /out > /twice\n`,
    expected: ['line 4 inputs-changed stage other line 5 +20', 'line 6 re-run after line 4 +40'],
  },
  {
    name: 'FROM names another stage now, by a variable',
    base: `ARG WANTED=one\nFROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1 AS other\n${RUN('out', 30)}\nFROM $WANTED\nRUN cat /out /out > /twice\n`,
    head: `ARG WANTED=other\nFROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1 AS other\n${RUN('out', 30)}\nFROM $WANTED\nRUN cat /out /out > /twice\n`,
    expected: ['line 5 inputs-changed stage other line 6 +20', 'line 7 re-run after line 5 +40'],
  },
  {
    name: 'FROM names an image now, and no stage any more',
    base: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM one\n${ANEW('/a')}\n`,
    head: `FROM BASE:1 AS one\n${RUN('out', 10)}\nFROM BASE:1\n${ANEW('/a')}\n`,
    expected: [
      'line 2 of the base inputs-changed stage one line 3 -10',
      'line 4 re-run after line 2 of the base +0',
    ],
  },
  {
    name: 'COPY --link of a file that changed',
    base: from('COPY --link a /', 'COPY --link b /'),
    head: from('COPY --link a /', 'COPY --link b /'),
    files: { a: '1', b: '1' },
    headFiles: { a: '22' },
    expected: ['line 2 inputs-changed a +1'],
  },
  {
    name: 'a here-document edited',
    base: from('COPY <<EOF /doc', 'one', 'EOF'),
    head: from('COPY <<EOF /doc', 'one', 'two', 'EOF'),
    expected: ['line 2 edited +4'],
  },
  {
    name: 'a RUN of a here-document edited',
    base: from('RUN <<EOF', 'head -c 10 /bin/sh > /a', 'EOF'),
    head: from('RUN <<EOF', 'head -c 20 /bin/sh > /a', 'EOF'),
    expected: ['line 2 edited +10'],
  },
  {
    name: 'a mounted file that changed',
    base: from('RUN --mount=type=bind,source=src,target=/src cat /src/* > /out'),
    head: from('RUN --mount=type=bind,source=src,target=/src cat /src/* > /out'),
    files: { 'src/a': '1', other: '1' },
    headFiles: { 'src/a': '333', other: '2' },
    expected: ['line 2 inputs-changed src/a +2'],
  },
  {
    name: 'three RUNs merged',
    base: from(RUN('a', 10), RUN('b', 20), RUN('c', 30)),
    head: from(`${RUN('a', 10)} && ${RUN('b', 20).slice(4)} && ${RUN('c', 35).slice(4)}`),
    expected: ['line 2 edited +5'],
  },
  {
    name: 'two instructions that changed their places: the smaller one was moved',
    base: from(ANEW('/a'), `${ANEW('/b')} && head -c 3000 /bin/sh > /b/more`),
    head: from(`${ANEW('/b')} && head -c 3000 /bin/sh > /b/more`, ANEW('/a')),
    expected: ['line 2 re-run after line 3 +0', 'line 3 edited +0'],
  },
  {
    name: 'the same edited twice, with comments and blanks in between',
    base: from('# a comment', RUN('a', 10), '', RUN('b', 10)),
    head: from(RUN('a', 10), '# another', '', RUN('b', 12)),
    expected: ['line 5 edited +2'],
  },
  {
    name: 'a step over several lines',
    base: from('RUN head -c 10 /bin/sh > /a \\', '  && head -c 10 /bin/sh > /b'),
    head: from('RUN head -c 10 /bin/sh > /a \\', '  && head -c 15 /bin/sh > /b'),
    expected: ['line 2 edited +5'],
  },
  {
    name: 'the WORKDIR that files go to',
    base: from('WORKDIR /one', 'COPY a ./'),
    head: from('WORKDIR /other', 'COPY a ./'),
    files: { a: '1' },
    expected: ['line 2 edited +0', 'line 3 arguments-changed WORKDIR +0'],
  },
  {
    name: 'what an ONBUILD of the base image runs and copies',
    base: 'FROM BASE:onbuild\n',
    head: 'FROM BASE:onbuild\n',
    files: { lock: '1' },
    headFiles: { lock: '333' },
    expected: ['line 1 inputs-changed lock +2', 'line 1 re-run after line 1 +4'],
  },
  {
    name: 'a file that a later step removes',
    base: from(RUN('a', 9_000)),
    head: from(RUN('a', 9_000), 'RUN rm /a'),
    expected: ['line 3 edited +0'],
    findings: ['introduced image-diet/deleted-later'],
  },
  {
    name: 'a file that a later step removed, in one step now',
    base: from(RUN('a', 9_000), 'RUN rm /a'),
    head: from(`${RUN('a', 9_000)} && rm /a`),
    expected: ['line 2 edited -9000'],
    findings: ['resolved image-diet/deleted-later'],
  },
  {
    name: 'a file that is made executable later, and one that is moved no longer',
    base: from(RUN('a', 9_000), RUN('b', 8_000), 'RUN mv /b /c'),
    head: from(RUN('a', 9_000), RUN('b', 8_000), 'RUN chmod 700 /a'),
    expected: ['line 4 edited +1000'],
    findings: ['introduced image-diet/rewritten', 'resolved image-diet/moved-later'],
  },
  {
    name: 'files of an image that is another one now',
    base: 'FROM scratch\nCOPY --from=BASE:1 /release /\n',
    head: 'FROM scratch\nCOPY --from=BASE:2 /release /more /\n',
    expected: ['line 2 edited +500'],
  },
  {
    name: 'what COPY leaves out, and what it does not',
    base: from('COPY --exclude=*.md src /src'),
    head: from('COPY --exclude=*.md src /src'),
    files: { 'src/a.md': '1', 'src/b': '1' },
    headFiles: { 'src/a.md': '22', 'src/b': '333' },
    expected: ['line 2 inputs-changed src/b +2'],
  },
  {
    name: 'a folder, of which a file that did not change was copied before',
    base: from('COPY big /app/', 'COPY . /app/'),
    head: from('COPY big /app/', 'COPY . /app/'),
    // Of this run alone, so that no cache has it yet.
    files: { big: randomUUID().repeat(150), small: '1', '.dockerignore': '.git\n' },
    headFiles: { small: '22' },
    // Another time in each copy, as where the cache has what was copied days ago.
    options: { prepare: 'touch -d "@$(stat -c %i .)" *' },
    expected: ['line 3 inputs-changed small +1'],
  },
  {
    name: 'files of a named context, of which one is copied and one is not',
    base: from('COPY b /', 'COPY --from=assets a sub /'),
    head: from('COPY b /', 'COPY --from=assets a sub /'),
    files: { 'dir/a': '1', 'dir/b': '1', 'dir/sub/c': '1', a: '1', b: '1' },
    headFiles: { 'dir/b': '22', 'dir/sub/c': '333', a: '4444' },
    options: { buildContexts: ['assets=dir'] },
    expected: ['line 3 inputs-changed assets:sub/c +2'],
  },
  {
    name: 'a mounted file of a named context, and what its ignore file leaves out',
    base: from('RUN --mount=from=assets,target=/src cat /src/* > /out'),
    head: from('RUN --mount=from=assets,target=/src cat /src/* > /out'),
    files: { 'dir/.dockerignore': 'b\n', 'dir/a': '1', 'dir/b': '1' },
    headFiles: { 'dir/a': '333', 'dir/b': '22' },
    options: { buildContexts: ['assets=dir'] },
    expected: ['line 2 inputs-changed assets:a +2'],
  },
  {
    name: 'files of a named context by way of a stage',
    base: 'FROM BASE:1 AS build\nCOPY --from=assets a /a\nRUN cat /a /a > /out\nFROM BASE:1\nCOPY --from=build /out /\n',
    head: 'FROM BASE:1 AS build\nCOPY --from=assets a /a\nRUN cat /a /a > /out\nFROM BASE:1\nCOPY --from=build /out /\n',
    files: { 'dir/a': '1' },
    headFiles: { 'dir/a': '22' },
    options: { buildContexts: ['assets=dir'] },
    expected: ['line 5 inputs-changed assets:a, stage build line 2 +2'],
  },
  {
    name: 'two named contexts of one folder, and a link that leads on in it',
    base: from('COPY --from=one link /one', 'COPY --from=other b /other'),
    head: from('COPY --from=one link /one', 'COPY --from=other b /other'),
    files: { 'dir/link': { link: 'a' }, 'dir/a': '1', 'dir/b': '1' },
    headFiles: { 'dir/a': '22', 'dir/b': '333' },
    options: { buildContexts: ['one=dir', 'other=dir'] },
    expected: ['line 2 inputs-changed one:a +1', 'line 3 inputs-changed other:b +2'],
  },
  {
    name: 'a named context that is what FROM names',
    base: 'ARG NAME=rootfs\nFROM $NAME\nCOPY b /\n',
    head: 'ARG NAME=rootfs\nFROM $NAME\nCOPY b /\n',
    files: { 'dir/a': '1', b: '1' },
    headFiles: { 'dir/a': '22', b: '333' },
    options: { buildContexts: ['rootfs=dir'] },
    expected: ['line 2 inputs-changed rootfs:a +1', 'line 3 inputs-changed b +2'],
  },
  {
    name: 'a target in the middle, and an edit below it',
    base: `FROM BASE:1 AS lower\n${RUN('a', 10)}\nFROM lower AS wanted\n${RUN('b', 10)}\nFROM wanted\n${RUN('c', 10)}\n`,
    head: `FROM BASE:1 AS lower\n${RUN('a', 10)}\nFROM lower AS wanted\n${RUN('b', 30)}\nFROM wanted\n${RUN('c', 90)}\n`,
    options: { target: 'wanted' },
    expected: ['line 4 edited +20'],
  },
  {
    name: 'a Dockerfile outside of the context, with an ignore file of its own beside it',
    base: from('COPY . /app'),
    head: from('COPY . /app', RUN('a', 5)),
    files: {
      'build/app.Dockerfile.dockerignore': '*.md\n',
      'app/.dockerignore': 'b\n',
      'app/a.md': '1',
      'app/b': '1',
    },
    headFiles: { 'app/a.md': '22', 'app/b': '333' },
    options: { context: 'app', file: 'build/app.Dockerfile' },
    expected: ['line 2 inputs-changed b +2', 'line 3 edited +5'],
  },
  {
    name: 'what stands below a here-document and comments, its lines counted',
    base: from('RUN <<EOF', '# of the script', 'true', 'EOF', '', '# of the file', RUN('a', 10)),
    head: from('RUN <<EOF', '# of the script', 'true', 'EOF', '', '# of the file', RUN('a', 15)),
    expected: ['line 8 edited +5'],
  },
  {
    name: 'a here-document of several files, of which one is edited',
    base: from('COPY <<one <<"other" /d/', 'FROM $HOME', 'one', '$HOME', 'other', ANEW('/a')),
    head: from('COPY <<one <<"other" /d/', 'FROM $HOME', 'one', '$HOME!', 'other', ANEW('/a')),
    expected: ['line 2 edited +1', 'line 7 re-run after line 2 +0'],
  },
  {
    name: 'a Dockerfile whose first lines are directives, and whose lines go on with another sign',
    base: '# check=skip=all\n# escape=`\nFROM BASE:1\nRUN head -c 10 /bin/sh `\n  > /a\n',
    head: '# check=skip=all\n# escape=`\nFROM BASE:1\nRUN head -c 10 /bin/sh `\n  > /abc\n',
    expected: ['line 4 edited +0'],
  },
  {
    name: 'COPY --link of a stage, and a WORKDIR before it that was there',
    base: `FROM BASE:1 AS build\n${RUN('out', 10)}\nFROM BASE:1\nWORKDIR /srv\nCOPY --link --from=build /out ./\n`,
    head: `FROM BASE:1 AS build\n${RUN('out', 30)}\nFROM BASE:1\nWORKDIR /srv\nCOPY --link --from=build /out ./\n`,
    expected: ['line 5 inputs-changed stage build line 2 +20'],
  },
  {
    name: 'an ONBUILD of a base image in a stage that files are copied from',
    base: 'FROM BASE:onbuild AS build\nFROM BASE:1\nCOPY --from=build /installed /\n',
    head: 'FROM BASE:onbuild AS build\nFROM BASE:1\nCOPY --from=build /installed /\n',
    files: { lock: '1' },
    headFiles: { lock: '333' },
    expected: ['line 3 inputs-changed lock, stage build line 1 +4'],
  },
  {
    name: 'a folder that is added, and copied',
    base: from('ADD data /data', 'COPY data /copy'),
    head: from('ADD data /data', 'COPY data /copy'),
    files: { 'data/a': '1' },
    headFiles: { 'data/a': '333' },
    expected: ['line 2 inputs-changed data/a +2', 'line 3 inputs-changed data/a +2'],
  },
  {
    name: 'a WORKDIR that is new',
    base: from(ANEW('/srv')),
    head: from('WORKDIR /srv', ANEW('/srv')),
    expected: ['line 2 edited +0', 'line 3 arguments-changed WORKDIR +0'],
  },
];

function named(text: string): string {
  return text.replaceAll('BASE:', bases.name(''));
}

function unnamed(text: string): string {
  return text.replaceAll(bases.name(''), 'BASE:');
}

function findingsOf({ findings }: CompareReport): readonly string[] {
  return findings
    .filter(({ state }) => state !== 'already-there')
    .map(({ state, id }) => `${state} ${id}`);
}

describe('whose bytes they are', () => {
  test.each(EDITS)('$name', async ({ base, head, files, headFiles, options, ...expected }) => {
    const file = options?.file ?? 'Dockerfile';
    const report = await compareCommits(made, {
      base: { [file]: named(base), ...files },
      head: { [file]: named(head), ...headFiles },
      ...(options === undefined ? {} : { options }),
    });
    expect(toldLayers(report, unnamed)).toEqual(expected.expected);
    expect(findingsOf(report)).toEqual(expected.findings ?? []);
  });
});

test('layers that ONBUILD made have its instruction, and the line of FROM', async () => {
  const report = await compareCommits(made, {
    base: { Dockerfile: named('FROM BASE:onbuild\n'), lock: '1' },
    head: { lock: '22' },
  });
  if (report.failure !== null || 'absent' in report.head) throw new Error('the head is built');
  const layers = report.head.layers.filter(({ base }) => !base);
  expect(layers.map(({ instruction, dockerfile }) => [instruction, dockerfile?.startLine])).toEqual(
    [
      ['COPY /lock /', 1],
      ['RUN cat /lock /lock > /installed', 1],
    ],
  );
  expect(
    report.dockerfile.map(({ addedBytes, delta }) => [(addedBytes ?? 0) > 100, delta]),
  ).toEqual([[true, 3]]);
});

test('a trigger that only one side had to run again says which, as does what is built upon it', async () => {
  const context = join(made.folder, 'built-before');
  const Dockerfile = named(`FROM BASE:anew\n${ANEW('/own')}\n`);
  // Of this run alone: the head must not be in the cache.
  const lock = `${process.pid}-${performance.now()}`;
  writeFiles(context, { Dockerfile, lock });
  const { env } = made.world;
  docker(env, 'buildx', 'build', '--quiet', '--output=type=cacheonly', context);
  const report = await compareCommits(made, {
    base: { Dockerfile, lock },
    head: { lock: `${lock} edited` },
  });
  expect(
    report.layers
      .filter(({ cause }) => cause !== null)
      .map(({ cause }) => [cause?.kind, cause?.ranFor]),
  ).toEqual([
    ['inputs-changed', null],
    ['re-run', 'head'],
    ['re-run', 'head'],
  ]);
});

describe('the weighed Dockerfile', () => {
  test('has what each instruction added, hid and wasted, and its change', async () => {
    const dockerfile = (bytes: number) =>
      named(
        [
          'FROM BASE:1 AS tools',
          RUN('not-in-the-image', 9_000),
          'FROM BASE:1 AS built',
          'ENV A=1',
          RUN('a', bytes),
          'FROM built AS wanted',
          'RUN mv /a /b',
          'RUN rm /b',
          'FROM tools',
          '',
        ].join('\n'),
      );
    const report = await compareCommits(made, {
      base: { Dockerfile: dockerfile(1_000) },
      head: { Dockerfile: dockerfile(3_000) },
      options: { target: 'wanted' },
    });
    const weighed = report.dockerfile.map((each) => {
      const { dockerfile: lines, stage, hiddenBytes, wastedBytes, delta } = each;
      const added = stage === 'base' ? 'base' : each.addedBytes;
      return [lines.startLine, stage, added, hiddenBytes, wastedBytes, delta];
    });
    expect(weighed).toEqual([
      [1, 'other', 0, 0, 0, 0],
      [2, 'other', 0, 0, 0, 0],
      [3, 'base', 'base', 0, 0, 0],
      [4, 'final', 0, 0, 0, 0],
      [5, 'final', 3_000, 0, 0, 2_000],
      [6, 'final', 0, 0, 0, 0],
      [7, 'final', 3_000, 3_000, 3_000, 2_000],
      [8, 'final', 0, 3_000, 3_000, 0],
      [9, 'other', 0, 0, 0, 0],
    ]);
  });
});
