import { describe, expect, test } from '@jest/globals';
import { watchLabels } from '../../src/build/step-labels.ts';
import { eitherRan, type StepOutcomes, withOutcomes } from '../../src/build/step-outcomes.ts';
import { writtenInstructions } from '../../src/build/written-instructions.ts';
import type { BuildRecord, RecordedChain } from '../../src/image/exported-image.ts';

const DOCKERFILE = `FROM alpine:3.17 AS builder
WORKDIR /src
COPY a b /src/
ENV A=1
RUN make
FROM scratch
COPY --from=builder /src/out /
COPY c /
`;

/** As buildx 0.29 prints it. */
const PROGRESS = `#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s
#2 [builder 1/4] FROM docker.io/library/alpine:3.17@sha256:1
#2 CACHED
#3 [builder 2/4] WORKDIR /src
#3 CACHED
#4 [builder 3/4] COPY a b /src/
#4 DONE 0.1s
#5 [builder 4/4] RUN make
#5 0.123 CACHED is what make says
#5 DONE 1.2s
#6 [stage-1 1/2] COPY --from=builder /src/out /
#6 DONE 0.0s
#7 [stage-1 2/2] COPY c /
#7 CACHED
#8 exporting to oci image format
#8 DONE 0.2s`;

function watched(text: string): StepOutcomes {
  const watch = watchLabels();
  for (const line of text.split('\n')) watch.line(line);
  return { bySteps: new Map(), byLabels: watch.outcomes() };
}

function recordOf(dockerfile: string): BuildRecord {
  const written = writtenInstructions(dockerfile, 'Dockerfile', []);
  const chains = written.map(
    ({ instruction, dockerfile: lines }): RecordedChain => ({
      layers: [],
      origin: { kind: 'build-record', instruction, dockerfile: lines },
      image: null,
    }),
  );
  return { chains, baseSources: [], dockerfile: written };
}

/** `line 3: ran`, for those that are known. */
function told(dockerfile: string, progress: string): string[] {
  const { chains } = withOutcomes(recordOf(dockerfile), watched(progress));
  return chains.flatMap(({ origin }) => {
    if (origin?.ran === undefined) return [];
    return [`line ${origin.dockerfile?.startLine}: ${origin.ran ? 'ran' : 'cached'}`];
  });
}

describe('which steps came from the cache, by plain text', () => {
  test('is known by their number in their stage', () => {
    expect(told(DOCKERFILE, PROGRESS)).toEqual([
      'line 2: cached',
      'line 3: ran',
      'line 5: ran',
      'line 7: ran',
      'line 8: cached',
    ]);
  });

  test('of a stage alone, whose steps have no name', () => {
    expect(told('FROM scratch\nCOPY a /\n', '#5 [1/1] COPY a /\n#5 CACHED')).toEqual([
      'line 2: cached',
    ]);
    const ten = ['FROM alpine', ...Array.from({ length: 10 }, (_, i) => `RUN ${i}`)].join('\n');
    expect(told(ten, '#5 [ 2/11] RUN 0\n#5 DONE 0.1s')).toEqual(['line 2: ran']);
  });

  test('is not guessed where a base image has steps of its own in between', () => {
    expect(told('FROM onbuild\nRUN a\n', '#5 [3/4] RUN a\n#5 CACHED')).toEqual([]);
  });

  test('of two builds, what either carried out was not there before', () => {
    const [first, second] = ['DONE 1.0s', 'CACHED'].map((how) =>
      watched(`#1 [1/1] RUN a\n#1 ${how}`),
    );
    if (first === undefined || second === undefined) throw new Error();
    expect([...eitherRan(first, second).byLabels]).toEqual([['1/1', 'ran']]);
    expect([...eitherRan(second, first).byLabels]).toEqual([['1/1', 'ran']]);
    expect([...eitherRan(second, second).byLabels]).toEqual([['1/1', 'cached']]);
  });
});
