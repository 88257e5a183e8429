import { describe, expect, test } from '@jest/globals';
import { redactor } from '../../src/build/redact.ts';

describe('what is blotted out of foreign output', () => {
  const redact = redactor(
    ['hunter2hunter2', 'first line\nsecond line\r\nabc'],
    ['TOKEN=planted-4711', 'SHORT=1', 'FROM_ENV', 'EMPTY='],
    { FROM_ENV: 'from-the-environment', OTHER: 'visible' },
  );

  test.each([
    ['a secret', 'login hunter2hunter2 ok', 'login *** ok'],
    ['more than once', 'hunter2hunter2 hunter2hunter2', '*** ***'],
    ['each line of a secret of several', 'got "second line" and first line', 'got "***" and ***'],
    ["a build argument's value", '#5 [2/2] COPY planted-4711.txt /', '#5 [2/2] COPY ***.txt /'],
    ['one that the environment gives', 'x=from-the-environment', 'x=***'],
    ['a value of three characters stays', 'exit code: 1 abc', 'exit code: 1 abc'],
    ['what is no value stays', 'visible TOKEN SHORT', 'visible TOKEN SHORT'],
  ])('%s', (_name, line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  test('a value that is part of another does not uncover the rest', () => {
    const nested = redactor(['abcd', 'abcdefgh'], [], {});
    expect(nested('abcdefgh abcd')).toBe('*** ***');
  });

  test('without values nothing changes', () => {
    expect(redactor([], [], {})('as it was')).toBe('as it was');
  });
});
