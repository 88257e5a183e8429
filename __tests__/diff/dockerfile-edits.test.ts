import { describe, expect, test } from '@jest/globals';
import { matchLayers } from '../../src/diff/match-layers.ts';
import type { Image } from '../../src/image/image.ts';
import { file, image, layer, whiteout } from '../support/image.ts';

/**
 * What people do to a Dockerfile, and what became of each layer, written by hand. A layer is its
 * instruction and its files, `path:bytes` or `path:bytes=content` (the last name unless given; equal
 * bytes and contents are equal files), `!` with another mode; `-path` is a deletion. Layer 0 is the base image's in all of them.
 */
type Step = readonly [instruction: string, ...files: string[]];

const CURL = ['usr/bin/curl:300', 'usr/lib/libcurl:700'];
const GIT = ['usr/bin/git:3000', 'usr/libexec/git-core:9000'];
const KUBECTL = 'kubectl:48000';
const LISTS = 'var/lib/apt/lists/main:20000';
const MODULES = ['app/node_modules/a:5000', 'app/node_modules/b:7000'];
const NEW_MODULES = ['app/node_modules/a:5000', 'app/node_modules/b:7100=b2'];
const SOURCES = ['app/src/index:40', 'app/src/page:60'];
const status = (version: string) => `var/lib/dpkg/status:100=${version}`;

const EDITS: { edit: string; base: Step[]; head: Step[]; rows: string[] }[] = [
  {
    edit: 'three RUN lines merged into one (3-layers sample)',
    base: [
      ['RUN apk update && apk add curl git', ...CURL, ...GIT, 'var/cache/apk/APKINDEX:2400'],
      ['RUN curl -LO https://example.com/kubectl', KUBECTL],
      ['RUN chmod u+x kubectl && mv kubectl /bin/kubectl', 'bin/kubectl:48000=kubectl', '-kubectl'],
    ],
    head: [
      [
        'RUN apk add --no-cache curl git && curl -LO https://example.com/kubectl && chmod u+x kubectl && mv kubectl /bin/kubectl',
        ...CURL,
        ...GIT,
        'bin/kubectl:48000=kubectl',
      ],
    ],
    rows: ['0 same 0', '1+2+3 merged 1'],
  },
  {
    edit: 'one RUN split into three (3-layers sample backwards)',
    base: [
      [
        'RUN apk add --no-cache curl git && curl -LO https://example.com/kubectl && mv kubectl /bin/',
        ...CURL,
        ...GIT,
        'bin/kubectl:48000=kubectl',
      ],
    ],
    head: [
      ['RUN apk add --no-cache curl git', ...CURL, ...GIT],
      ['RUN curl -LO https://example.com/kubectl', KUBECTL],
      ['RUN mv kubectl /bin/', 'bin/kubectl:48000=kubectl', '-kubectl'],
    ],
    rows: ['0 same 0', '1 split 1+2+3'],
  },
  {
    edit: 'a package added to an install',
    base: [
      ['RUN apk add curl', ...CURL],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['RUN apk add curl git', ...CURL, ...GIT],
      ['COPY . .', ...SOURCES],
    ],
    rows: ['0 same 0', '1 changed 1', '2 same 2'],
  },
  {
    edit: 'one of two installs edited',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN pip install flask', 'lib/flask:900'],
    ],
    head: [
      ['RUN apk add curl', ...CURL],
      ['RUN pip install flask==3', 'lib/flask:950=flask3'],
    ],
    rows: ['0 same 0', '1 same 1', '2 changed 2'],
  },
  {
    edit: 'both installs edited',
    base: [
      ['RUN apk add curl', ...CURL, 'lib/apk/db:10=one'],
      ['RUN pip install flask', 'lib/flask:900'],
    ],
    head: [
      ['RUN apk add curl git', ...CURL, ...GIT, 'lib/apk/db:12=two'],
      ['RUN pip install flask gunicorn', 'lib/flask:900', 'lib/gunicorn:500'],
    ],
    rows: ['0 same 0', '1 changed 1', '2 changed 2'],
  },
  {
    edit: 'an install edited and a cleaning line removed',
    base: [
      ['RUN apt-get install -y curl', ...CURL, LISTS],
      ['RUN rm -rf /var/lib/apt/lists', '-var/lib/apt/lists'],
    ],
    head: [['RUN apt-get install -y curl git', ...CURL, ...GIT, LISTS]],
    rows: ['0 same 0', '1 changed 1', '2 removed -'],
  },
  {
    edit: 'a cleaning line joined to the install',
    base: [
      ['RUN apt-get update && apt-get install -y curl', ...CURL, LISTS],
      ['RUN rm -rf /var/lib/apt/lists', '-var/lib/apt/lists'],
    ],
    head: [['RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists', ...CURL]],
    rows: ['0 same 0', '1+2 merged 1'],
  },
  {
    edit: 'one of two installs removed, the other one edited',
    base: [
      [
        'RUN apt-get update && apt-get install -y curl',
        ...CURL,
        'var/lib/apt/lists/main:5000',
        status('1'),
      ],
      [
        'RUN apt-get update && apt-get install -y git',
        ...GIT,
        'var/lib/apt/lists/main:5000',
        status('2'),
      ],
    ],
    head: [
      [
        'RUN apt-get update && apt-get install -y curl jq',
        ...CURL,
        'usr/bin/jq:60',
        'var/lib/apt/lists/main:5000',
        status('3'),
      ],
    ],
    rows: ['0 same 0', '1 changed 1', '2 removed -'],
  },
  {
    edit: 'two installs merged into one',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN apk add git', ...GIT],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['RUN apk add curl git', ...CURL, ...GIT],
      ['COPY . .', ...SOURCES],
    ],
    rows: ['0 same 0', '1+2 merged 1', '3 same 2'],
  },
  {
    edit: 'two merges in one edit',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN apk add git', ...GIT],
      ['COPY a.conf /etc/', 'etc/a.conf:10'],
      ['COPY b.conf /etc/', 'etc/b.conf:20'],
    ],
    head: [
      ['RUN apk add curl git', ...CURL, ...GIT],
      ['COPY a.conf b.conf /etc/', 'etc/a.conf:10', 'etc/b.conf:20'],
    ],
    rows: ['0 same 0', '1+2 merged 1', '3+4 merged 2'],
  },
  {
    edit: 'a merge of three and a new line behind it',
    base: [
      ['RUN wget https://example.com/go.tgz', 'go.tgz:60000'],
      ['RUN tar -xf go.tgz', 'go/bin/go:140000', 'tmp/log:1'],
      ['RUN rm go.tgz', '-go.tgz'],
    ],
    head: [
      ['RUN wget https://example.com/go.tgz && tar -xf go.tgz && rm go.tgz', 'go/bin/go:140000'],
      ['COPY . .', ...SOURCES],
    ],
    rows: ['0 same 0', '1+2+3 merged 1', '- added 2'],
  },
  {
    edit: 'two merged lines whose download is another version now',
    base: [
      ['RUN curl -LO https://example.com/v1/tool', 'tool:5000=v1'],
      ['RUN chmod +x tool', 'tool:5000=v1'],
    ],
    head: [['RUN curl -LO https://example.com/v2/tool && chmod +x tool', 'tool:5200=v2']],
    rows: ['0 same 0', '1+2 merged 1'],
  },
  {
    edit: 'COPY and chmod become COPY --chmod',
    base: [
      ['COPY run.sh /', 'run.sh:700'],
      ['RUN chmod 755 /run.sh', 'run.sh:700!755', 'tmp/log:1'],
    ],
    head: [['COPY --chmod=755 run.sh /', 'run.sh:700!755']],
    rows: ['0 same 0', '1+2 merged 1'],
  },
  {
    edit: 'one COPY of everything instead of two',
    base: [
      ['COPY src app/src', ...SOURCES],
      ['COPY package.json app/', 'app/package.json:9'],
    ],
    head: [['COPY . app', ...SOURCES, 'app/package.json:9']],
    rows: ['0 same 0', '1+2 merged 1'],
  },
  {
    edit: 'one COPY of everything split in two',
    base: [['COPY . app', ...SOURCES, 'app/package.json:9']],
    head: [
      ['COPY package.json app/', 'app/package.json:9'],
      ['COPY src app/src', ...SOURCES],
    ],
    rows: ['0 same 0', '1 split 1+2'],
  },
  {
    edit: 'COPY of the manifest put before the install',
    base: [
      ['COPY . .', ...SOURCES, 'app/package.json:9'],
      ['RUN npm ci', ...MODULES],
    ],
    head: [
      ['COPY package.json .', 'app/package.json:9'],
      ['RUN npm ci', ...MODULES],
      ['COPY . .', ...SOURCES, 'app/package.json:9'],
    ],
    // The bigger layer stays in its place.
    rows: ['0 same 0', '- added 1', '2 same 2', '1 moved 3'],
  },
  {
    edit: 'COPY put before the install, which is run again',
    base: [
      ['RUN npm ci', ...MODULES],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['COPY . .', ...SOURCES],
      ['RUN npm ci', ...NEW_MODULES],
    ],
    rows: ['0 same 0', '2 same 1', '1 moved 2'],
  },
  {
    edit: 'an edited install moved below the sources',
    base: [
      ['RUN apk add curl git', ...CURL, ...GIT],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['COPY . .', ...SOURCES],
      ['RUN apk add --no-cache curl git', ...CURL, ...GIT, 'lib/apk/db:5'],
    ],
    rows: ['0 same 0', '2 same 1', '1 moved 2'],
  },
  {
    edit: 'a line put in the middle',
    base: [
      ['RUN npm ci', ...MODULES],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['RUN npm ci', ...MODULES],
      ['RUN apk add curl', ...CURL],
      ['COPY . .', ...SOURCES],
    ],
    rows: ['0 same 0', '1 same 1', '- added 2', '2 same 3'],
  },
  {
    edit: 'a line taken out of the middle, what follows is built again',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN npm ci', ...MODULES],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['RUN npm ci', ...NEW_MODULES],
      ['COPY . .', ...SOURCES, 'app/new:1'],
    ],
    rows: ['0 same 0', '1 removed -', '2 changed 1', '3 changed 2'],
  },
  {
    edit: 'only blanks and line ends edited',
    base: [
      ['RUN apk add   curl  git', ...CURL],
      ['RUN apk add jq', 'usr/bin/jq:60'],
    ],
    head: [
      ['run apk add curl git', ...CURL, 'lib/apk/db:5'],
      ['RUN apk add jq', 'usr/bin/jq:60=newer'],
    ],
    rows: ['0 same 0', '1 changed 1', '2 changed 2'],
  },
  {
    edit: 'an install replaced by quite another one',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN npm ci', ...MODULES],
    ],
    head: [
      ['RUN pip install flask', 'lib/flask:900'],
      ['RUN npm ci', ...MODULES],
    ],
    // Nothing in common, but the one line between the same neighbours.
    rows: ['0 same 0', '1 changed 1', '2 same 2'],
  },
  {
    edit: 'two lines replaced by two others',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN make', 'bin/tool:800'],
    ],
    head: [
      ['RUN pip install flask', 'lib/flask:900'],
      ['RUN cargo build', 'bin/other:700'],
    ],
    rows: ['0 same 0', '1 removed -', '2 removed -', '- added 1', '- added 2'],
  },
  {
    edit: 'npm ci for production and the build step gone',
    base: [
      ['RUN npm ci', ...MODULES, 'app/node_modules/typescript:64000'],
      ['RUN npm run build', 'app/dist/main:300'],
    ],
    head: [['RUN npm ci --omit=dev', ...MODULES]],
    rows: ['0 same 0', '1 changed 1', '2 removed -'],
  },
  {
    edit: 'npm replaced by pnpm, the same packages',
    base: [
      ['RUN npm ci', ...MODULES],
      ['RUN npm run build', 'app/dist/main:300'],
    ],
    head: [
      ['RUN pnpm install', ...MODULES],
      ['RUN pnpm run build', 'app/dist/main:310=new'],
    ],
    rows: ['0 same 0', '1 same 1', '2 changed 2'],
  },
  {
    edit: 'a multi-stage build: the toolchain goes, the binary comes from another stage',
    base: [
      ['RUN apk add go', 'usr/lib/go:200000'],
      ['COPY . .', ...SOURCES],
      ['RUN go build -o /bin/app', 'bin/app:9000', 'root/.cache:30000'],
    ],
    head: [['COPY --from=build /bin/app /bin/app', 'bin/app:9000']],
    rows: ['0 same 0', '1 removed -', '2 removed -', '3 removed -', '- added 1'],
  },
  {
    edit: 'RUN wget replaced by ADD of the same file',
    base: [
      ['RUN wget https://example.com/tool', 'tool:5000'],
      ['RUN make', 'bin/x:10'],
    ],
    head: [
      ['ADD https://example.com/tool /', 'tool:5000', 'etc/x:1'],
      ['RUN make', 'bin/x:10'],
    ],
    rows: ['0 same 0', '1 changed 1', '2 same 2'],
  },
  {
    edit: 'the download moved into the install, chmod stays',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN curl -LO https://example.com/kubectl', KUBECTL],
      ['RUN chmod +x kubectl', KUBECTL, 'x:1'],
    ],
    head: [
      ['RUN apk add curl && curl -LO https://example.com/kubectl', ...CURL, KUBECTL],
      ['RUN chmod +x kubectl', KUBECTL, 'x:1'],
    ],
    rows: ['0 same 0', '1+2 merged 1', '3 same 2'],
  },
  {
    edit: 'a heredoc instead of two lines',
    base: [
      ['RUN apk add curl', ...CURL],
      ['RUN adduser app', 'etc/passwd:50=new'],
    ],
    head: [['RUN <<EOF\napk add curl\nadduser app\nEOF', ...CURL, 'etc/passwd:50=new']],
    rows: ['0 same 0', '1+2 merged 1'],
  },
  {
    edit: 'a step without bytes edited between two that stay',
    base: [
      ['COPY . .', ...SOURCES],
      ['RUN rm -f app/src/a', '-app/src/a'],
      ['RUN make', 'x:1'],
    ],
    head: [
      ['COPY . .', ...SOURCES],
      ['RUN rm -f app/src/a app/src/b', '-app/src/a', '-app/src/b'],
      ['RUN make', 'x:1'],
    ],
    rows: ['0 same 0', '1 same 1', '2 changed 2', '3 same 3'],
  },
  {
    edit: 'nothing',
    base: [
      ['RUN npm ci', ...MODULES],
      ['COPY . .', ...SOURCES],
    ],
    head: [
      ['RUN npm ci', ...MODULES],
      ['COPY . .', ...SOURCES],
    ],
    rows: ['0 same 0', '1 same 1', '2 same 2'],
  },
];

describe('what became of the layers', () => {
  test.each(EDITS)('$edit', ({ base, head, rows }) => {
    expect(rowsOf(imageOf(base), imageOf(head))).toEqual(rows);
  });

  test.each(EDITS)('backwards: $edit', ({ base, head, rows }) => {
    const backwards = new Set(rowsOf(imageOf(head), imageOf(base)));
    expect(backwards).toEqual(new Set(rows.map(mirrored)));
  });
});

function mirrored(row: string): string {
  const [base, kind = '', head] = row.split(' ');
  const kinds: Record<string, string> = {
    added: 'removed',
    removed: 'added',
    split: 'merged',
    merged: 'split',
  };
  return [head, kinds[kind] ?? kind, base].join(' ');
}

function imageOf(steps: readonly Step[]): Image {
  const from = layer([file('bin/sh', 5000)]);
  const made = steps.map(([instruction, ...files]) => layer(files.map(entryOf), { instruction }));
  return image([from, ...made], { base: { name: 'alpine', digest: null, layers: 1 } });
}

function entryOf(spec: string) {
  if (spec.startsWith('-')) return whiteout(spec.slice(1));
  const [, path = '', bytes = '', content, mode] =
    /^([^:]+):(\d+)(?:=([^!]*))?(?:!(\d+))?$/.exec(spec) ?? [];
  return file(path, Number(bytes), {
    ...(content === undefined ? {} : { content }),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
  });
}

function rowsOf(base: Image, head: Image): string[] {
  return matchLayers(base, head).map((match) =>
    [match.base.join('+') || '-', match.kind, match.head.join('+') || '-'].join(' '),
  );
}
