import { describe, expect, test } from '@jest/globals';
import { abandonedFrom, editedFrom } from '../../src/diff/edited-from.ts';
import type { WrittenInstruction } from '../../src/image/written-instruction.ts';

// That the real records lead here is in __tests__/integration/attribution.test.ts.

function written(...instructions: readonly string[]): readonly WrittenInstruction[] {
  return instructions.flatMap((instruction, i): WrittenInstruction[] =>
    instruction.startsWith('#')
      ? []
      : [
          {
            dockerfile: { file: 'Dockerfile', startLine: i + 1, endLine: i + 1 },
            instruction,
            stage: 'other',
          },
        ],
  );
}

const STAGES = ['FROM a AS one', 'RUN one', 'FROM b AS other', 'RUN other'];

interface Row {
  readonly name: string;
  readonly base: readonly string[];
  readonly head: readonly string[];
  /** Of the step, in the head. */
  readonly line: number;
  /** The stage and the line of the FROM that names it. */
  readonly expected: readonly [string, number | undefined] | null;
}

const ROWS: readonly Row[] = [
  {
    name: 'names the stage of the step now',
    base: [...STAGES, 'FROM one AS last'],
    head: [...STAGES, 'from --platform=linux/amd64 Other AS last'],
    line: 4,
    expected: ['other', 5],
  },
  {
    name: 'names a stage that was built upon it before',
    base: [...STAGES, 'FROM other AS middle', 'FROM one'],
    head: [...STAGES, 'FROM other AS middle', 'FROM middle'],
    line: 4,
    expected: ['middle', 6],
  },
  {
    name: 'names another stage than that of the step',
    base: [...STAGES, 'FROM one'],
    head: [...STAGES, 'FROM other'],
    line: 2,
    expected: null,
  },
  {
    name: 'stands as it stood, but for blanks',
    base: [...STAGES, 'FROM other'],
    head: [...STAGES, 'FROM  other'],
    line: 4,
    expected: null,
  },
  {
    name: 'gives its stage another name, and the step is what was edited',
    base: ['FROM a AS one', 'RUN one', 'FROM one'],
    head: ['FROM a AS uno', 'RUN uno', 'FROM uno'],
    line: 2,
    expected: null,
  },
  {
    name: 'names an image, and the step has a stage without a name',
    base: ['FROM a', 'RUN one', 'FROM b'],
    head: ['FROM a', 'RUN one', 'FROM c'],
    line: 2,
    expected: null,
  },
  {
    name: 'names the later stage of a doubled name, and not that of the step',
    base: [...STAGES, 'FROM c AS one', 'FROM other'],
    head: [...STAGES, 'FROM c AS one', 'FROM one'],
    line: 2,
    expected: null,
  },
  {
    name: 'names the stage of the step, which is the later one of a doubled name',
    base: [...STAGES, 'FROM c AS one', 'RUN last', 'FROM other'],
    head: [...STAGES, 'FROM c AS one', 'RUN last', 'FROM one'],
    line: 6,
    expected: ['one', 7],
  },
  {
    name: 'names a stage with the name of that which it is built upon',
    base: [...STAGES, 'FROM one AS one', 'FROM other'],
    head: [...STAGES, 'FROM one AS one', 'FROM one'],
    line: 2,
    expected: ['one', 6],
  },
];

const ABANDONED: readonly Row[] = [
  {
    name: 'names another stage now',
    base: [...STAGES, 'FROM one'],
    head: [...STAGES, '# words', 'FROM other'],
    line: 2,
    expected: ['one', 6],
  },
  {
    name: 'is gone with its stage',
    base: [...STAGES, 'FROM one'],
    head: STAGES,
    line: 2,
    expected: ['one', undefined],
  },
  {
    name: 'is as it was, and the step is what was removed',
    base: ['FROM a AS one', 'RUN one', 'FROM one'],
    head: ['FROM a AS one', 'FROM one'],
    line: 2,
    expected: null,
  },
];

describe('a FROM with a variable', () => {
  const naming = (stage: string, text = 'FROM $WANTED') =>
    written(...STAGES, text).map((each) =>
      each.instruction === text ? { ...each, names: stage } : each,
    );
  const step = { file: 'Dockerfile', startLine: 4, endLine: 4 };
  const place = { file: 'Dockerfile', startLine: 5, endLine: 5 };

  test.each([
    ['names another stage by what the variable is now', naming('one'), 'other'],
    ['stands in the place of one without', written(...STAGES, 'FROM one'), 'other'],
    ['names what it named', naming('other'), null],
  ])('%s', (_, base, name) => {
    const found = editedFrom(step, { base, head: naming('other') });
    expect(found).toEqual(name && { name, dockerfile: place });
  });
});

describe('the FROM that led to a step', () => {
  test.each(ABANDONED)('$name', ({ base, head, line, expected }) => {
    const step = { file: 'Dockerfile', startLine: line, endLine: line };
    const found = abandonedFrom(step, { base: written(...base), head: written(...head) });
    expect(found && [found.name, found.dockerfile?.startLine]).toEqual(expected);
  });
});

describe('the FROM that leads to a step', () => {
  test.each(ROWS)('$name', ({ base, head, line, expected }) => {
    const step = { file: 'Dockerfile', startLine: line, endLine: line };
    const found = editedFrom(step, { base: written(...base), head: written(...head) });
    expect(found && [found.name, found.dockerfile?.startLine]).toEqual(expected);
  });

  test('is unknown where a Dockerfile is', () => {
    const step = { file: 'Dockerfile', startLine: 4, endLine: 4 };
    const head = written(...STAGES, 'FROM other');
    expect(editedFrom(step, { base: [], head })).toBeNull();
    expect(editedFrom(step, { base: head, head: [] })).toBeNull();
  });
});
