import { describe, expect, test } from '@jest/globals';
import { cause } from '../../src/diff/cause.ts';
import { layerCauses } from '../../src/diff/layer-causes.ts';
import { matchLayers } from '../../src/diff/match-layers.ts';
import type { Image } from '../../src/image/image.ts';
import type { Recipe, RecipeInput } from '../../src/image/recipe.ts';
import { file, image, layer } from '../support/image.ts';

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

describe('why a layer differs', () => {
  test('the same step of the same image, run at another time', () => {
    const one = made([{ instruction: RUN, contents: 'old' }]);
    const other = made([{ instruction: RUN, contents: 'new' }]);
    expect(causes(one, other)).toEqual([cause('re-run')]);
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
      const inputs: RecipeInput[] = [{ kind: 'image', name, digest: null }];
      return made([{ instruction: 'COPY --from=tools /t /', contents, inputs }]);
    };
    expect(causes(from('tools:1', 'a'), from('tools:1', 'b'))).toEqual([cause('re-run')]);
    expect(causes(from('tools:1', 'a'), from('tools:2', 'b'))).toEqual([
      cause('inputs-changed', { stages: [{ name: 'tools:2', dockerfile: null }] }),
    ]);
  });

  test('names of several arguments, sorted', () => {
    const using = (variables: Record<string, string>, contents: string) =>
      made([{ instruction: RUN, contents, variables }]);
    expect(causes(using({ B: '1', C: '1' }, 'a'), using({ A: '1', B: '2', C: '1' }, 'b'))).toEqual([
      cause('arguments-changed', { arguments: ['A', 'B'] }),
    ]);
  });
});
