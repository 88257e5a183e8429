import { expect, test } from '@jest/globals';
import { logLines } from '../../src/build/log-lines.ts';

function linesOf(pieces: readonly (string | Buffer)[]): string[] {
  const lines = logLines();
  const made = pieces.flatMap((piece, i) => lines.add(Buffer.from(piece), `${i} `));
  return [...made, ...lines.end()];
}

test.each<[string, readonly (string | Buffer)[], readonly string[]]>([
  ['several lines in one piece', ['a\nb\n'], ['0 a', '0 b']],
  ['a line in several pieces has the time of its beginning', ['a', 'b', 'c\nd'], ['0 abc', '2 d']],
  ['an empty line is one', ['a\n\n', '\n'], ['0 a', '0 ', '1 ']],
  ['lines of a program that returns to write over them', ['1%\r2%', '\r\n'], ['0 1%', '0 2%']],
  ['a line end in two pieces', ['a\r', '\nb\n'], ['0 a', '1 b']],
  ['a return at the end of a piece', ['a\r', 'b\r'], ['0 a', '1 b']],
  ['a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], ['1 é']],
  ['bytes that are no text', [Buffer.from([0x61, 0xff, 0x0a])], ['0 a�']],
  ['colours stay', ['\x1b[31mred\x1b[0m\n'], ['0 \x1b[31mred\x1b[0m']],
  ['nothing', ['', ''], []],
])('%s', (_name, pieces, expected) => {
  expect(linesOf(pieces)).toEqual(expected);
});
