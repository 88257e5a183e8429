import { describe, expect, test } from '@jest/globals';
import { type Cause, cause } from '../../src/diff/cause.ts';
import { layerCauses } from '../../src/diff/layer-causes.ts';
import { matchLayers } from '../../src/diff/match-layers.ts';
import type { Image } from '../../src/image/image.ts';
import type { Recipe, RecipeInput } from '../../src/image/recipe.ts';
import { digestOf, file, image, layer } from '../support/image.ts';

// The real records are in __tests__/integration/attribution.test.ts; here is what can't be had from a builder.

interface Made {
  readonly instruction: string;
  readonly contents: string;
  readonly inputs?: readonly RecipeInput[];
  readonly variables?: Readonly<Record<string, string>>;
}

function made(steps: readonly Made[], from: Image['base'] = null, recorded = true): Image {
  const found = image(
    steps.map(({ instruction, contents }) =>
      layer([file('a', contents)], { instruction, salt: contents }),
    ),
    { base: from },
  );
  const recipeOf = ({ instruction, inputs = [], variables = {} }: Made): Recipe => ({
    instruction,
    dockerfile: null,
    variables: new Map(Object.entries(variables)),
    inputs,
  });
  const layers = found.layers.map((each, i) => {
    const step = steps[i];
    if (!recorded || step === undefined) return each;
    return { ...each, origin: { ...each.origin, recipe: recipeOf(step) } };
  });
  return { ...found, layers };
}

function causes(base: Image, head: Image) {
  return layerCauses(base, head, matchLayers(base, head));
}

const RUN = 'RUN apt-get install -y curl';
const COPY = 'COPY --from=tools /t /';

/** What FROM or COPY says, and the digest behind it. */
type Written = readonly [name: string, digest: 1 | 2, pinned?: 'pinned' | undefined];

function imageOf([name, digest, pinned]: Written) {
  return { name, digest: DIGESTS[digest], pinned: pinned !== undefined };
}

const DIGESTS = { 1: digestOf('1'), 2: digestOf('2') };

describe('why a layer differs', () => {
  test('the same step of the same image, run at another time', () => {
    const one = made([{ instruction: RUN, contents: 'old' }]);
    const other = made([{ instruction: RUN, contents: 'new' }]);
    expect(causes(one, other)).toEqual([cause('re-run')]);
  });

  test.each([
    [false, true, 'head'],
    [true, false, 'base'],
    [true, true, null],
    [false, false, null],
    [undefined, true, null],
  ] as const)('and for which side, by the cache (%p, %p): %p', (before, after, ranFor) => {
    const ran = (contents: string, now: boolean | undefined): Image => {
      const found = made([{ instruction: RUN, contents }]);
      const layers = found.layers.map((each) => ({
        ...each,
        origin: now === undefined ? each.origin : { ...each.origin, ran: now },
      }));
      return { ...found, layers };
    };
    expect(causes(ran('old', before), ran('new', after))).toEqual([cause('re-run', { ranFor })]);
  });

  test.each<[string, string, string, Cause['kind']]>([
    ['a line end in a here-document', 'RUN <<E\na b\nE', 'RUN <<E\na\nb\nE', 'edited'],
    ['blanks in a here-document', 'COPY <<E /a\na b\nE', 'COPY <<E /a\na  b\nE', 'edited'],
    ['blanks in double quotes', 'RUN echo "a b"', 'RUN echo "a  b"', 'edited'],
    ['blanks in single quotes', "RUN echo 'a b' 'c'", "RUN echo 'a  b' 'c'", 'edited'],
    ['blanks behind an escaped quote', 'RUN echo \\" a \\"', 'RUN echo \\"  a  \\"', 're-run'],
    ['blanks between words', 'RUN a  &&   b "c d"', 'run a && b "c d" ', 're-run'],
    [
      "the first line of a here-document's step",
      'RUN  <<E cat\na\nE',
      'RUN <<E  cat\na\nE',
      're-run',
    ],
  ])('spelled otherwise: %s', (_name, one, other, expected) => {
    const base = made([{ instruction: one, contents: 'old' }]);
    const head = made([{ instruction: other, contents: 'new' }]);
    expect(causes(base, head)).toEqual([cause(expected)]);
  });

  test('without records the instruction says something only where it was edited', () => {
    const one = made([{ instruction: RUN, contents: 'old' }], null, false);
    const other = made([{ instruction: RUN, contents: 'new' }], null, false);
    const edited = made([{ instruction: `${RUN} git`, contents: 'new' }], null, false);
    expect(causes(one, other)).toEqual([cause('unknown')]);
    expect(causes(one, edited)).toEqual([cause('edited')]);
  });

  test('a base image that moved, and what is built upon it', () => {
    const upon = (release: string): Image =>
      made(
        [
          { instruction: 'ADD rootfs /', contents: release },
          { instruction: RUN, contents: `for ${release}` },
        ],
        { name: 'debian:12', digest: null, layers: 1 },
      );
    expect(causes(upon('12.1'), upon('12.2'))).toEqual([
      cause('base-image-moved'),
      cause('re-run', { after: { base: 0, head: 0 } }),
    ]);
  });

  test.each<[string, Written, Written, Cause['kind']]>([
    ['a tag that moved', ['debian:12', 1], ['debian:12', 2], 'base-image-moved'],
    [
      'a digest edited',
      ['debian:12', 1, 'pinned'],
      ['debian:12', 2, 'pinned'],
      'base-image-edited',
    ],
    ['a digest that is new', ['debian:12', 1], ['debian:12', 2, 'pinned'], 'base-image-edited'],
    ['a digest given up', ['debian:12', 1, 'pinned'], ['debian:12', 2], 'base-image-edited'],
    ['another tag', ['debian:12', 1], ['debian:13', 2], 'base-image-edited'],
  ])('what FROM says: %s', (_name, before, after, expected) => {
    const upon = (written: Written): Image => {
      const contents = String(written[1]);
      const from = { ...imageOf(written), layers: 1 };
      return made([{ instruction: 'ADD rootfs /', contents }], from);
    };
    expect(causes(upon(before), upon(after))).toEqual([cause(expected)]);
    expect(causes(upon(after), upon(before))).toEqual([cause(expected)]);
  });

  test('another base image of unknown name', () => {
    const base = made([{ instruction: 'ADD rootfs /', contents: '1' }], {
      name: 'debian:12',
      digest: null,
      layers: 1,
    });
    const head = made([{ instruction: 'ADD rootfs /', contents: '2' }]);
    expect(causes(base, head)).toEqual([cause('unknown')]);
  });

  test('a step below that was edited counts, though it brings the same', () => {
    const upon = (instruction: string, contents: string): Image =>
      made([
        { instruction, contents: 'x' },
        { instruction: RUN, contents },
      ]);
    const found = causes(upon('RUN make', 'old'), upon('RUN make ', 'new'));
    expect(found).toEqual([null, cause('re-run')]);
    const edited = causes(upon('RUN make', 'old'), upon('RUN make all', 'new'));
    expect(edited[1]).toEqual(cause('re-run', { after: { base: 0, head: 0 } }));
  });

  test('an image that files are copied from, which moved and which was exchanged', () => {
    const from = (name: string, contents: string): Image => {
      const inputs: RecipeInput[] = [
        { kind: 'image', name, digest: null, pinned: false, stage: null },
      ];
      return made([{ instruction: 'COPY --from=tools /t /', contents, inputs }]);
    };
    expect(causes(from('tools:1', 'a'), from('tools:1', 'b'))).toEqual([cause('re-run')]);
    expect(causes(from('tools:1', 'a'), from('tools:2', 'b'))).toEqual([
      cause('inputs-changed', { stages: [{ name: 'tools:2', dockerfile: null }] }),
    ]);
  });

  test('an image that files are copied from by digest, in the step and in its stage', () => {
    const stages = [{ name: 'tools:1', dockerfile: null }];
    const copied = (digest: 1 | 2, pinned?: 'pinned') => {
      const inputs: RecipeInput[] = [
        { kind: 'image', ...imageOf(['tools:1', digest, pinned]), stage: null },
      ];
      return made([{ instruction: COPY, contents: String(digest), inputs }]);
    };
    expect(causes(copied(1), copied(2))).toEqual([cause('re-run')]);
    expect(causes(copied(1, 'pinned'), copied(2, 'pinned'))).toEqual([
      cause('inputs-changed', { stages }),
    ]);
    expect(causes(copied(1), copied(2, 'pinned'))).toEqual([cause('inputs-changed', { stages })]);
  });

  test('a stage whose FROM has another digest written: its FROM is what changed, not its first step', () => {
    const dockerfile = { file: 'Dockerfile', startLine: 1, endLine: 1 };
    const copied = (digest: 1 | 2, pinned?: 'pinned') => {
      const stage = { name: 'tools', dockerfile };
      const from = { kind: 'image', ...imageOf(['go:1', digest, pinned]), stage } as const;
      const step = { instruction: RUN, dockerfile: null, variables: new Map(), inputs: [from] };
      const inputs: RecipeInput[] = [{ kind: 'stage', name: 'tools', steps: [step] }];
      return made([{ instruction: COPY, contents: String(digest), inputs }]);
    };
    expect(causes(copied(1, 'pinned'), copied(2, 'pinned'))).toEqual([
      cause('inputs-changed', { stages: [{ name: 'tools', dockerfile }] }),
    ]);
    // Of a tag that moved nobody edited anything.
    expect(causes(copied(1), copied(2))).toEqual([cause('re-run')]);
  });

  test('a step that is gone because a FROM names another stage now: that FROM is what changed', () => {
    const from = (stage: string) => {
      const texts = ['FROM a AS one', RUN, 'FROM b AS other', `FROM ${stage}`];
      return texts.map((instruction, i) => ({
        dockerfile: { file: 'Dockerfile', startLine: i + 1, endLine: i + 1 },
        instruction,
        stage: 'final' as const,
      }));
    };
    const brought = layer([file('a', 9)], { instruction: RUN, lines: 'Dockerfile:2' });
    const base = image([brought], { dockerfile: from('one') });
    const edited = { name: 'one', dockerfile: { file: 'Dockerfile', startLine: 4, endLine: 4 } };
    expect(causes(base, image([], { dockerfile: from('other') }))).toEqual([
      cause('inputs-changed', { stages: [edited] }),
    ]);
    expect(causes(base, image([]))).toEqual([cause('edited')]);
  });

  test('a step that was moved is an edit, whatever it brings by now', () => {
    const big = 'RUN make all of it';
    const step = (instruction: string, contents: string) => ({ instruction, contents });
    const base = made([step(RUN, 'old'), step(big, 'one')]);
    const head = made([step(big, 'one'), step(RUN, 'new')]);
    const found = layerCauses(base, head, [
      { kind: 'changed', base: [1], head: [0] },
      { kind: 'moved', base: [0], head: [1] },
    ]);
    expect(found).toEqual([cause('re-run', { after: { base: 0, head: 1 } }), cause('edited')]);
  });

  test('a copy that differs though none of its files is known to: unknown, and so no drift', () => {
    const copying = (
      instruction: string,
      contents: string,
      differing: readonly string[] | null,
    ) => {
      const read = { context: null, paths: ['conf'], excluded: [] };
      const inputs: RecipeInput[] = [{ kind: 'files', ...read, differing }];
      return made([{ instruction, contents, inputs }]);
    };
    const of = (instruction: string, differing: readonly string[] | null) =>
      causes(copying(instruction, 'a', differing), copying(instruction, 'b', differing));
    expect(of('COPY conf /', [])).toEqual([cause('unknown')]);
    expect(of('COPY conf /', null)).toEqual([cause('unknown')]);
    expect(of('COPY conf /', ['conf'])).toEqual([cause('inputs-changed', { files: ['conf'] })]);
    expect(of('RUN --mount=type=bind,target=/c make', [])).toEqual([cause('re-run')]);
  });

  test('names of several arguments, sorted', () => {
    const using = (variables: Record<string, string>, contents: string) =>
      made([{ instruction: RUN, contents, variables }]);
    expect(causes(using({ B: '1', C: '1' }, 'a'), using({ A: '1', B: '2', C: '1' }, 'b'))).toEqual([
      cause('arguments-changed', { arguments: ['A', 'B'] }),
    ]);
  });
});
