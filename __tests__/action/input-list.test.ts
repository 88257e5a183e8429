import { describe, expect, test } from '@jest/globals';
import { parseInputList } from '../../src/action/input-list.ts';

/** What docker/build-push-action's README and tests say of its lists. */
describe('parseInputList', () => {
  test.each([
    ['nothing', '', []],
    ['a line each, blank ones skipped', 'A=1\n\nB=2\n', ['A=1', 'B=2']],
    ['line ends of Windows', 'A=1\r\nB=2\r\n', ['A=1', 'B=2']],
    ['white space around entries', '  A=1  \n\tB=2', ['A=1', 'B=2']],
    ['commas belong to the value', 'type=gha,mode=max,scope=a', ['type=gha,mode=max,scope=a']],
    ['a value of several lines', '"KEY=one\ntwo\n\nthree"\nB=2', ['KEY=one\ntwo\n\nthree', 'B=2']],
    ['doubled quotation marks', '"JSON={""a"":""b""}"', ['JSON={"a":"b"}']],
    ['quotation marks inside a value', 'A={"a":"b"}', ['A={"a":"b"}']],
    ['a value that is quoted after the name', 'A="x y"', ['A="x y"']],
    ['equals signs in the value', 'A=b=c==', ['A=b=c==']],
    ['an unset variable', 'HTTP_PROXY', ['HTTP_PROXY']],
    ['a comment is none', '# A=1', ['# A=1']],
  ])('by lines: %s', (_name, text, expected) => {
    expect(parseInputList('build-args', text, 'lines')).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['commas', 'linux/amd64,linux/arm64', ['linux/amd64', 'linux/arm64']],
    ['lines', 'linux/amd64\nlinux/arm64', ['linux/amd64', 'linux/arm64']],
    ['both, with white space', 'a, b\nc,,', ['a', 'b', 'c']],
    ['a quoted record', '"a,b"', ['a', 'b']],
  ])('by lines and commas: %s', (_name, text, expected) => {
    expect(parseInputList('platforms', text, 'lines-and-commas')).toEqual({
      ok: true,
      value: expected,
    });
  });

  test('a quotation mark that is not closed is a mistake that does not quote the value', () => {
    expect(parseInputList('secrets', 'A=1\n"KEY=planted-secret', 'lines')).toEqual({
      ok: false,
      mistakes: [
        "secrets can't be read as a list: a quotation mark at the start of a line is not closed, or something follows its end (quotation marks inside such a value are doubled).",
      ],
    });
  });
});
