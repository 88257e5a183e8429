import { describe, expect, test } from '@jest/globals';
import { parseVariedArgument } from '../../src/pipeline/varied-argument.ts';

function values(text: string): unknown {
  const parsed = parseVariedArgument(text);
  if (!parsed.ok) return parsed.mistakes;
  return [parsed.value.name, ...parsed.value.values.map(({ label, value }) => [label, value])];
}

const NOT_UNDERSTOOD =
  'A build argument that varies is not understood: write NAME=VALUE,VALUE, or NAME=LABEL:=VALUE,LABEL:=VALUE where the values are not to be shown (one with commas stands between quotation marks).';

describe('a build argument that varies', () => {
  test.each([
    [
      'values stand for themselves',
      'BASE=debian:12-slim,alpine:3.22',
      ['BASE', ['debian:12-slim', 'debian:12-slim'], ['alpine:3.22', 'alpine:3.22']],
    ],
    [
      'labels stand for them',
      'KEY=first:=hunter2,second:=a=b',
      ['KEY', ['first', 'hunter2'], ['second', 'a=b']],
    ],
    [
      'values with commas are quoted',
      'FLAGS="-a,-b",both:=-c',
      ['FLAGS', ['-a,-b', '-a,-b'], ['both', '-c']],
    ],
    ['an equals sign is part of a value', 'X=-Da=1', ['X', ['-Da=1', '-Da=1']]],
    ['a value may be empty', 'DEBUG=,1', ['DEBUG', ['', ''], ['1', '1']]],
    ['a labelled value may be empty', 'DEBUG=off:=,on:=1', ['DEBUG', ['off', ''], ['on', '1']]],
    ['a colon alone is no label', 'X=a:b,c: =d', ['X', ['a:b', 'a:b'], ['c: =d', 'c: =d']]],
  ])('%s', (_, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test.each([
    ['no value', 'BASE'],
    ['an empty list', 'BASE='],
    ['no name', '=a,b'],
    ['a name that no argument can have', 'a b=c'],
    ['several lines', 'A=hunter2\nhunter3'],
    ['quotation marks that are not closed', 'A="hunter2,b'],
  ])('is not understood with %s, and no value is told', (_, text) => {
    expect(values(text)).toEqual([NOT_UNDERSTOOD]);
  });

  test('has each label once', () => {
    expect(values('BASE=a,b,a,a')).toEqual([
      'The build argument "BASE" has "a" twice: give each value once, under a label of its own.',
    ]);
  });

  test('has each value once, which is not told', () => {
    expect(values('KEY=one:=hunter2,two:=hunter2')).toEqual([
      'Two labels of the build argument "KEY" stand for the same value: give each value once.',
    ]);
  });
});
