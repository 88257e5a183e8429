import { describe, expect, test } from '@jest/globals';
import { stageChain } from '../../src/build/stages.ts';
import { writtenInstructions } from '../../src/build/written-instructions.ts';
import { originsOf } from '../../src/read/origins.ts';
import type { Digest } from '../../src/units/digest.ts';

/** One entry of a history; `empty` for what makes no layer. */
type Entry = string | { readonly empty: string };

interface Row {
  readonly name: string;
  readonly dockerfile: readonly string[];
  /** A line of the final stage; the last one if not given. */
  readonly target?: number;
  /** Bottom to top. */
  readonly history: readonly Entry[];
  /** For each layer the lines that are inferred, else what its history says. */
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'the topmost layers are the Dockerfile’s, what lies below is the base image’s',
    dockerfile: ['FROM debian', 'RUN apt-get update \\', ' && apt-get upgrade', 'COPY . /app'],
    history: [
      '# debian.sh',
      { empty: 'CMD ["bash"]' },
      'RUN /bin/sh -c apt-get update  && apt-get upgrade # buildkit',
      'COPY . /app # buildkit',
    ],
    expected: ['# debian.sh', '2-3', '4'],
  },
  {
    name: 'several stages, of which others are only copied from',
    dockerfile: [
      'FROM go AS tools',
      'RUN make tools',
      'FROM debian AS lower',
      'RUN one',
      'FROM lower',
      'COPY --from=tools --link /bin/tool /bin/',
      'RUN two',
    ],
    history: [
      '# debian.sh',
      'RUN /bin/sh -c one # buildkit',
      'COPY /bin/tool /bin/ # buildkit',
      'RUN /bin/sh -c two # buildkit',
    ],
    expected: ['# debian.sh', '4', '6', '7'],
  },
  {
    name: 'a target in the middle of the file',
    dockerfile: ['FROM debian AS lower', 'RUN one', 'FROM lower', 'RUN two'],
    target: 2,
    history: ['# debian.sh', 'RUN /bin/sh -c one # buildkit'],
    expected: ['# debian.sh', '2'],
  },
  {
    name: 'arguments before a RUN, and variables that the history has expanded',
    dockerfile: ['FROM scratch', 'ARG A=b', 'ENV DIR=/x', 'COPY a $DIR/a', 'RUN make $A'],
    history: [
      { empty: 'ARG A=b' },
      { empty: 'ENV DIR=/x' },
      'COPY a /x/a # buildkit',
      'RUN |1 A=b /bin/sh -c make $A # buildkit',
    ],
    expected: ['4', '5'],
  },
  {
    name: 'a here-document, and the list form',
    dockerfile: [
      'FROM scratch',
      'RUN <<EOF',
      'set -e',
      'make',
      'EOF',
      'RUN ["prog", "arg"]',
      'COPY <<a /a',
      'text',
      'a',
    ],
    history: [
      'RUN /bin/sh -c set -e\nmake\n # buildkit',
      'RUN prog arg # buildkit',
      'COPY <<a /a # buildkit',
    ],
    expected: ['2-5', '6', '7-9'],
  },
  {
    name: 'a WORKDIR makes a layer unless it is the root',
    dockerfile: ['FROM scratch', 'WORKDIR /', 'WORKDIR /app', 'workdir "/"', 'COPY a .'],
    history: ['WORKDIR /app', 'COPY a . # buildkit'],
    expected: ['3', '5'],
  },
  {
    name: 'what makes no layer',
    dockerfile: ['FROM scratch', 'LABEL a=b', 'COPY a /', 'USER 1', 'CMD ["a"]'],
    history: [{ empty: 'LABEL a=b' }, 'COPY a / # buildkit', { empty: 'USER 1' }],
    expected: ['3'],
  },
  {
    name: 'steps that the base image handed on lie between the two',
    dockerfile: ['FROM node', 'COPY . /'],
    history: ['base', 'RUN /bin/sh -c npm ci # buildkit', 'COPY . / # buildkit'],
    expected: ['base', 'RUN npm ci', '2'],
  },
  {
    name: 'more layers than the Dockerfile makes, in between: only what reads the same',
    dockerfile: [
      'FROM debian',
      'RUN one',
      'COPY --chown=1 a /',
      'RUN --mount=type=cache,target=/c ["two", "x"]',
    ],
    history: [
      'RUN /bin/sh -c one # buildkit',
      'COPY --chown=1 a / # buildkit',
      'patched',
      'RUN two x # buildkit',
      'signed',
    ],
    expected: ['2', '3', 'patched', '4', 'signed'],
  },
  {
    name: 'fewer layers than it makes, as of a squashed image: only what reads the same',
    dockerfile: ['FROM debian', 'RUN one', 'RUN two', 'COPY $DIR /'],
    history: ['merged', 'RUN /bin/sh -c two # buildkit'],
    expected: ['merged', '3'],
  },
  {
    name: 'a Dockerfile of something else',
    dockerfile: ['FROM debian', 'RUN one'],
    history: ['bazel build ...'],
    expected: ['bazel build ...'],
  },
  {
    name: 'no Dockerfile',
    dockerfile: [],
    history: ['RUN /bin/sh -c one # buildkit'],
    expected: ['RUN one'],
  },
];

function shown({ dockerfile, target, history }: Row, layers?: number) {
  const text = dockerfile.join('\n');
  const written = writtenInstructions(
    text,
    'Dockerfile',
    stageChain(text, target ?? dockerfile.length),
  );
  const entries = history.map((entry) =>
    typeof entry === 'string'
      ? { created_by: entry }
      : { created_by: entry.empty, empty_layer: true },
  );
  const count = layers ?? history.filter((entry) => typeof entry === 'string').length;
  const names = Array.from({ length: count }, (_, i) => ({
    digest: null,
    diffId: `sha256:${i}` as Digest,
  }));
  return originsOf(names, null, entries, written);
}

describe('lines that a history and a Dockerfile let infer', () => {
  test.each(rows)('$name', (row) => {
    const { base, layers } = shown(row);
    expect(
      layers.map(({ instruction, dockerfile }) => {
        if (dockerfile === null) return instruction;
        const { startLine, endLine } = dockerfile;
        return startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
      }),
    ).toEqual(row.expected);
    // What is inferred is marked so, and proves no base image.
    expect(new Set(layers.map(({ kind }) => kind))).toEqual(new Set(['history']));
    expect(base).toBeNull();
  });

  test('there are none where the history is not the layers’', () => {
    const row = rows[0];
    if (row === undefined) throw new Error('there is a first row');
    const { layers } = shown(row, 4);
    expect(layers.map(({ kind, dockerfile }) => [kind, dockerfile])).toEqual(
      layers.map(() => ['unknown', null]),
    );
  });

  test('an instruction reads as the Dockerfile has it', () => {
    const [layer] = shown({
      name: '',
      dockerfile: ['FROM scratch', 'COPY --from=tools --chmod=644 $A /'],
      history: ['COPY --chmod=644 /value / # buildkit'],
      expected: [],
    }).layers;
    expect(layer?.instruction).toBe('COPY --from=tools --chmod=644 $A /');
  });
});

test('the character that continues lines comes with them', () => {
  const text = '# escape=`\nFROM debian\nRUN a `\n  b\n';
  const written = writtenInstructions(text, 'Dockerfile', stageChain(text, 3));
  const names = [{ digest: null, diffId: `sha256:${'0'.repeat(64)}` as Digest }];
  const history = [{ created_by: 'RUN /bin/sh -c a b # buildkit' }];
  expect(originsOf(names, null, history, written).layers).toEqual([
    {
      kind: 'history',
      instruction: 'RUN a b',
      dockerfile: { file: 'Dockerfile', startLine: 3, endLine: 4 },
      escape: '`',
    },
  ]);
});
