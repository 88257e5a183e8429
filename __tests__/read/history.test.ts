import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { historyOrigins } from '../../src/read/history.ts';

/** The instruction of the last of these entries, which is the only one with a layer. */
function shown(...createdBy: string[]): string | null {
  const history = createdBy.map((created_by, i) => ({
    created_by,
    empty_layer: i < createdBy.length - 1,
  }));
  return historyOrigins(history, 1)[0]?.instruction ?? null;
}

describe('an instruction of the history reads as a Dockerfile has it:', () => {
  test.each([
    ['RUN /bin/sh -c apk add curl # buildkit', 'RUN apk add curl'],
    [
      'RUN /bin/bash -o pipefail -c make | tee log # buildkit',
      'RUN /bin/bash -o pipefail -c make | tee log',
    ],
    ['RUN prog arg # buildkit', 'RUN prog arg'],
    ['RUN /bin/sh -c <<EOF\nset -e\nmake\nEOF # buildkit', 'RUN <<EOF\nset -e\nmake\nEOF'],
    ['COPY dist /app # buildkit', 'COPY dist /app'],
    ['ADD file:4c in / ', 'ADD file:4c in /'],
    ['WORKDIR /app', 'WORKDIR /app'],
    // Docker's builder before BuildKit.
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['/bin/sh -c #(nop) COPY file:1a in /x ', 'COPY file:1a in /x'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    // debuerreotype, kaniko, ko, bazel
    ["# debian.sh --arch 'amd64' out/ 'bookworm'", "# debian.sh --arch 'amd64' out/ 'bookworm'"],
    ['ko build ko://example.com/app', 'ko build ko://example.com/app'],
    ['bazel build ...', 'bazel build ...'],
  ])('%j', (createdBy, instruction) => {
    expect(shown(createdBy)).toBe(instruction);
  });
});

describe('values of build arguments are cut:', () => {
  test.each<[string, string[], string]>([
    ['one', ['ARG TOKEN=hunter2', 'RUN |1 TOKEN=hunter2 /bin/sh -c make # buildkit'], 'RUN make'],
    [
      'several, one of them empty',
      [
        'ARG A=1',
        'ARG TOKEN=hunter2',
        'ARG B=',
        'RUN |3 A=1 TOKEN=hunter2 B= /bin/sh -c make # buildkit',
      ],
      'RUN make',
    ],
    [
      'several of one ARG',
      ['ARG A=1 TOKEN=hunter2', 'RUN |2 A=1 TOKEN=hunter2 /bin/sh -c make # buildkit'],
      'RUN make',
    ],
    [
      'with spaces',
      ['ARG TOKEN=my hunter2 pass', 'RUN |1 TOKEN=my hunter2 pass /bin/sh -c make # buildkit'],
      'RUN make',
    ],
    [
      'in quotes',
      ['ARG TOKEN="my hunter2"', 'RUN |1 TOKEN="my hunter2" /bin/sh -c make # buildkit'],
      'RUN make',
    ],
    [
      'over lines',
      ['ARG TOKEN=my\nhunter2\nx', 'RUN |1 TOKEN=my\nhunter2\nx /bin/sh -c make # buildkit'],
      'RUN make',
    ],
    [
      'that look like another argument',
      ['ARG TOKEN=my B=hunter2', 'RUN |1 TOKEN=my B=hunter2 /bin/sh -c make # buildkit'],
      'RUN make',
    ],
    [
      'that look like a shell',
      ['ARG TOKEN=/bin/sh -c hunter2', 'RUN |1 TOKEN=/bin/sh -c hunter2 /prog # buildkit'],
      'RUN /prog',
    ],
    [
      'before another shell',
      ['ARG TOKEN=hunter2', 'RUN |1 TOKEN=hunter2 /bin/bash -euxo pipefail -c make # buildkit'],
      'RUN /bin/bash -euxo pipefail -c make',
    ],
    [
      'that ENV gave',
      ['ARG TOKEN', 'ENV TOKEN=hunter2', 'RUN |1 TOKEN=hunter2 /bin/sh -c make # buildkit'],
      'RUN make',
    ],
    ['of no arguments', ['RUN |0 /bin/sh -c make # buildkit'], 'RUN make'],
    ['with the command, if one is not known', ['RUN |1 TOKEN=hunter2 /bin/sh -c make'], 'RUN …'],
    [
      'with the command, if it was another before',
      ['ARG TOKEN=hun', 'RUN |1 TOKEN=hunter2 /bin/sh -c make # buildkit'],
      'RUN …',
    ],
    [
      'of the old builder',
      ['/bin/sh -c #(nop)  ARG TOKEN', '|1 TOKEN=hunter2 /bin/sh -c make'],
      'RUN …',
    ],
    ['that are all there is', ['ARG TOKEN=hunter2', 'RUN |1 TOKEN=hunter2'], 'RUN …'],
    ['of more arguments than there are', ['ARG A=hunter2', 'RUN |99999999 A=hunter2 x'], 'RUN …'],
  ])('%s', (_, createdBy, instruction) => {
    expect(shown(...createdBy)).toBe(instruction);
  });

  test.each([
    ['COPY', 'COPY hunter2/x /srv/hunter2 # buildkit', 'COPY $TOKEN/x /srv/$TOKEN'],
    ['ADD', 'ADD https://hunter2@example.com/x / # buildkit', 'ADD https://$TOKEN@example.com/x /'],
    ['WORKDIR', 'WORKDIR /srv/hunter2', 'WORKDIR /srv/$TOKEN'],
    [
      'COPY of the old builder',
      '/bin/sh -c #(nop) COPY dir:1 in /hunter2 ',
      'COPY dir:1 in /$TOKEN',
    ],
  ])('expanded in %s', (_, createdBy, instruction) => {
    expect(shown('ARG TOKEN=hunter2', createdBy)).toBe(instruction);
    expect(shown('ARG TOKEN=hunter2 # buildkit', createdBy)).toBe(instruction);
    expect(shown('/bin/sh -c #(nop)  ARG TOKEN=hunter2', createdBy)).toBe(instruction);
  });

  test('the longer value first, where one is part of another', () => {
    expect(shown('ARG A=hunter', 'ARG B=hunter2', 'COPY hunter2 hunter /x # buildkit')).toBe(
      'COPY $B $A /x',
    );
  });

  test.each([
    ['COPY --chmod=755 v1 /1/v12 # buildkit', 'COPY --chmod=755 $V /$N/v12'],
    ['COPY a1/v1 /v1.1/ # buildkit', 'COPY a1/$V /$V.$N/'],
    ['WORKDIR /x/no-1', 'WORKDIR /$A/no-$N'],
    ['ADD . /', 'ADD . /'],
  ])('of up to three characters as whole words: %s', (createdBy, instruction) => {
    const args = ['ARG V=v1', 'ARG N=1', 'ARG A=x', 'ARG DOT=.', 'ARG COPY=ADD'];
    expect(shown(...args, createdBy)).toBe(instruction);
  });

  test('of up to three characters before a command', () => {
    expect(shown('ARG N=1', 'ARG E=', 'RUN |2 N=1 E= /bin/sh -c make 1 # buildkit')).toBe(
      'RUN make 1',
    );
  });

  test('of the old builder, where only a RUN tells them', () => {
    const run = '|1 TOKEN=hunter2 /bin/sh -c make';
    expect(shown(run, '/bin/sh -c #(nop) COPY dir:1 in /hunter2 ')).toBe('COPY dir:1 in /$TOKEN');
  });

  test('whatever the values are', () => {
    const value = fc
      .string({ unit: 'grapheme-ascii' })
      .map((text) => `${text}-7a1c9-${text}`.trim());
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const args = values.map((each, i) => `ARG_${i}=${each}`);
        const declared = args.map((each) => `ARG ${each}`);
        const run = `RUN |${values.length} ${args.join(' ')} /bin/sh -c make # buildkit`;
        expect(shown(...declared, run)).toBe('RUN make');
        expect(shown(`ARG ${args.join(' ')}`, run)).not.toContain('7a1c9');
        expect(shown(run)).toBe('RUN …');
      }),
    );
  });
});

describe('an absurd history takes no time and shows nothing:', () => {
  test.each([
    ['a long command', [`RUN ${' '.repeat(1_000_000)}x`]],
    [
      'many arguments',
      [...Array.from({ length: 2100 }, (_, i) => `ARG A${i}=value${i}`), 'COPY a b'],
    ],
  ])('%s', (_, createdBy) => {
    expect(shown(...createdBy)).toBeNull();
  });

  test('more arguments in one ARG than are taken apart', () => {
    const args = Array.from({ length: 30 }, (_, i) => `A${i}=value${i}`);
    expect(shown(`ARG ${args.join(' ')}`, 'COPY value7 /x')).toBeNull();
  });

  test('arguments that fit in many ways', () => {
    const declared = Array.from({ length: 10 }, (_, i) => `ARG A=${'x A='.repeat(i)}x`);
    expect(shown(...declared, `RUN |60 ${'A=x '.repeat(100)}`)).toBe('RUN …');
  });
});
